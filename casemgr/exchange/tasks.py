from casemgr.common import clock
from casemgr.common.tasks import task
from casemgr.exchange.services import jobs, work


@task("exchange.work_off")
def work_off() -> None:
    """Work off the oldest job that waits (导入导出任务)."""
    work.work_off(now=clock.now())


@task("exchange.purge")
def purge() -> None:
    """Remove files whose keeping time is over."""
    jobs.purge(now=clock.now())
