"""Signing in, signing out, changing one's own password."""

from typing import Any, ClassVar

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.contrib.auth import login, logout, update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django_htmx.http import HttpResponseClientRedirect

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.web.accounts.forms import REFUSED, OwnPasswordForm, SignInForm
from casemgr.web.base import FormPage, Page
from casemgr.web.rules import PUBLIC, SIGNED_IN


class SignIn(Page):
    """Sign-in by police number (登录)."""

    rule = PUBLIC
    template_name = "accounts/sign_in.html"
    title = _("登录")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return redirect(next_address(request))
        if request.htmx:
            # A fragment was asked for after the session had ended: the whole page goes to the sign-in.
            query = QueryDict(mutable=True)
            query["next"] = request.htmx.current_url_abs_path or "/"
            return HttpResponseClientRedirect(f"{reverse('accounts:sign-in')}?{query.urlencode(safe='/')}")
        return sign_in_page(request)

    @method_decorator(sensitive_post_parameters("password"))
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = SignInForm(request, request.POST)
        address = get_client_ip_address(request)
        if not form.is_valid():
            typed = request.POST.get("username", "")
            known = Officer.objects.filter(police_no=typed).exists()
            # What is no police number may be a password in the wrong field: it is not written down.
            audit.record(
                "sign_in.failed", by=None, now=self.now, address=address, police_no=typed if known else ""
            )
            return refused(request)
        with transaction.atomic():
            login(request, form.get_user())
            audit.record("sign_in.done", by=form.get_user(), now=self.now, address=address)
        return redirect(next_address(request))


class SignOut(Page):
    """Sign-out (退出登录). Without a session it changes nothing."""

    rule = PUBLIC
    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            audit.record(
                "sign_out.done", by=self.officer, now=self.now, address=get_client_ip_address(request)
            )
        logout(request)
        response = redirect("accounts:sign-in")
        response.headers["Clear-Site-Data"] = '"storage"'
        return response


class ChangePassword(FormPage):
    """An officer changes his own password (修改密码)."""

    rule = SIGNED_IN
    template_name = "accounts/password.html"
    title = _("修改密码")
    success_message = _("密码已修改。")

    def get_form(self, data: Any = None, files: Any = None) -> OwnPasswordForm:
        return OwnPasswordForm(self.officer, data)

    @method_decorator(sensitive_post_parameters())
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().post(request, *args, **kwargs)

    def save(self, form: OwnPasswordForm) -> str:
        officer = form.save()
        update_session_auth_hash(self.request, officer)
        audit.record(
            "password.changed", by=officer, now=self.now, address=get_client_ip_address(self.request)
        )
        return reverse("home:workbench")


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """What axes answers after too many failures: exactly what a wrong password is answered."""
    return refused(request) if response is None else response


def refused(request: HttpRequest) -> HttpResponse:
    """The sign-in page with the one sentence for unknown, wrong and locked; nothing typed comes back."""
    return sign_in_page(request, status=422, refusal=REFUSED)


def sign_in_page(request: HttpRequest, status: int = 200, refusal: Any = "") -> HttpResponse:
    context = {
        "form": SignInForm(request),
        "title": SignIn.title,
        "refusal": refusal,
        "next": next_address(request),
    }
    return render(request, SignIn.template_name, context, status=status)


def next_address(request: HttpRequest) -> str:
    """Where to go after signing in: an address of this house, or the workbench."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    ours = {request.get_host()}
    if url_has_allowed_host_and_scheme(asked, allowed_hosts=ours, require_https=request.is_secure()):
        return asked
    return resolve_url(settings.LOGIN_REDIRECT_URL)
