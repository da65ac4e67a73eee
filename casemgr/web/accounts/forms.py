from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

REFUSED = _("警号或密码不正确，或登录失败次数过多，请稍后再试")


class SignInForm(AuthenticationForm):
    """Police number and password. Whatever is wrong, the answer is the same sentence."""

    username = forms.CharField(
        label=_("警号"),
        max_length=8,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "inputmode": "numeric",
                "autofocus": True,
                "spellcheck": "false",
            }
        ),
    )
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    error_messages = {"invalid_login": REFUSED, "inactive": REFUSED}

    def get_invalid_login_error(self) -> ValidationError:
        return ValidationError(REFUSED, code="invalid_login")


class OwnPasswordForm(PasswordChangeForm):
    """The old password, and the new one twice."""

    error_messages = {
        "password_incorrect": _("原密码不正确，请重新输入。"),
        "password_mismatch": _("两次输入的新密码不一致。"),
    }

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        for name, label, hint in (
            ("old_password", _("原密码"), ""),
            ("new_password1", _("新密码"), _("至少8位，不能全是数字，也不能是常见的密码。")),
            ("new_password2", _("再次输入新密码"), ""),
        ):
            self.fields[name].label, self.fields[name].help_text = label, hint
