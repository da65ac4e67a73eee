"""Finding one's people in a large case: by name, role and what became of them (嫌疑人筛选)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from casemgr.common.chinese import normalise
from casemgr.suspects.enums import RingRole
from casemgr.suspects.models import CaseSuspect

if TYPE_CHECKING:
    from casemgr.web.cases.detail import CaseDetail

STATES = {
    "caught": gettext_lazy("已归案"),
    "at_large": gettext_lazy("未归案"),
    "held": gettext_lazy("在采取强制措施"),
    "overdue": gettext_lazy("期限已届满"),
}


class SuspectFilter(forms.Form):
    """What to show of many suspects. Names are looked for only by who sees them in clear."""

    tab = forms.CharField(initial="suspects", widget=forms.HiddenInput)
    q = forms.CharField(label=gettext_lazy("姓名或身份证号"), required=False, max_length=50)
    role = forms.ChoiceField(
        label=gettext_lazy("链条角色"),
        required=False,
        choices=[("", gettext_lazy("全部")), *RingRole.choices],
    )
    state = forms.ChoiceField(
        label=gettext_lazy("状态"), required=False, choices=[("", gettext_lazy("全部")), *STATES.items()]
    )

    def __init__(self, page: "CaseDetail"):
        super().__init__({**page.request.GET.dict(), "tab": "suspects"}, auto_id="suspects_%s")
        if not page.in_clear:
            del self.fields["q"]

    def kept(
        self, rows: Iterable[CaseSuspect], measures: Mapping[int, Sequence[Mapping[str, Any]]]
    ) -> list[CaseSuspect]:
        """The suspects that are asked for; all of them if what was asked cannot be read."""
        rows = list(rows)
        if not self.is_valid():
            return rows
        wanted = self.cleaned_data
        text, role, state = normalise(wanted.get("q", "")), wanted["role"], wanted["state"]
        return [
            row
            for row in rows
            if (not text or _says(row, text))
            and (not role or role in row.roles)
            and (not state or _is(row, state, measures.get(row.pk, ())))
        ]


def _says(row: CaseSuspect, text: str) -> bool:
    """Whether he is called so, or has this number or one that ends so."""
    person = row.suspect
    return any(text in normalise(name) for name in (person.name, person.alias)) or (
        len(text) >= 4 and person.resident_number.endswith(text.upper())
    )


def _is(row: CaseSuspect, state: str, measures: Sequence[Mapping[str, Any]]) -> bool:
    if state in ("caught", "at_large"):
        return (row.caught_date is not None) == (state == "caught")
    if state == "held":
        return any(one["measure"].is_open for one in measures)
    return any(one["is_overdue"] for one in measures)
