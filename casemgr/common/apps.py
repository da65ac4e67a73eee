from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Tools without a word of the field in them: money, moments, Chinese text, search, paging, tasks."""

    name = "casemgr.common"
    label = "common"

    def ready(self) -> None:
        from casemgr.common import search  # noqa: F401 - registers the lookup `__zh`
