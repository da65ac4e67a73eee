from casemgr.common import clock
from casemgr.common.tasks import task
from casemgr.supervision.services import escalation


@task("supervision.sweep")
def sweep() -> None:
    """List what is due (提级挂牌)."""
    escalation.sweep(now=clock.now())


@task("supervision.reconcile")
def reconcile() -> None:
    """Look for cases that meet the standard and were missed."""
    escalation.reconcile(now=clock.now())
