"""Counties, units and postings (县区、单位、岗位)."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casemgr.accounts.models import Officer
from casemgr.common.checked import Checked
from casemgr.counties.access import holds_everywhere
from casemgr.counties.grants import CountyGrant
from casemgr.counties.querysets import CountyQuerySet, PostingQuerySet, ReferenceQuerySet
from casemgr.counties.rights import Right, Role

__all__ = ["Area", "County", "CountyAlias", "CountyGrant", "Posting", "Unit"]


class County(models.Model):
    """One of the ten counties (县、市、区) of the statistical frame, by GB/T 2260 code."""

    class Kind(models.TextChoices):
        DISTRICT = "district", _("市辖区")
        COUNTY = "county", _("县")
        COUNTY_CITY = "county_city", _("县级市")

    code = models.CharField(
        _("行政区划代码"), max_length=6, unique=True, validators=[RegexValidator(r"^\d{6}$")]
    )
    name = models.CharField(_("名称"), max_length=30, unique=True)
    short_name = models.CharField(_("简称"), max_length=10)
    name_en = models.CharField(_("英文名"), max_length=30)
    kind = models.CharField(_("类别"), max_length=12, choices=Kind)
    population = models.PositiveIntegerField(_("常住人口"), null=True, blank=True)

    objects = CountyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("县区")
        ordering = ["code"]
        default_permissions = ()
        permissions = Right.choices

    def __str__(self) -> str:
        return self.name


class CountyAlias(models.Model):
    """An old code or name of a county (旧区划代码): 411626 淮阳县 is 411603 淮阳区 since 2019-08."""

    old_code = models.CharField(_("旧代码"), max_length=6, unique=True)
    name = models.CharField(_("旧名称"), max_length=30)
    county = models.ForeignKey(County, models.PROTECT, related_name="aliases", verbose_name=_("现县区"))
    note = models.CharField(_("说明"), max_length=100, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("旧区划代码")
        ordering = ["old_code"]

    def __str__(self) -> str:
        return f"{self.old_code} {self.name}"


class Area(models.Model):
    """A township or village (乡镇、村居) of the statistical division table."""

    class Level(models.TextChoices):
        TOWNSHIP = "township", _("乡镇街道")
        VILLAGE = "village", _("村居")

    code = models.CharField(_("统计用区划代码"), max_length=12, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    level = models.CharField(_("级别"), max_length=10, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    county = models.ForeignKey(County, models.PROTECT, related_name="areas", verbose_name=_("县区"))

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("区域")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Unit(Checked):
    """A police unit (机关单位) by its 12-digit GA code. Names repeat across counties; codes do not.

    `stat_county` is the county its figures count in; none for the city bureau.
    """

    class Kind(models.TextChoices):
        CITY_BUREAU = "city_bureau", _("市局")
        DETACHMENT = "detachment", _("支队")
        COUNTY_BUREAU = "county_bureau", _("县局、分局")
        BRIGADE = "brigade", _("大队")
        ANTI_FRAUD_CENTER = "anti_fraud_center", _("反诈中心")
        STATION = "station", _("派出所")
        OTHER = "other", _("其他")

    code = models.CharField(
        _("机构代码"),
        max_length=12,
        unique=True,
        validators=[RegexValidator(r"^\d{12}$", _("机构代码为12位数字。"))],
    )
    name = models.CharField(_("名称"), max_length=60)
    short_name = models.CharField(_("简称"), max_length=30)
    kind = models.CharField(_("类别"), max_length=20, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级")
    )
    stat_county = models.ForeignKey(
        County, models.PROTECT, null=True, blank=True, related_name="units", verbose_name=_("统计县区")
    )
    is_active = models.BooleanField(_("在用"), default=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("单位")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=F("pk")),
                name="no_unit_is_above_itself",
                violation_error_message=_("上级单位不能是本单位或其下级。"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Who looks for what stands above a unit must come to an end."""
        passed, above = {self.pk}, self.parent
        while above is not None:
            if above.pk in passed:
                raise ValidationError({"parent": _("上级单位不能是本单位或其下级。")})
            passed.add(above.pk)
            above = above.parent


class Posting(models.Model):
    """Where an officer serves, as what, from when to when (岗位). Its open rows are his rights.

    `county` none means the city: the role then holds in all ten counties.
    """

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="postings", verbose_name=_("民警")
    )
    role = models.CharField(_("角色"), max_length=20, choices=Role)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="postings", verbose_name=_("单位"))
    county = models.ForeignKey(
        County, models.PROTECT, null=True, blank=True, related_name="postings", verbose_name=_("县区")
    )
    since = models.DateTimeField(_("到任时间"))
    until = models.DateTimeField(_("离任时间"), null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("岗位")
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "county"],
                condition=models.Q(until=None),
                nulls_distinct=False,
                name="one_open_role_per_officer_and_county",
                violation_error_message=_("该民警在此县区已有岗位。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.officer} {self.get_role_display()} {self.place}"

    @property
    def place(self) -> str:
        return self.county.name if self.county else str(_("市局"))

    @staticmethod
    def manages_city(officer: Officer) -> bool:
        """Whether `officer` manages officers of the whole city: a data manager, or a system administrator."""
        administrator = officer.is_active and officer.is_superuser
        return administrator or holds_everywhere(officer, Right.MANAGE_OFFICERS)

    def is_open(self, now: datetime) -> bool:
        return self.until is None or self.until > now
