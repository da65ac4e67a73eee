"""Moments as people in Zhoukou say them."""

from datetime import datetime
from zoneinfo import ZoneInfo

ZHOUKOU = ZoneInfo("Asia/Shanghai")


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=ZHOUKOU)
