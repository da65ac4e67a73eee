"""Classes of cold cases, where a dossier stands, and what the limitation of prosecution asks."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """Under which class a dossier is kept (分类建档)."""

    MURDER = "murder", _("命案积案")
    FRAUD = "fraud", _("诈骗积案")
    ROBBERY = "robbery", _("抢劫、抢夺积案")
    THEFT = "theft", _("盗窃积案")
    OTHER = "other", _("其他积案")


class Status(models.TextChoices):
    """Where a dossier stands (档案状态), domain §4.9."""

    OPEN = "open", _("已建档")
    REVIEWED = "reviewed", _("已阅卷")
    CLUE_FOUND = "clue_found", _("发现线索")
    BREAKTHROUGH = "breakthrough", _("取得突破")
    SOLVED = "solved", _("积案告破")
    ARCHIVED = "archived", _("已归档")


# Nobody has to read these again, nor to consult on them.
DONE = frozenset({Status.SOLVED, Status.ARCHIVED})


class Act(models.TextChoices):
    """What moves a dossier on (办理事项)."""

    READ = "read", _("阅卷")
    FIND_CLUE = "find_clue", _("登记突破线索")
    DISMISS_CLUE = "dismiss_clue", _("线索查否")
    BREAK_THROUGH = "break_through", _("登记突破")
    SOLVE = "solve", _("登记积案告破")
    ARCHIVE = "archive", _("档案归档")
    REOPEN = "reopen", _("重新启用")


class Part(models.TextChoices):
    """What must be whole in a dossier (三个“全”)."""

    INFORMATION = "information", _("信息全登记")
    EVIDENCE = "evidence", _("物证全找回")
    MATERIALS = "materials", _("材料全保管")


class Penalty(models.TextChoices):
    """The highest penalty the law knows for the crime (法定最高刑), by the four steps of 刑法 87."""

    UNDER_FIVE = "under_five", _("不满五年有期徒刑")
    FIVE_TO_TEN = "five_to_ten", _("五年以上不满十年有期徒刑")
    TEN_OR_MORE = "ten_or_more", _("十年以上有期徒刑")
    LIFE_OR_DEATH = "life_or_death", _("无期徒刑、死刑")


class Branch(models.TextChoices):
    """Which rule on the limitation of prosecution applies (追诉时效)."""

    UNKNOWN = "unknown", _("资料不全")
    RUNNING = "running", _("在追诉期限内")
    UNCLEAR = "unclear", _("是否届满不能确定")
    EXPIRED = "expired", _("已过追诉期限")
    APPROVAL = "approval", _("须报最高检核准追诉")
    EVADED = "evaded", _("不受追诉期限限制（逃避侦查或者审判）")
    ACCUSED = "accused", _("不受追诉期限限制（应当立案而不予立案）")
