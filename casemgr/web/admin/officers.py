"""Officers and where they serve. Every change goes through a service; no password is chosen for anybody."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.admin import display
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.accounts.models import Officer
from casemgr.common import clock
from casemgr.counties import personnel, services
from casemgr.counties.access import counties_where
from casemgr.counties.models import Posting, Unit
from casemgr.counties.rights import Right, Role
from casemgr.web.admin.base import HouseAdmin, ReadOnlyAdmin, ScopedFilter
from casemgr.web.base import add_errors

MANAGERS = (Right.MANAGE_OFFICERS,)

Do = Callable[[dict[str, Any]], HttpResponseBase]


def units_for(officer: Officer) -> QuerySet[Unit]:
    """The units to which `officer` may post: of the counties he manages, or all if he manages the city."""
    units = Unit.objects.visible_to(officer).filter(is_active=True)
    if Posting.manages_city(officer):
        return units
    return units.filter(stat_county__in=counties_where(officer, Right.MANAGE_OFFICERS))


class PostForm(forms.Form):
    """Where an officer is to serve, and as what (任职)."""

    role = forms.ChoiceField(label=gettext_lazy("角色"), choices=Role.choices)
    unit = forms.ModelChoiceField(label=gettext_lazy("单位"), queryset=Unit.objects.none())

    def __init__(self, *args: Any, by: Officer, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_for(by)


class EnrolForm(PostForm):
    """A new account and its first posting (新建民警)."""

    police_no = forms.CharField(label=gettext_lazy("警号"), max_length=8)
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=50)
    field_order = ("police_no", "name", "unit", "role")


class OfficerAdmin(HouseAdmin):
    keepers = MANAGERS
    for_administrators = True
    list_display = ("police_no", "name", "posts", "is_active", "created_at")
    list_filter = ("is_active",)
    search_fields = ("police_no__startswith", "name")
    readonly_fields = ("police_no", "posts", "last_login", "created_at")
    fields = ("police_no", "name", "is_active", "posts", "last_login", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Officer]:
        postings = Posting.objects.visible_to(request.user).open().select_related("county", "unit")
        officers = personnel.managed_by(request.user).order_by("police_no")
        return officers.prefetch_related(Prefetch("postings", postings, to_attr="present"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and obj != request.user

    @display(description=gettext_lazy("现任岗位"))
    def posts(self, officer: Officer) -> str:
        return _("；").join(f"{post.unit.name} {post.get_role_display()}" for post in officer.present) or "--"

    def tools(self, request: HttpRequest, obj: Any = None) -> list[tuple[Any, str]]:
        if obj is None or not self.has_change_permission(request, obj):
            return []
        acts = {"post": _("任职"), "release": _("离任"), "password": _("重置密码")}
        return [(words, reverse(f"admin:officer-{act}", args=[obj.pk])) for act, words in acts.items()]

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/post/", wrap(self.post_view), name="officer-post"),
            path("<int:pk>/release/", wrap(self.release_view), name="officer-release"),
            path("<int:pk>/password/", wrap(self.password_view), name="officer-password"),
            *super().get_urls(),
        ]

    def save_model(self, request: HttpRequest, obj: Officer, form: Any, change: bool) -> None:
        asked = {name: form.cleaned_data[name] for name in ("name", "is_active")}
        personnel.change(by=request.user, officer=obj, now=clock.now(), **asked)

    def log_change(self, request: HttpRequest, obj: Officer, message: Any) -> None:
        """The service has recorded it."""

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponseBase:
        if not self.has_add_permission(request):
            raise PermissionDenied

        def enrol(asked: dict[str, Any]) -> HttpResponseBase:
            officer, password = personnel.enrol(by=request.user, now=clock.now(), **asked)
            return self._show_password(request, officer, password)

        return self._act(
            request,
            EnrolForm(_sent(request), by=request.user),
            enrol,
            title=_("新建民警"),
            explanation=_("首个密码由系统随机生成，只显示一次。"),
        )

    def post_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        officer = self._managed(request, pk)

        def post(asked: dict[str, Any]) -> HttpResponseBase:
            services.post(by=request.user, officer=officer, now=clock.now(), **asked)
            return redirect("admin:accounts_officer_changelist")

        return self._act(
            request,
            PostForm(_sent(request), by=request.user),
            post,
            officer=officer,
            title=_("任职"),
            explanation=_("新岗位即时生效，原有岗位及其全部权限同时终止。"),
        )

    def release_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        officer = self._managed(request, pk)

        def release(asked: dict[str, Any]) -> HttpResponseBase:
            services.release(by=request.user, officer=officer, now=clock.now())
            return redirect("admin:accounts_officer_changelist")

        return self._act(
            request,
            forms.Form(_sent(request)),
            release,
            officer=officer,
            title=_("离任"),
            explanation=_("终止该民警的全部岗位，此后其看不到任何案件。"),
        )

    def password_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        officer = self._managed(request, pk)

        def reset(asked: dict[str, Any]) -> HttpResponseBase:
            password = personnel.reset_password(by=request.user, officer=officer, now=clock.now())
            return self._show_password(request, officer, password)

        return self._act(
            request,
            forms.Form(_sent(request)),
            reset,
            officer=officer,
            title=_("重置密码"),
            explanation=_("系统随机生成新密码，只显示一次；其所有登录随即失效，本人会收到消息。"),
        )

    def _managed(self, request: HttpRequest, pk: int) -> Officer:
        officer = self.get_queryset(request).filter(pk=pk).first()
        if officer is None:
            raise Http404
        if not self.has_change_permission(request, officer):
            raise PermissionDenied
        return officer

    def _act(self, request: HttpRequest, form: Any, do: Do, **context: Any) -> HttpResponseBase:
        """A page with a form that does one thing; what the service refuses comes back on the form."""
        status = 200
        if request.method == "POST":
            status = 422
            if form.is_valid():
                try:
                    return do(form.cleaned_data)
                except ValidationError as refusal:
                    add_errors(form, refusal)
                except PermissionDenied as refusal:
                    form.add_error(None, str(refusal))
        context = {**self.admin_site.each_context(request), "officer": None, "form": form, **context}
        return TemplateResponse(request, "house_admin/act.html", context, status=status)

    def _show_password(self, request: HttpRequest, officer: Officer, password: str) -> HttpResponseBase:
        context = {"title": _("新密码"), "officer": officer, "password": password}
        context = {**self.admin_site.each_context(request), **context}
        return TemplateResponse(request, "house_admin/password.html", context)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


class PostingAdmin(ReadOnlyAdmin):
    """Who served where, as what, from when to when."""

    readers = MANAGERS
    for_administrators = True
    list_display = ("officer", "role", "unit", "county", "since", "until")
    list_select_related = ("officer", "unit", "county")
    list_filter = (("county", ScopedFilter), "role")
    search_fields = ("officer__police_no__startswith", "officer__name")
    fields = ("officer", "role", "unit", "county", "since", "until")
