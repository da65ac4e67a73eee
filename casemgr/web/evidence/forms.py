"""What an officer types about evidence."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.accounts.models import Officer
from casemgr.evidence import contents
from casemgr.evidence.enums import EvidenceKind, FileRole, Mode, Party, Purpose
from casemgr.evidence.models import CustodyEvent, Evidence, EvidenceFile, ForensicTest, Opinion
from casemgr.evidence.services.custody import Holder
from casemgr.web.fields import ExactMomentField, LineField, OfficerChoiceField, TextField

CHOOSE = ("", gettext_lazy("请选择"))
TO_THE_MINUTE = {"no_time": gettext_lazy("请填写几时几分。")}


def label(model: Any, name: str) -> Any:
    """The one word for a field, as its model has it."""
    return model._meta.get_field(name).verbose_name


class RegisterForm(forms.Form):
    """An item comes into the inventory (登记证据)."""

    kind = forms.ChoiceField(label=label(Evidence, "kind"), choices=[CHOOSE, *EvidenceKind.choices])
    name = LineField(
        label=label(Evidence, "name"),
        max_length=100,
        help_text=gettext_lazy("品名、型号，如“手机（iPhone 13，黑色）”；标签上会打印，不写人名和号码"),
    )
    quantity = forms.DecimalField(
        label=label(Evidence, "quantity"),
        max_digits=12,
        decimal_places=3,
        min_value=Decimal("0.001"),
        initial=1,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    unit = LineField(
        label=label(Evidence, "unit"), max_length=10, help_text=gettext_lazy("如 部、台、张、册、份")
    )
    features = LineField(
        label=label(Evidence, "features"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("串号、颜色、成色、损伤等，与清单一致"),
    )
    mode = forms.ChoiceField(
        label=label(Evidence, "mode"),
        choices=[CHOOSE, *Mode.choices],
        help_text=gettext_lazy("立案前不得扣押（程序规定第174条）；往年物证入账选“清点接收”"),
    )
    document_no = LineField(
        label=label(Evidence, "document_no"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("扣押、调取等文书或清单上的编号"),
    )
    collected_at = ExactMomentField(label=label(Evidence, "collected_at"), error_messages=TO_THE_MINUTE)
    collected_by = OfficerChoiceField(
        queryset=None, label=label(Evidence, "collected_by"), empty_label=CHOOSE[1]
    )
    collected_with = OfficerChoiceField(
        queryset=None,
        label=label(Evidence, "collected_with"),
        required=False,
        empty_label=CHOOSE[1],
        help_text=gettext_lazy("取证不得少于二人（程序规定第229条）；当事人主动提交的可由一人接收"),
    )
    collected_place = LineField(label=label(Evidence, "collected_place"), max_length=100, required=False)
    collected_from = LineField(label=label(Evidence, "collected_from"), max_length=100, required=False)
    seal_no = LineField(label=label(Evidence, "seal_no"), max_length=60, required=False)
    place = LineField(
        label=label(Evidence, "place"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("保管室、柜架号，如“涉案财物室 A区3架2层”"),
    )
    note = TextField(label=label(Evidence, "note"), max_length=1000, required=False)

    def __init__(self, data: Any, files: Any, *, officers: QuerySet[Officer], **options: Any):
        super().__init__(data, files, **options)
        self.fields["collected_by"].queryset = officers
        self.fields["collected_with"].queryset = officers


class ChangeForm(forms.Form):
    """What may change of an item: where it lies, its seal, the note."""

    seal_no = LineField(
        label=label(Evidence, "seal_no"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("启封后重新封存的，填写新封签号；旧封签号记入案件日志"),
    )
    place = LineField(label=label(Evidence, "place"), max_length=100, required=False)
    note = TextField(label=label(Evidence, "note"), max_length=1000, required=False)


class HandOverForm(forms.Form):
    """An item changes hands (移交): from who has it, to whom, what for, and who signed."""

    after = forms.IntegerField(widget=forms.HiddenInput)
    purpose = forms.ChoiceField(label=label(CustodyEvent, "purpose"), choices=[CHOOSE, *Purpose.choices])
    at = ExactMomentField(label=label(CustodyEvent, "at"), error_messages=TO_THE_MINUTE)
    from_signer = LineField(label=label(CustodyEvent, "from_signer"), max_length=80)
    to_party = forms.ChoiceField(label=label(CustodyEvent, "to_party"), choices=[CHOOSE, *Party.choices])
    to_officer = OfficerChoiceField(
        queryset=None,
        label=label(CustodyEvent, "to_officer"),
        required=False,
        empty_label=CHOOSE[1],
        help_text=gettext_lazy("接收方为民警时选择，由其本人签字"),
    )
    to_body = LineField(
        label=label(CustodyEvent, "to_body"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("保管场所、鉴定机构、检察院、法院等的名称；接收方为民警或权利人时不填"),
    )
    to_signer = LineField(
        label=label(CustodyEvent, "to_signer"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("接收单位的经办人或权利人姓名；接收方为民警时不填"),
    )
    document_no = LineField(
        label=label(CustodyEvent, "document_no"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("随案移送、发还、销毁必填"),
    )
    note = LineField(label=label(CustodyEvent, "note"), max_length=200, required=False)

    def __init__(self, data: Any, files: Any, *, officers: QuerySet[Officer], holder: Holder, **options: Any):
        super().__init__(data, files, **options)
        self.fields["to_officer"].queryset = officers
        if holder.officer:
            # An officer signs for himself.
            del self.fields["from_signer"]
        else:
            self.fields["from_signer"].help_text = _("%(holder)s的经办人") % {"holder": holder}


class FileForm(forms.Form):
    """A file for an item; a new version stands beside the old one."""

    file = forms.FileField(
        label=gettext_lazy("文件"),
        allow_empty_file=True,
        max_length=None,
        widget=forms.FileInput(attrs={"accept": contents.taken()}),
    )
    role = forms.ChoiceField(label=label(EvidenceFile, "role"), choices=[CHOOSE, *FileRole.choices])
    sha256 = LineField(
        label=gettext_lazy("提取时记录的 SHA-256"),
        max_length=64,
        required=False,
        help_text=gettext_lazy("提取固定清单上有完整性校验值的，填写后系统当场比对，不一致不保存"),
    )
    replaces = forms.TypedChoiceField(
        label=gettext_lazy("是哪份文件的新版本"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("旧文件保留，不会被覆盖"),
    )

    def __init__(self, data: Any, files: Any, *, replaceable: Iterable[EvidenceFile], **options: Any):
        super().__init__(data, files, **options)
        choices = [(file.pk, str(file)) for file in replaceable]
        self.fields["replaces"].choices = [("", _("不是，这是新文件")), *choices]
        if not choices:
            del self.fields["replaces"]


class RequestForm(forms.Form):
    """A test asked for (委托检验鉴定)."""

    laboratory = LineField(label=label(ForensicTest, "laboratory"), max_length=60)
    question = TextField(label=label(ForensicTest, "question"), max_length=500)
    requested_at = ExactMomentField(label=label(ForensicTest, "requested_at"), error_messages=TO_THE_MINUTE)
    document_no = LineField(label=label(ForensicTest, "document_no"), max_length=60, required=False)


class OpinionForm(forms.Form):
    """What a test found (鉴定意见)."""

    document_no = LineField(label=label(Opinion, "document_no"), max_length=60)
    text = TextField(label=label(Opinion, "text"), max_length=5000)
    signed_date = forms.DateField(
        label=label(Opinion, "signed_date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
