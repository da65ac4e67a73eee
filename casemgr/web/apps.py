from django.apps import AppConfig


class WebConfig(AppConfig):
    """Everything a browser sees, one folder per area."""

    name = "casemgr.web"
    label = "web"
