"""django-import-export, and the only place that touches it: closed where it comes open.

As installed it lets everybody import and export, writes formulas, looks keys up in every county, overwrites
any row by its `id`, opens whatever file the confirming form names, and reads a spreadsheet unmeasured.
"""

import time
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

import tablib
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Model, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from import_export.admin import ExportMixin, ImportExportMixin  # noqa: TID251
from import_export.fields import Field  # noqa: TID251
from import_export.formats import base_formats  # noqa: TID251
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm  # noqa: TID251
from import_export.resources import ModelResource  # noqa: TID251
from import_export.results import Error  # noqa: TID251
from import_export.tmp_storages import BaseStorage  # noqa: TID251
from import_export.widgets import ForeignKeyWidget, Widget  # noqa: TID251

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.common import clock
from casemgr.common.crypto import from_token, to_token
from casemgr.common.errors import Unreadable
from casemgr.counties.access import holds
from casemgr.counties.models import County
from casemgr.counties.rights import Right
from casemgr.exchange.cells import csv_cell, inert, printable
from casemgr.exchange.sheets import read_sheets

__all__ = [
    "Chosen",
    "ExportSide",
    "Field",
    "ImportExportSide",
    "ScopedForeignKey",
    "ScopedResource",
    "offered",
]

MOST_ROWS = 5_000
_UPLOAD_TOKEN = "admin upload"  # noqa: S105 - the purpose of a token, not one
_UPLOAD_SECONDS = 3600


def offered(officer: Officer, model: type[Model]) -> QuerySet:
    """The rows of `model` that may be offered to `officer` in a choice, or looked up for him.

    Who keeps the reference data may name every county, though he need not see its cases.
    """
    rows = model._default_manager.all()
    if model is County and (officer.is_superuser or holds(officer, Right.MANAGE_REFERENCE)):
        return rows
    return rows.visible_to(officer)


class ScopedForeignKey(ForeignKeyWidget):
    """A key that is looked up among what the importing officer may name."""

    def get_queryset(self, value: Any, row: Any, *args: Any, user: Officer, **kwargs: Any) -> QuerySet:
        return offered(user, self.model)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        try:
            return super().clean(value, row, **kwargs)
        except ObjectDoesNotExist:
            refusal = _("没有“%(value)s”这个%(model)s") % {
                "value": value,
                "model": self.model._meta.verbose_name,
            }
            raise ValueError(refusal) from None


class Chosen(Widget):
    """One of a few values, read and written by its Chinese label, such as 是 and 否."""

    def __init__(self, choices: Iterable[tuple[Any, Any]]):
        super().__init__()
        self.choices = tuple(choices)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        labels = self._labels()
        for code, label in labels.items():
            if value in (str(code), label):
                return code
        known = "、".join(labels.values())
        raise ValueError(_("“%(value)s”应为：%(known)s") % {"value": value, "known": known})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self._labels().get(value, str(value))

    def _labels(self) -> dict[Any, str]:
        with translation.override("zh-hans"):
            return {code: str(label) for code, label in self.choices}


class _Quiet(Error):
    """An error without the inside of the program."""

    traceback = ""


class ScopedResource(ModelResource):
    """Rows in and out for one officer: found only where he sees them, all saved or none, no formula written.

    A row is matched by what `import_id_fields` names, never by `id`.
    """

    def __init__(self, officer: Officer | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.officer = officer

    class Meta:
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True
        use_transactions = True

    def get_queryset(self) -> QuerySet:
        return offered(self.officer, self._meta.model) if self.officer else self._meta.model.objects.none()

    def import_data(self, dataset: Any, **kwargs: Any) -> Any:
        return super().import_data(dataset, **{**kwargs, "rollback_on_validation_errors": True})

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Leaves its trace in the transaction of the import."""
        if kwargs.get("dry_run", True) or result.has_errors() or result.has_validation_errors():
            return
        totals = {kind: number for kind, number in result.totals.items() if number}
        audit.record(
            "reference.imported",
            by=self.officer,
            now=clock.now(),
            model=self._meta.model._meta.label_lower,
            rows=totals,
        )

    @classmethod
    def get_error_result_class(cls) -> type[Error]:
        return _Quiet

    def export_field(self, field: Field, instance: Model, **kwargs: Any) -> Any:
        value = super().export_field(field, instance, **kwargs)
        return inert(printable(value.encode()).decode()) if isinstance(value, str) else value


class _SheetFormat(base_formats.TablibFormat):
    """A spreadsheet that is measured before it is read."""

    def is_binary(self) -> bool:
        return True

    def get_read_mode(self) -> str:
        return "rb"

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> tablib.Dataset:
        sheet = next(iter(read_sheets(in_stream, _("上传的文件"))))
        rows = [[_text(cell) for cell in cells] for _number, cells in sheet.rows()]
        rows = [row for row in rows if any(row)]
        if len(rows) > MOST_ROWS:
            raise Unreadable(_("一次最多导入%(most)s行，请拆分后分别导入。"), most=MOST_ROWS)
        headings = rows[0] if rows else []
        padded = [(row + [""] * len(headings))[: len(headings)] for row in rows[1:]]
        return tablib.Dataset(*padded, headers=headings) if headings else tablib.Dataset()


class Xlsx(_SheetFormat, base_formats.XLSX):
    """XLSX."""


class Csv(_SheetFormat, base_formats.CSV):
    """CSV in UTF-8 with BOM, as every spreadsheet opens it."""

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        lines = [dataset.headers, *dataset]
        text = "\n".join(
            ",".join(csv_cell("" if cell is None else str(cell)) for cell in line) for line in lines
        )
        return f"\ufeff{text}\n".encode()


class _Upload(BaseStorage):
    """A file between preview and confirmation, under a name nobody chose."""

    folder: ClassVar[Path]

    @property
    def _path(self) -> Path:
        return _uploads() / self.name

    def save(self, data: bytes) -> None:
        _throw_old_uploads_away()
        self.name = uuid4().hex
        self._path.write_bytes(data)

    def read(self) -> bytes:
        return self._path.read_bytes()

    def remove(self) -> None:
        self._path.unlink(missing_ok=True)


class _Confirm(ConfirmImportForm):
    """Confirms the file that this officer has uploaded, and no other."""

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.officer = officer

    def clean_import_file_name(self) -> str:
        owner, name = from_token(self.cleaned_data["import_file_name"], _UPLOAD_TOKEN) or (None, "")
        if owner != self.officer.pk or not (_uploads() / name).is_file():
            raise ValidationError(_("上传的文件已失效，请重新上传。"))
        return name


class ExportSide(ExportMixin):
    """The export button of an admin page; `exporters` are the rights that show it.

    The page has `may(request, rights)`, and names its resource in `resource_classes`.
    """

    exporters: ClassVar[tuple[Right, ...]]
    formats: ClassVar[Sequence[type[base_formats.Format]]] = (Xlsx, Csv)
    export_form_class = ExportForm  # the one with boxes for each field needs inline script

    def get_resource_kwargs(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {"officer": request.user}

    def has_export_permission(self, request: Any) -> bool:
        return self.may(request, self.exporters)

    def get_valid_export_item_pks(self, request: Any) -> list[int]:
        return list(self.get_export_queryset(request).values_list("pk", flat=True))

    def get_export_filename(self, request: Any, queryset: QuerySet, file_format: Any) -> str:
        return f"{self.model._meta.model_name}_{clock.now():%Y%m%d_%H%M}.{file_format.get_extension()}"

    def get_export_data(self, file_format: Any, request: Any, queryset: QuerySet, **kwargs: Any) -> Any:
        data = super().get_export_data(file_format, request, queryset, **kwargs)
        audit.record(
            "admin.exported",
            by=request.user,
            now=clock.now(),
            model=self.model._meta.label_lower,
            rows=queryset.count(),
            sha256=sha256(data).hexdigest(),
        )
        return data


class ImportExportSide(ImportExportMixin, ExportSide):
    """Both buttons; `keepers` are the rights that show the import."""

    import_form_class = ImportForm
    confirm_form_class = _Confirm
    tmp_storage_class = _Upload
    skip_admin_log = True

    def has_import_permission(self, request: Any) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def get_confirm_form_kwargs(self, request: Any, import_form: Any = None) -> dict[str, Any]:
        return {**super().get_confirm_form_kwargs(request, import_form), "officer": request.user}

    def get_confirm_form_initial(self, request: Any, import_form: Any) -> dict[str, Any]:
        initial = super().get_confirm_form_initial(request, import_form)
        if initial:
            initial["import_file_name"] = to_token(
                [request.user.pk, initial["import_file_name"]], _UPLOAD_TOKEN
            )
        return initial

    def add_data_read_fail_error_to_form(self, form: Any, error: Exception) -> None:
        unreadable = isinstance(error, Unreadable)
        form.add_error("import_file", str(error) if unreadable else _("文件无法读取，请检查格式。"))


def _text(cell: Any) -> str:
    """A cell as the text a catalogue holds, without the apostrophe that keeps it text in a spreadsheet."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip().removeprefix("'")


def _uploads() -> Path:
    folder = Path(settings.MEDIA_ROOT) / "uploads"
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    return folder


def _throw_old_uploads_away() -> None:
    for path in _uploads().iterdir():
        if path.stat().st_mtime < time.time() - _UPLOAD_SECONDS:
            path.unlink(missing_ok=True)
