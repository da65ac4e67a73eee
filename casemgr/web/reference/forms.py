from django import forms
from django.utils.translation import gettext_lazy as _

from casemgr.supervision.enums import AmountField
from casemgr.web.fields import MoneyFormField


class StandardForm(forms.Form):
    """A new version of the standard (提级挂牌标准)."""

    amount_field = forms.ChoiceField(label=_("比较的金额"), choices=AmountField.choices)
    threshold = MoneyFormField(
        label=_("标准金额（元）"), required=True, help_text=_("可写 100000 或 10万元。")
    )
    inclusive = forms.BooleanField(
        label=_("含本数：金额恰好等于标准的也挂牌"),
        required=False,
        help_text=_("“以上”是否包含本数为设置项 [D]，现按刑法第九十九条推定为包含。"),
    )
    effective_date = forms.DateField(
        label=_("施行日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("自当日零时起按新标准挂牌，不能早于今天。"),
    )
    source = forms.CharField(
        label=_("依据"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("文件名称和文号。"),
    )

    def clean_threshold(self) -> object:
        threshold = self.cleaned_data["threshold"]
        if not threshold:
            raise forms.ValidationError(_("标准金额须大于零。"))
        return threshold
