"""A victim's loss covers what he has got and what is to come to him, whoever changes it."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases.ledger.comparison import Bar, bars_rows
from casemgr.cases.models import Victim
from casemgr.cases.services.victims import guards_losses
from casemgr.common.money import show_yuan
from casemgr.funds.enums import OPEN_REFUNDS, UNPAID
from casemgr.funds.services.refunds.pool import due_to


@guards_losses
def covers_what_is_returned(victim: Victim, loss: Decimal) -> None:
    """Raises ValidationError at the loss if it is less than what he got and is to get."""
    got, waiting = due_to(victim)
    if loss < got + waiting:
        raise ValidationError(
            {
                "loss_amount": _(
                    "该受害人已获返还、退赔%(got)s元，待返还%(waiting)s元，损失金额不能低于两者之和，也不能移除。"
                )
                % {"got": show_yuan(got), "waiting": show_yuan(waiting)}
            }
        )


def _words(values: frozenset) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


bars_rows(
    Bar(
        "loss",
        f"""r.loss_amount < COALESCE((SELECT balance FROM funds_position WHERE victim_id = v.id), 0)
            + COALESCE((SELECT sum(a.amount) FROM funds_allocation a JOIN funds_refund f ON f.id = a.refund_id
                WHERE a.victim_id = v.id AND a.state IN ({_words(UNPAID)})
                AND f.state IN ({_words(OPEN_REFUNDS)})), 0)""",  # noqa: S608 - of words of this house
        gettext_lazy("该受害人已获返还、退赔或有待返还资金，损失金额不能低于其合计，请核对"),
    )
)
