"""Kinds of evidence, how it came to the police, through which hands it goes, and what its files are."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EvidenceKind(models.TextChoices):
    """The kinds of evidence that can be kept (刑诉法 50); testimony and opinions are documents."""

    PHYSICAL = "physical", _("物证")
    DOCUMENTARY = "documentary", _("书证")
    ELECTRONIC = "electronic", _("电子数据")
    AUDIOVISUAL = "audiovisual", _("视听资料")


class Mode(models.TextChoices):
    """How an item came to the police (取得方式).

    Only a seizure takes from somebody against his will: it needs a filed case (程序规定 174). What is handed
    over, called in, copied or found at the scene may come before. By 清点接收 what was kept for years, of an
    old case or by another office, comes into this inventory: counted and taken over by two.
    """

    SEIZED = "seized", _("扣押")
    OBTAINED = "obtained", _("调取")
    SUBMITTED = "submitted", _("主动提交")
    EXTRACTED = "extracted", _("提取")
    INSPECTED = "inspected", _("勘验、检查")
    TAKEN_OVER = "taken_over", _("清点接收")


# Whoever brings something to the station is received by one officer; everything else two do together.
TAKEN_BY_ONE = frozenset({Mode.SUBMITTED})


class Party(models.TextChoices):
    """With whom an item can be (保管方)."""

    OFFICER = "officer", _("民警")
    STORE = "store", _("涉案财物保管场所")
    LABORATORY = "laboratory", _("鉴定机构")
    PROCURATORATE = "procuratorate", _("检察院")
    COURT = "court", _("法院")
    OWNER = "owner", _("权利人")
    OTHER = "other", _("其他单位")


# Of these a name is kept beside the kind: which laboratory, which court.
BODIES = frozenset({Party.STORE, Party.LABORATORY, Party.PROCURATORATE, Party.COURT, Party.OTHER})


class Purpose(models.TextChoices):
    """Why an item changes hands (移交事由)."""

    STORE = "store", _("入库保管")
    USE = "use", _("办案使用")
    TEST = "test", _("送检鉴定")
    GIVE_BACK = "give_back", _("归还")
    LEND = "lend", _("外单位调用")
    WITH_CASE = "with_case", _("随案移送")
    RETURN = "return", _("发还")
    DESTROY = "destroy", _("销毁")


# To whom each of them can lead.
RECEIVERS: dict[Purpose, frozenset[Party]] = {
    Purpose.STORE: frozenset({Party.STORE}),
    Purpose.USE: frozenset({Party.OFFICER}),
    Purpose.TEST: frozenset({Party.LABORATORY}),
    Purpose.GIVE_BACK: frozenset({Party.OFFICER, Party.STORE}),
    Purpose.LEND: frozenset({Party.PROCURATORATE, Party.COURT, Party.OTHER}),
    Purpose.WITH_CASE: frozenset({Party.PROCURATORATE, Party.COURT, Party.OTHER}),
    Purpose.RETURN: frozenset({Party.OWNER}),
    Purpose.DESTROY: frozenset({Party.STORE, Party.OTHER}),
}

# After these nothing follows: the item has left the house for good.
FINAL = frozenset({Purpose.WITH_CASE, Purpose.RETURN, Purpose.DESTROY})


class FileRole(models.TextChoices):
    """What a file is to its item (文件用途)."""

    PHOTO = "photo", _("照片")
    DATA = "data", _("电子数据")
    PAPER = "paper", _("文书材料")


class FileKind(models.TextChoices):
    """What a file is by its content (文件类型)."""

    JPEG = "jpeg", _("JPEG 图片")
    PNG = "png", _("PNG 图片")
    PDF = "pdf", _("PDF 文档")
    TEXT = "text", _("文本")
    XLSX = "xlsx", _("Excel 工作簿")
    DOCX = "docx", _("Word 文档")
    ZIP = "zip", _("ZIP 压缩包")
    MP4 = "mp4", _("MP4 视频")
    MP3 = "mp3", _("MP3 音频")
    WAV = "wav", _("WAV 音频")


PICTURES = frozenset({FileKind.JPEG, FileKind.PNG})


class FileState(models.TextChoices):
    """Whether the bytes on the disk are still those that were handed in (校验状态)."""

    INTACT = "intact", _("校验一致")
    ALTERED = "altered", _("校验不一致")
    MISSING = "missing", _("文件缺失")
