"""The forms by which a supervision is moved on. Each knows the service that does it."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from casemgr.accounts.models import Officer
from casemgr.supervision.enums import Act, ReleaseReason, Verdict
from casemgr.supervision.models import Report, Supervision
from casemgr.supervision.services import listing, review


def _words(label: Any, rows: int = 4, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


class ActForm(forms.Form):
    """One act: its words on the page, what it asks for, and `carry_out`."""

    act: ClassVar[Act]
    heading: ClassVar[Any]
    explanation: ClassVar[Any] = ""
    button: ClassVar[Any]
    done: ClassVar[Any]
    danger: ClassVar[bool] = False

    def __init__(self, data: Any = None, *, supervision: Supervision, about: Any = "", **options: Any):
        # Several forms stand on one page: each has ids of its own.
        super().__init__(data, auto_id=f"{self.act}{about}_%s", **options)
        self.supervision = supervision

    def carry_out(self, *, by: Officer, now: datetime) -> None:
        raise NotImplementedError


class AcknowledgeForm(ActForm):
    act = Act.ACKNOWLEDGE
    heading = gettext_lazy("签收督办通知书")
    explanation = gettext_lazy("签收后本案进入办理，县局须提交督办进展。")
    button = pgettext_lazy("办理事项", "签收")
    done = gettext_lazy("已签收。")

    def carry_out(self, *, by: Officer, now: datetime) -> None:
        review.acknowledge(by=by, supervision=self.supervision, now=now)


class ReportForm(ActForm):
    act = Act.REPORT
    heading = gettext_lazy("提交督办进展")
    button = gettext_lazy("提交进展")
    done = gettext_lazy("督办进展已提交，等待市局审核。")

    content = _words(gettext_lazy("工作进展"), rows=5)
    next_steps = _words(gettext_lazy("下一步措施"), rows=3, required=False)

    def carry_out(self, *, by: Officer, now: datetime) -> None:
        review.submit_report(by=by, supervision=self.supervision, now=now, **self.cleaned_data)


class ReviewForm(ActForm):
    act = Act.REVIEW_REPORT
    heading = gettext_lazy("审核本期进展")
    button = gettext_lazy("提交审核")
    done = gettext_lazy("审核意见已提交。")

    report = forms.IntegerField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label=gettext_lazy("审核结果"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    comment = _words(
        gettext_lazy("审核意见"), rows=3, required=False, help_text=gettext_lazy("退回时必填：写明还缺什么。")
    )

    def carry_out(self, *, by: Officer, now: datetime) -> None:
        reports = Report.objects.visible_to(by).filter(supervision=self.supervision)
        report = reports.select_related("supervision").filter(pk=self.cleaned_data["report"]).first()
        if report is None:
            raise ValidationError(_("没有这一期进展，请刷新页面。"))
        review.review_report(
            by=by,
            report=report,
            verdict=Verdict(self.cleaned_data["verdict"]),
            comment=self.cleaned_data["comment"],
            now=now,
        )


class RequestReleaseForm(ActForm):
    act = Act.REQUEST_RELEASE
    heading = pgettext_lazy("办理事项", "申请解除督办")
    explanation = gettext_lazy("由市局督办员审核；申请人不能审核自己的申请。")
    button = pgettext_lazy("办理事项", "申请解除")
    done = gettext_lazy("已申请解除，等待市局审核。")

    ground = _words(
        gettext_lazy("申请理由"),
        rows=3,
        required=False,
        help_text=gettext_lazy("案件尚未破案的，必须写明理由。"),
    )

    def carry_out(self, *, by: Officer, now: datetime) -> None:
        review.request_release(by=by, supervision=self.supervision, now=now, **self.cleaned_data)


class DecideReleaseForm(ActForm):
    act = Act.RELEASE
    heading = gettext_lazy("审核解除申请")
    button = gettext_lazy("提交决定")
    done = gettext_lazy("决定已作出，已通知县局。")

    RELEASE, REFUSE = "release", "refuse"
    decision = forms.ChoiceField(
        label=gettext_lazy("决定"),
        choices=[(RELEASE, gettext_lazy("同意解除")), (REFUSE, gettext_lazy("驳回申请"))],
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("解除原因"),
        choices=[
            ("", gettext_lazy("请选择")),
            *(choice for choice in ReleaseReason.choices if choice[0] != ReleaseReason.BELOW_THRESHOLD),
        ],
        required=False,
        help_text=gettext_lazy("同意解除时必选。"),
    )
    note = _words(gettext_lazy("审核意见"), rows=3)

    def clean(self) -> None:
        if self.cleaned_data.get("decision") == self.RELEASE and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("同意解除时请选择解除原因。"))

    def carry_out(self, *, by: Officer, now: datetime) -> None:
        chosen, note = self.cleaned_data, self.cleaned_data["note"]
        if chosen["decision"] == self.REFUSE:
            review.refuse_release(by=by, supervision=self.supervision, note=note, now=now)
        else:
            reason = ReleaseReason(chosen["reason"])
            review.release(by=by, supervision=self.supervision, reason=reason, note=note, now=now)


class ReleaseBelowForm(ActForm):
    act = Act.RELEASE_BELOW
    heading = gettext_lazy("金额已低于标准，可以解除")
    explanation = gettext_lazy("金额下降不会自动解除督办。您可以写明理由后解除，也可以不予解除、继续督办。")
    button = gettext_lazy("解除督办")
    done = gettext_lazy("已解除督办，已通知县局。")
    danger = True

    note = _words(gettext_lazy("解除理由"), rows=3)

    def carry_out(self, *, by: Officer, now: datetime) -> None:
        review.release(
            by=by,
            supervision=self.supervision,
            reason=ReleaseReason.BELOW_THRESHOLD,
            note=self.cleaned_data["note"],
            now=now,
        )


class RelistForm(ActForm):
    act = Act.RELIST
    heading = gettext_lazy("重新挂牌")
    explanation = gettext_lazy("以新的督办通知书文号重新挂牌，由县局重新签收。")
    button = gettext_lazy("重新挂牌")
    done = gettext_lazy("已重新挂牌，已通知县局签收。")
    danger = True

    reason = _words(gettext_lazy("挂牌理由"), rows=3)

    def carry_out(self, *, by: Officer, now: datetime) -> None:
        self.supervision = listing.relist(
            by=by, supervision=self.supervision, reason=self.cleaned_data["reason"], now=now
        )


FORMS: dict[str, type[ActForm]] = {
    form.act: form
    for form in (
        AcknowledgeForm,
        ReportForm,
        ReviewForm,
        RequestReleaseForm,
        DecideReleaseForm,
        ReleaseBelowForm,
        RelistForm,
    )
}


class ListCaseForm(forms.Form):
    """Putting a case under supervision by hand (督办员挂牌)."""

    reason = _words(gettext_lazy("挂牌理由"), help_text=gettext_lazy("理由记入案件日志，县局可见。"))
