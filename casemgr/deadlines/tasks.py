from casemgr.common import clock
from casemgr.common.tasks import task
from casemgr.deadlines.services import sweeping


@task("deadlines.tick")
def tick() -> None:
    """Warn of what runs out, and mark what has (期限提醒)."""
    sweeping.tick(now=clock.now())
