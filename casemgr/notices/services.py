"""Tell officers something, once."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise

from casemgr.accounts.models import Officer
from casemgr.notices.models import Notice


def put(
    kind: str,
    *,
    to: Iterable[Officer],
    text: str,
    key: str,
    now: datetime,
    link: str = "",
    values: Mapping[str, str | int | Promise] | None = None,
) -> None:
    """Leave one message for each officer, in the caller's transaction.

    `text` is a sentence marked with gettext_noop, `values` what stands in its places; labels among them are
    kept in Chinese.

    `key` names the cause: the same cause told twice to the same officer stays one message.
    """
    with translation.override(settings.LANGUAGE_CODE):
        plain = {
            name: str(value) if isinstance(value, Promise) else value
            for name, value in (values or {}).items()
        }
    Notice.objects.bulk_create(
        [
            Notice(
                recipient=officer,
                kind=kind,
                sentence=text,
                values=plain,
                link=link,
                key=key,
                created_at=now,
            )
            for officer in {officer.pk: officer for officer in to}.values()
        ],
        ignore_conflicts=True,
    )


def withdraw(*, officer: Officer) -> None:
    """Take back the messages of an officer who leaves his county: they speak of what is no longer his."""
    Notice.objects.filter(recipient=officer).delete()


def mark_read(*, by: Officer, now: datetime, ids: Iterable[int] | None = None) -> int:
    """Mark messages of `by` as read: those named, or all. Returns how many were unread."""
    unread = Notice.objects.visible_to(by).unread()
    if ids is not None:
        unread = unread.filter(pk__in=ids)
    return unread.update(read_at=now)
