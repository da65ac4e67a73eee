from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupervisionConfig(AppConfig):
    """Cases over the threshold, put under the city's eye until it lets go."""

    name = "casemgr.supervision"
    label = "supervision"
    verbose_name = _("挂牌督办")

    def ready(self) -> None:
        from casemgr.supervision import exports  # noqa: F401 - adds columns to exported cases
