"""What property follows in the inventory of evidence: the chain of custody, a registration voided."""

from casemgr.evidence import registry
from casemgr.funds.services import corrections
from casemgr.funds.services import property as property_

registry.on_handed_over(property_.follow)
registry.on_voided(corrections.void)
