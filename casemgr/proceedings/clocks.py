"""What the deadlines must know of the to-dos of consultations: what they are, and who has to do them."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.accounts.models import Officer
from casemgr.cases import rules
from casemgr.common.masking import mask_text
from casemgr.deadlines import registry
from casemgr.deadlines.registry import About
from casemgr.proceedings.models import Topic

TODO = "consultation_todo"


def _todos(officer: Officer, keys: Collection[int]) -> Mapping[int, About]:
    rows = Topic.objects.visible_to(officer).filter(pk__in=keys).select_related("case", "owner")
    return {topic.pk: _about(officer, topic) for topic in rows.prefetch_related("case__assistant_rows")}


def _about(officer: Officer, topic: Topic) -> About:
    text = topic.todo if reads(officer, topic) else mask_text(topic.todo)
    shown = _("%(owner)s：%(todo)s") % {"owner": topic.owner.name, "todo": text}
    return About(shown, reverse("cases:detail", args=[topic.case_id]) + "?tab=proceedings")


def _owners(keys: Collection[int]) -> Mapping[int, Officer]:
    """Those who still can see the case; who works it is told in any event."""
    rows = list(Topic.objects.open().filter(pk__in=keys).select_related("owner", "case"))
    seen = rules.still_seen([(topic.owner, topic.case) for topic in rows])
    return {topic.pk: topic.owner for topic in rows if (topic.owner_id, topic.case_id) in seen}


def reads(officer: Officer, topic: Topic) -> bool:
    """Whoever has to do it reads what it is, whatever else of the case he sees masked."""
    return topic.owner_id == officer.pk or rules.sees_in_clear(officer, topic.case)


registry.register_kind(TODO, gettext_lazy("会商事项"))
registry.register_target("todo", _todos, owners=_owners)
