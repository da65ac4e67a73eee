"""The admin site of this house (基础数据管理): entered by rights, signed in to where everybody signs in."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.counties.access import holds
from casemgr.counties.rights import Right
from casemgr.web.accounts.views import SignOut

ENTRY = (Right.MANAGE_REFERENCE, Right.MANAGE_OFFICERS, Right.READ_AUDIT)


class HouseSite(AdminSite):
    """Django's admin, asking this house's rights. System administrators find reference data only."""

    site_header = site_title = gettext_lazy("基础数据管理")
    index_title = gettext_lazy("目录")
    index_template = "house_admin/index.html"

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_active and (user.is_superuser or any(holds(user, right) for right in ENTRY))

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        if request.user.is_authenticated:
            raise PermissionDenied(_("您的岗位没有使用此功能的权限。"))
        return redirect_to_login(request.GET.get("next") or request.get_full_path())

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        return SignOut.as_view()(request)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        return redirect("accounts:password")

    def get_urls(self) -> list[Any]:
        # "View on site" answers differently for an object that is not there and for one nobody may see.
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", "") != "view_on_site"]
