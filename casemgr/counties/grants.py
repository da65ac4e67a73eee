"""Guardian's table of who holds which right on which county: the one place that touches guardian."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase  # noqa: TID251 - rights live in this app


class CountyGrant(GroupObjectPermissionBase):
    """The grant of one right on one county to one role group, by direct foreign key (县区授权)."""

    content_object = models.ForeignKey("counties.County", on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        verbose_name = verbose_name_plural = _("县区授权")
