"""How a Chinese document writes days and amounts (文书用语)."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from casemgr.common.money import show_yuan


def money(amount: Decimal) -> str:
    return show_yuan(amount) if amount else ""


def day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def moment(moment: datetime | None) -> str:
    return day(timezone.localtime(moment).date()) if moment else ""
