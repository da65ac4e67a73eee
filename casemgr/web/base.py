"""What every page shares: its rule, its officer, its scope, and how it answers to a form.

Outside an officer's counties a record does not exist (404); inside them, without the right, it is
forbidden (403).
"""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View

from casemgr.accounts.models import Officer
from casemgr.common import clock
from casemgr.common.errors import Unreadable
from casemgr.web.models import Submission
from casemgr.web.rules import Rule


class Page(View):
    """A page or fragment. `rule` says who may open it; `template_name` is what it shows."""

    rule: ClassVar[Rule]
    template_name: ClassVar[str]
    title: str = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.rule.admits(request):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            raise PermissionDenied(_("您的岗位没有使用此功能的权限。"))
        return super().dispatch(request, *args, **kwargs)

    @property
    def officer(self) -> Officer:
        return self.request.user

    @cached_property
    def now(self) -> datetime:
        """One moment for the whole request."""
        return clock.now()

    def visible(self, queryset: Any, **lookup: Any) -> Any:
        """The one row that exists for this officer, or 404: the same for hidden and for never used."""
        row = queryset.visible_to(self.officer).filter(**lookup).first()
        if row is None:
            raise Http404
        return row

    def get_context(self, **context: Any) -> dict[str, Any]:
        return {"page": self, "title": self.title, **context}

    def page(self, status: int = 200, template: str | None = None, **context: Any) -> HttpResponse:
        return render(
            self.request, template or self.template_name, self.get_context(**context), status=status
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.page()


class ObjectPage(Page):
    """A page about one row, taken from `queryset` as far as the officer can see it."""

    model: ClassVar[type[models.Model]]
    object_name: ClassVar[str] = "object"

    def get_queryset(self) -> Any:
        return self.model._default_manager.all()

    @cached_property
    def object(self) -> Any:
        return self.visible(self.get_queryset(), pk=self.kwargs["pk"])

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(**{self.object_name: self.object, **context})


class FormPage(Page):
    """A page with one form. `save` does the work through a service and says where to go next.

    What a service refuses comes back as errors on the form, with everything typed still there. The same
    rendered form sent twice is saved once.
    """

    form_class: ClassVar[type[forms.BaseForm]]
    success_message: str = ""

    def get_form(self, data: Any = None, files: Any = None) -> forms.BaseForm:
        return self.form_class(data, files, **self.get_form_kwargs())

    def get_form_kwargs(self) -> dict[str, Any]:
        return {}

    def save(self, form: Any) -> str:
        """Do it, and return the address to go to. May raise ValidationError, Unreadable, PermissionDenied."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.page(form=self.get_form(), form_key=uuid4())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.get_form(request.POST, request.FILES)
        if form.is_valid():
            try:
                return self._save_once(form)
            except ValidationError as error:
                add_errors(form, error)
            except Unreadable as error:
                form.add_error(None, str(error))
        return self.page(status=422, form=form, form_key=uuid4())

    def led_already(self) -> HttpResponse | None:
        """Where this rendered form led when it was sent before; none if it was not."""
        key = _uuid(self.request.POST.get("form_key"))
        before = Submission.objects.filter(key=key, officer=self.officer).first() if key else None
        return redirect(before.led_to or "/") if before else None

    @transaction.atomic
    def _save_once(self, form: Any) -> HttpResponse:
        key = _uuid(self.request.POST.get("form_key"))
        if key:
            # A second press waits here until the first one has committed, then finds where it led.
            submission, first = Submission.objects.get_or_create(
                key=key, defaults={"officer": self.officer, "at": self.now}
            )
            if not first:
                if submission.officer_id != self.officer.pk:
                    raise PermissionDenied
                return redirect(submission.led_to or "/")
        address = self.save(form)
        if key:
            Submission.objects.filter(key=key).update(led_to=address)
        if self.success_message:
            messages.success(self.request, self.success_message)
        return redirect(address)


def read_key(text: str) -> int | None:
    """The key of a row, as an address or a form carries it; None for what is none."""
    is_key = text.isascii() and text.isdecimal() and len(text) < 19
    return int(text) if is_key else None


def add_errors(form: Any, error: ValidationError) -> None:
    """Put what a service refused on the fields it names, as far as the form has them."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, errors in error.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
