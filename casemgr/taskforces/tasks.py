from casemgr.common import clock
from casemgr.common.tasks import task
from casemgr.taskforces.services import requests


@task("taskforces.lapse")
def lapse() -> None:
    """Say of access requests whose period is over that it is; what they opened closed by itself."""
    requests.lapse(now=clock.now())
