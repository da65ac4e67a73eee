"""Officers: who works here, known by police number."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class OfficerManager(BaseUserManager["Officer"]):
    def get_by_natural_key(self, police_no: str | None) -> "Officer":
        return self.get(police_no=police_no)

    def create_user(self, police_no: str, name: str, password: str | None = None) -> "Officer":
        officer = self.model(police_no=police_no, name=name)
        officer.set_password(password)
        officer.save(using=self._db)
        return officer

    def create_superuser(self, police_no: str, name: str, password: str | None = None) -> "Officer":
        """A system administrator (系统管理员): keeps the machine and reference data, sees no case."""
        officer = self.create_user(police_no, name, password)
        officer.is_superuser = True
        officer.save(update_fields=["is_superuser"])
        return officer


class Officer(AbstractBaseUser, PermissionsMixin):
    """An officer (民警), known by police number (警号).

    What he may do stands in his postings (`counties.Posting`), never here. `is_superuser` marks a system
    administrator, who keeps reference data and sees no case.
    """

    police_no = models.CharField(
        _("警号"),
        max_length=8,
        unique=True,
        validators=[RegexValidator(r"^\d{6,8}$", _("警号为6至8位数字。"))],
    )
    name = models.CharField(_("姓名"), max_length=50)
    is_active = models.BooleanField(_("在用"), default=True)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    objects = OfficerManager()

    USERNAME_FIELD = "police_no"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = _("民警")
        ordering = ["police_no"]

    def __str__(self) -> str:
        return f"{self.name}（{self.police_no}）"

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Nobody holds anything by Django's permissions, a system administrator least of all."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False

    def get_full_name(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """What Django's admin asks; the admin site of this house decides by rights instead."""
        return self.is_superuser
