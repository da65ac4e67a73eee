"""Lines about accounts (涉案账户)."""

from django.utils.translation import gettext as _

from casemgr.cases.enums import EventKind
from casemgr.cases.models import CaseEvent
from casemgr.cases.presenters import Presented, Reader, present_with
from casemgr.funds.models import CaseAccount


def _added(event: CaseEvent, reader: Reader) -> Presented:
    return _("登记了涉案账户（尾号%(tail)s）") % {"tail": event.data.get("tail", "--")}, [], ""


def _changed(event: CaseEvent, reader: Reader) -> Presented:
    fields = event.data.get("fields") or []
    told = {"tail": event.data.get("tail", "--")}
    if fields == ["checked_at"]:
        return _("核查了涉案账户（尾号%(tail)s）") % told, [], ""
    labels = _("、").join(str(CaseAccount._meta.get_field(name).verbose_name) for name in fields)
    details = [_("修改项：%(fields)s") % {"fields": labels}] if labels else []
    return _("修改了涉案账户（尾号%(tail)s）的信息") % told, details, ""


present_with({EventKind.ACCOUNT_ADDED: _added, EventKind.ACCOUNT_CHANGED: _changed})
