"""Templates by version: uploaded, tried out, withdrawn, fetched (文书模板)."""

import hashlib
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.common.errors import Unreadable
from casemgr.counties.access import holds_everywhere
from casemgr.counties.rights import Right
from casemgr.documents.filling import rendering
from casemgr.documents.filling.inspection import inspect
from casemgr.documents.filling.placeholders import FACTS, ROWS, sample
from casemgr.documents.models import Kind, Template


def may_manage(officer: Officer) -> bool:
    """Templates serve the whole city (数据管理员)."""
    return holds_everywhere(officer, Right.MANAGE_REFERENCE)


@transaction.atomic
def add(
    *, by: Officer | None, kind: Kind, content: bytes, file_name: str, now: datetime, note: str = ""
) -> Template:
    """Keep a new version, once it is known to be harmless and to come out whole; by none: it came with us.

    Raises Unreadable that says what is wrong with the file.
    """
    _check_manager(by)
    tried = check(content, file_name)
    kind = Kind.objects.select_for_update().get(pk=kind.pk)
    before = Template.objects.filter(kind=kind).aggregate(last=Max("version"))["last"] or 0
    template = Template.objects.create(
        kind=kind,
        version=before + 1,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        placeholders=tried.used,
        optional=tried.optional,
        note=note,
        uploaded_at=now,
        uploaded_by=by,
    )
    audit.record("document_template.added", template, by=by, now=now, kind=kind.code, sha256=template.sha256)
    return template


def check(content: bytes, file_name: str) -> rendering.Tried:
    """A template filled once with invented facts, of which none may get lost. Raises Unreadable."""
    inspect(content, file_name)
    tried = rendering.try_out(content, sample())
    if not tried.used:
        raise Unreadable(_("“%(file)s”没有任何占位符，请对照占位符说明在文中加入。"), file=file_name)
    text = "".join(rendering.text_of(tried.filled).split())
    for name in tried.used:
        if (shown := _sample_of(name)) and "".join(shown.split()) not in text:
            raise Unreadable(_("“%(name)s”没有显示出来，请检查它前后的格式和“如果”条件。"), name=name)
    return tried


@transaction.atomic
def withdraw(*, by: Officer, template: Template, now: datetime) -> Template:
    """Take a version out of use (停用): the newest of the others is filled from now on."""
    _check_manager(by)
    Kind.objects.select_for_update().get(pk=template.kind_id)
    others = Template.objects.in_use().filter(kind=template.kind_id).exclude(pk=template.pk)
    if not others.exists():
        raise ValidationError(_("这是该文书唯一在用的模板，请先上传新版本再停用。"))
    template.is_active = False
    template.save(update_fields=["is_active"])
    audit.record("document_template.withdrawn", template, by=by, now=now)
    return template


def present(kind: Kind) -> Template | None:
    """The template that is filled now; its file is read once something asks for it."""
    return Template.objects.in_use().without_file().filter(kind=kind).first()


def _sample_of(name: str) -> str:
    rows, _dot, column = name.partition(".")
    if column:
        return ROWS[rows].columns[column][1]
    return FACTS[name].sample if name in FACTS else ""


def _check_manager(by: Officer | None) -> None:
    if by is not None and not may_manage(by):
        raise PermissionDenied(_("您没有维护文书模板的权限。"))
