from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    """One field of each sort."""

    name = forms.CharField(label=_("案件名称"), help_text=_("如：韦某被刷单返利诈骗案"), max_length=40)
    amount = forms.DecimalField(
        label=_("损失金额（元）"),
        required=False,
        help_text=_("可写 128000.00 或 12.8万元"),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    day = forms.DateField(label=_("报案日期"), widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(
        label=_("诈骗类型"),
        choices=[("", "---------"), ("brush", _("刷单返利")), ("loan", _("虚假网络贷款"))],
    )
    traits = forms.MultipleChoiceField(
        label=_("案件特征"),
        required=False,
        choices=[("major", _("大要案")), ("gang", _("团伙案件")), ("border", _("涉外"))],
        widget=forms.CheckboxSelectMultiple,
    )
    is_approx = forms.BooleanField(label=_("金额为约数"), required=False)
    summary = forms.CharField(label=_("简要案情"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def clean(self) -> dict[str, Any]:
        raise ValidationError(_("本县区已有同名专案。"))


class SampleFilter(forms.Form):
    """A filter row with more than fits."""

    q = forms.CharField(label=_("关键字"), required=False, widget=forms.TextInput(attrs={"data-search": ""}))
    status = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), ("filed", _("已立案"))]
    )
    kind = forms.ChoiceField(label=_("诈骗类型"), required=False, choices=[("", _("全部"))])
    since = forms.DateField(
        label=_("报案日期起"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    least = forms.DecimalField(label=_("损失不低于（元）"), required=False)
    lead = forms.CharField(label=_("主办民警"), required=False)
