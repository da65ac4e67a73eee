"""The case list (案件列表), its search and its saved views."""

from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases.filters import sealed_search
from casemgr.cases.models import SavedView
from casemgr.cases.services import saved_views
from casemgr.common.chinese import tidy
from casemgr.common.money import show_short
from casemgr.counties.access import counties_where, holds
from casemgr.counties.models import County
from casemgr.counties.rights import Right
from casemgr.taskforces.access import shared_cases
from casemgr.web.base import Page
from casemgr.web.cases.listing import NOT_FILTER, CaseList, encoded
from casemgr.web.fields import LineField
from casemgr.web.queues import CASE_PRESETS
from casemgr.web.rules import needs

REMEMBERED = "case_list"
LONGEST_SEARCH = 100


def list_address(query: str) -> str:
    return f"{reverse('cases:list')}?{query}" if query else reverse("cases:list")


def remembered_query(request: HttpRequest) -> QueryDict:
    """The list as the officer last saw it, to go back to and to walk through."""
    return QueryDict(request.session.get(REMEMBERED, ""))


class CaseListPage(Page):
    rule = needs(Right.READ_CASES)
    template_name = "cases/list.html"
    title = gettext_lazy("案件")

    @cached_property
    def cases(self) -> CaseList:
        return CaseList(self.officer, self.request.GET)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._remember()
        asked_by_script = request.htmx and not request.htmx.history_restore_request
        return self.page(template="cases/_list.html" if asked_by_script else None)

    def get_context(self, **context: Any) -> dict[str, Any]:
        totals = self.cases.totals()
        tabs = self._tabs()
        return super().get_context(
            cases=self.cases,
            rows=self.cases.page(),
            count=totals.count,
            statistics=_statistics(totals),
            tabs=tabs,
            current_view=next((tab.get("view") for tab in tabs if tab["current"]), None),
            query=self.cases.query_string(),
            may_register=holds(self.officer, Right.CREATE_CASES),
            may_export=holds(self.officer, Right.EXPORT_CASES) or holds(self.officer, Right.EXPORT_OWN_CASES),
            own_county=_own_county(self.officer),
            one_county=_own_county(self.officer) and not shared_cases(self.officer),
            form_key=uuid4(),
            **context,
        )

    def _remember(self) -> None:
        query = self.request.GET.copy()
        query.pop("q", None)
        if self.request.session.get(REMEMBERED) != query.urlencode():
            self.request.session[REMEMBERED] = query.urlencode()

    def _tabs(self) -> list[dict[str, Any]]:
        tabs: list[dict[str, Any]] = [{"label": _("全部"), "url": list_address(""), "query": ""}]
        for name, label, rights in _PRESET_TABS:
            if any(holds(self.officer, right) for right in rights):
                query = encoded(CASE_PRESETS[name])
                tabs.append(
                    {"label": label, "preset": name, "url": list_address(f"view={name}"), "query": query}
                )
        for view in SavedView.objects.visible_to(self.officer).select_related("shared_with"):
            shared = view.shared_with and view.owner_id != self.officer.pk
            label = _("%(name)s（共享）") % {"name": view.name} if shared else view.name
            tabs.append({"label": label, "url": list_address(view.query), "query": view.query, "view": view})
        current = self._current(tabs)
        self.cases.hide(CASE_PRESETS.get(current.get("preset", ""), ()))
        return [{**tab, "current": tab is current} for tab in tabs]

    def _current(self, tabs: list[dict[str, Any]]) -> dict[str, Any]:
        """The tab that says most of what is filtered; whatever else is filtered narrows it further."""
        here = set(parse_qsl(self.cases.query_string()))
        fitting = [tab for tab in tabs if set(parse_qsl(tab["query"])) <= here]
        return max(fitting, key=lambda tab: len(parse_qsl(tab["query"])))


class Search(Page):
    """What is searched for may be a person's name: it comes by POST and goes on sealed, not in an address."""

    rule = needs(Right.READ_CASES)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        query = QueryDict(request.POST.get("query", ""), mutable=True)
        for name in ("search", *(name for name in NOT_FILTER if name not in ("order", "view"))):
            query.pop(name, None)
        if text := tidy(request.POST.get("q", ""))[:LONGEST_SEARCH]:
            query["search"] = sealed_search(text)
        return redirect(list_address(query.urlencode()))


class SavedViewForm(forms.Form):
    name = LineField(label=gettext_lazy("视图名称"), max_length=30)
    is_shared = forms.BooleanField(label=gettext_lazy("与本县区同事共享"), required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False)


class SaveView(Page):
    """Keep the filter in use under a name."""

    rule = needs(Right.READ_CASES)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = SavedViewForm(request.POST)
        asked = QueryDict(request.POST.get("query", ""))
        try:
            if not form.is_valid():
                raise ValidationError([error for errors in form.errors.values() for error in errors])
            view = self._save(form.cleaned_data, CaseList(self.officer, asked).parameters)
        except ValidationError as error:
            for sentence in error.messages:
                messages.error(request, sentence)
            return redirect(list_address(asked.urlencode()))
        messages.success(request, _("已存为视图“%(name)s”。") % {"name": view.name})
        return redirect(list_address(view.query))

    def _save(self, typed: dict[str, Any], parameters: dict[str, Any]) -> SavedView:
        county = _own_county(self.officer) if typed["is_shared"] else None
        if county:
            # Colleagues share what is filtered, not who was searched for.
            parameters = {name: value for name, value in parameters.items() if name != "search"}
        return saved_views.save(
            by=self.officer, name=typed["name"], query=encoded(parameters), shared_with=county
        )


class DeleteView(Page):
    rule = needs(Right.READ_CASES)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        view = self.visible(SavedView.objects.all(), pk=pk)
        saved_views.delete(by=self.officer, view=view)
        messages.success(request, _("已删除视图“%(name)s”。") % {"name": view.name})
        return redirect(list_address(""))


_PRESET_TABS = [
    ("mine", gettext_lazy("我的"), (Right.EDIT_OWN_CASES, Right.EDIT_COUNTY_CASES)),
    ("requested", gettext_lazy("待审批"), (Right.APPROVE_CASES, Right.EDIT_OWN_CASES)),
    ("supervised", gettext_lazy("挂牌督办"), (Right.READ_SUPERVISION,)),
]


def _own_county(officer: Any) -> County | None:
    """The one county that an officer reads; none for those of the city."""
    if len(counties_where(officer, Right.READ_CASES)) != 1:
        return None
    return County.objects.visible_to(officer).get()


def _statistics(totals: Any) -> list[dict[str, Any]]:
    items = [{"label": _("案件"), "value": totals.count, "unit": _("起")}]
    if totals.loss is not None:
        items.append({"label": _("损失合计"), "value": show_short(totals.loss)})
    return items
