"""The five prominent types a new installation starts with (五类突出案件)."""

from django.apps import apps

from casemgr.taskforces.models import ProminentType

# The Ministry's list of 2022-05-11 [V2]: 刷单返利, 虚假投资理财, 虚假网络贷款, 冒充客服, 冒充公检法.
FIRST_YEAR = 2022
FIRST_TYPES = ["brush", "invest", "loan", "cs", "gov"]


def load() -> None:
    """Add the first year's types where no year has any. Loading again changes nothing."""
    if ProminentType.objects.exists():
        return
    types = apps.get_model("cases", "FraudType").objects.in_bulk(FIRST_TYPES, field_name="code")
    ProminentType.objects.bulk_create(
        ProminentType(year=FIRST_YEAR, rank=rank, fraud_type=types[code])
        for rank, code in enumerate(FIRST_TYPES, 1)
    )
