from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Officers and how they sign in."""

    name = "casemgr.accounts"
    label = "accounts"
    verbose_name = _("账号")
