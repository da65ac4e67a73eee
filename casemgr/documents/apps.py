from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    """Legal documents: their catalogue, the bureau's templates, and what was issued under which number."""

    name = "casemgr.documents"
    label = "documents"
    verbose_name = _("法律文书")

    def ready(self) -> None:
        from casemgr.documents import merging, presenters  # noqa: F401 - what other areas say of documents
