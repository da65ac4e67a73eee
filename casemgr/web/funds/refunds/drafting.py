"""A round is begun: from which money, in which mode, to whom and where (启动返还)."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.funds.enums import AccountRole, RefundMode
from casemgr.funds.models import Allocation, CaseAccount
from casemgr.funds.services import refunds
from casemgr.funds.services.refunds import drafting, pool
from casemgr.funds.services.refunds.pool import NOTHING, Claim, Source
from casemgr.funds.services.refunds.proposing import Drawn, Proposal, by_proportion, in_words
from casemgr.web.cases.base import CaseFormPage
from casemgr.web.funds.base import ByWorkers, FundsPage
from casemgr.web.funds.refunds import words
from casemgr.web.funds.refunds.base import RefundForm
from casemgr.web.funds.refunds.forms import PAYEE, SharesForm, SourcesForm, VerifyForm

# The three pages of a draft, as steps of the bar on top.
WIZARD = (gettext_lazy("选择资金"), gettext_lazy("方式和份额"), gettext_lazy("核对受害人和收款账户"))


def wizard(current: int) -> list[dict[str, Any]]:
    states = ["done"] * current + ["current"] + ["todo"] * (len(WIZARD) - current - 1)
    return [{"label": label, "state": state, "at": None} for label, state in zip(WIZARD, states, strict=True)]


def _source_lines(form: Any, sources: Sequence[Source], now: Any) -> list[dict[str, Any]]:
    return [
        {
            "label": words.source(source.record),
            "ends": words.ends(source.record, now),
            "source": source,
            "field": form[source.target] if source.target in form.fields else None,
        }
        for source in sources
    ]


class Start(ByWorkers, FundsPage, CaseFormPage):
    """First: how much of which freeze and which recovery. The draft is there from then on."""

    template_name = "funds/refunds/sources.html"
    title = gettext_lazy("启动返还")
    form_class = SourcesForm
    submit_label = gettext_lazy("下一步：方式和份额")

    @cached_property
    def sources(self) -> list[Source]:
        return pool.sources(self.case, self.now)

    @cached_property
    def claims(self) -> list[Claim]:
        return pool.claims(self.case)

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.record_reading()
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"sources": self.sources}

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(
            steps=wizard(0),
            lines=_source_lines(context["form"], self.sources, self.now),
            available=sum((source.available for source in self.sources), NOTHING),
            owed=sum((claim.left for claim in self.claims), NOTHING),
            **context,
        )

    def save(self, form: SourcesForm) -> str:
        refund = refunds.draft(by=self.officer, case=self.case, amounts=form.amounts(), now=self.now)
        return reverse("funds:refund-shares", args=[self.case.pk, refund.pk])


class Sources(ByWorkers, RefundForm):
    """Other money than was chosen first; mode and shares are proposed anew."""

    template_name = "funds/refunds/sources.html"
    title = gettext_lazy("修改资金来源")
    form_class = SourcesForm
    submit_label = gettext_lazy("下一步：方式和份额")

    @cached_property
    def sources(self) -> list[Source]:
        return pool.sources(self.case, self.now, but=self.refund)

    def initial(self) -> dict[str, Any]:
        drawn = {row.record.target: row.amount for row in refunds.rounds.sources(self.refund)}
        return {source.target: drawn.get(source.target, NOTHING) for source in self.sources}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"sources": self.sources, **super().get_form_kwargs()}

    def get_context(self, **context: Any) -> dict[str, Any]:
        claims = pool.claims(self.case, but=self.refund)
        return super().get_context(
            steps=wizard(0),
            lines=_source_lines(context["form"], self.sources, self.now),
            available=sum((source.available for source in self.sources), NOTHING),
            owed=sum((claim.left for claim in claims), NOTHING),
            **context,
        )

    def save(self, form: SourcesForm) -> str:
        super().save(form)
        return reverse("funds:refund-shares", args=[self.case.pk, self.refund.pk])

    def act(self, typed: dict[str, Any]) -> None:
        version = typed.pop("version") or 0
        refunds.choose_sources(
            by=self.officer, refund=self.refund, version=version, amounts=typed, now=self.now
        )


class Shares(ByWorkers, RefundForm):
    """Then: the mode, proposed with its reason, and the shares as they come out."""

    template_name = "funds/refunds/shares.html"
    title = gettext_lazy("返还方式和份额")
    form_class = SharesForm
    submit_label = gettext_lazy("下一步：核对受害人和收款账户")

    @cached_property
    def claims(self) -> list[Claim]:
        """Whoever is still owed something."""
        return [claim for claim in pool.claims(self.case, but=self.refund) if claim.left]

    @cached_property
    def drawn(self) -> Drawn:
        """What the round draws on; nothing if that money is no longer there, which saving will say."""
        try:
            return drafting.drawn_by(self.refund, self.now)
        except ValidationError:
            return []

    @cached_property
    def proposal(self) -> Proposal:
        return refunds.propose(self.case, self.drawn, self.claims)

    def initial(self) -> dict[str, Any]:
        shares = {
            f"share:{row.victim_id}": row.amount
            for row in refunds.rounds.allocations(self.refund)
            if self.refund.mode != RefundMode.PRO_RATA
        }
        is_own = self.refund.mode != self.proposal.mode
        return {"mode": self.refund.mode, "reason": self.refund.basis if is_own else "", **shares}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"claims": self.claims, **super().get_form_kwargs()}

    def get_context(self, **context: Any) -> dict[str, Any]:
        drawn = sum((amount for _source, amount in self.drawn), NOTHING)
        parts = by_proportion(drawn, self.claims)
        form = context["form"]
        lines = [
            {
                "claim": claim,
                "part": parts.get(claim.victim.pk, NOTHING),
                "proposed": self.proposal.amounts.get(claim.victim.pk, NOTHING),
                "field": form[f"share:{claim.victim.pk}"],
            }
            for claim in self.claims
        ]
        return super().get_context(
            steps=wizard(1),
            lines=lines,
            pool=drawn,
            proposal=self.proposal,
            ground=in_words(self.proposal.basis),
            **context,
        )

    def act(self, typed: dict[str, Any]) -> None:
        shares = {int(name.partition(":")[2]): typed[name] for name in typed if name.startswith("share:")}
        refunds.choose_shares(
            by=self.officer,
            refund=self.refund,
            version=typed["version"],
            mode=RefundMode(typed["mode"]),
            reason=typed["reason"],
            amounts=shares,
            now=self.now,
        )

    def save(self, form: SharesForm) -> str:
        super().save(form)
        return reverse("funds:refund-verify", args=[self.case.pk, self.refund.pk])


class Verify(ByWorkers, RefundForm):
    """Last: each victim, and the account to which his share is paid."""

    template_name = "funds/refunds/verify.html"
    title = gettext_lazy("核对受害人和收款账户")
    form_class = VerifyForm
    submit_label = gettext_lazy("已核对，提交")
    success_message = gettext_lazy("已核对受害人。")

    @cached_property
    def shares(self) -> list[Allocation]:
        return list(refunds.rounds.allocations(self.refund))

    @property
    def notice(self) -> str:
        return _("请当面或电话核对受害人身份、损失和本人收款账户。民警不得代为领取（程序规定第234条）。")

    def initial(self) -> dict[str, Any]:
        known = self._accounts()
        found: dict[str, Any] = {}
        for share in self.shares:
            account = known.get(share.victim_id)
            found |= {
                f"name:{share.pk}": share.payee_name or share.victim.name,
                f"relation:{share.pk}": share.payee_relation,
                f"bank:{share.pk}": share.payee_bank or (account.bank if account else ""),
                f"number:{share.pk}": share.payee_number or (account.account.number if account else ""),
            }
        return found

    def _accounts(self) -> dict[int, CaseAccount]:
        """The victims' own accounts from which they paid."""
        rows = CaseAccount.objects.visible_to(self.officer).filter(case=self.case, role=AccountRole.VICTIM)
        return {row.victim_id: row for row in rows.select_related("account") if row.victim_id}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"shares": self.shares, **super().get_form_kwargs()}

    def get_context(self, **context: Any) -> dict[str, Any]:
        form = context["form"]
        lines = [
            {
                "share": share,
                "fields": [form[f"{name}:{share.pk}"] for name in PAYEE],
            }
            for share in self.shares
        ]
        return super().get_context(steps=wizard(2), lines=lines, **context)

    def save(self, form: VerifyForm) -> str:
        self.payees = form.payees()
        return super().save(form)

    def act(self, typed: dict[str, Any]) -> None:
        refunds.verify(
            by=self.officer,
            refund=self.refund,
            version=typed["version"],
            payees=self.payees,
            now=self.now,
        )
