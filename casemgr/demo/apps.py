from django.apps import AppConfig


class DemoConfig(AppConfig):
    """What a new installation is filled with: reference data always, a demonstration if asked."""

    name = "casemgr.demo"
    label = "demo"
