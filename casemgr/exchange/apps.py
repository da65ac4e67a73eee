from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """Files in and files out: spreadsheets, jobs, approval. The only owner of django-import-export."""

    name = "casemgr.exchange"
    label = "exchange"
    verbose_name = _("导入导出")
