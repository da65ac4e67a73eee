from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a job does (任务类别)."""

    LEDGER_IMPORT = "ledger_import", _("台账导入")
    STATEMENT_IMPORT = "statement_import", _("流水导入")
    CASE_EXPORT = "case_export", _("案件导出")


class State(models.TextChoices):
    """Where a job stands (任务状态).

    An import is worked off twice: once to the preview, once more when its owner has confirmed. If nobody has
    said yet what its columns hold, it stops before that and asks. An unmasked export waits for a second
    person before it is worked off at all.
    """

    AWAITING_APPROVAL = "awaiting_approval", _("待审批")
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("进行中")
    UNMAPPED = "unmapped", _("待对应列")
    PREVIEWED = "previewed", _("待确认")
    DONE = "done", _("已完成")
    FAILED = "failed", _("失败")
    CANCELLED = "cancelled", _("已取消")


FINAL = frozenset({State.DONE, State.FAILED, State.CANCELLED})
