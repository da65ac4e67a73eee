from casemgr.coldcases.services import reminding
from casemgr.common import clock
from casemgr.common.tasks import task


@task("coldcases.remind")
def remind() -> None:
    """Tell, at the end of the year, of the dossiers that nobody has read (未阅卷提醒)."""
    reminding.remind(now=clock.now())
