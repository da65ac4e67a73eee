"""Tell officers something, once."""

from collections.abc import Iterable
from datetime import datetime

from casemgr.accounts.models import Officer
from casemgr.notices.models import Notice


def put(kind: str, *, to: Iterable[Officer], text: str, key: str, now: datetime, link: str = "") -> None:
    """Leave one message for each officer, in the caller's transaction.

    `key` names the cause: the same cause told twice to the same officer stays one message.
    """
    Notice.objects.bulk_create(
        [
            Notice(recipient=officer, kind=kind, text=text, link=link, key=key, created_at=now)
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
