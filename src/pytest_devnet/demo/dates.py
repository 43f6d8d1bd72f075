"""Dates that do not rot: the documents speak of the days around the release, and the release is always today."""

from __future__ import annotations

import re
from datetime import date, timedelta

RELEASED = date(2026, 11, 20)
_ISO_DAY = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")
_AT_THE_TOP = (".md", ".txt", ".toml")


def days_since_release(today: date) -> int:
    """By how much every day of the documents moves when the system is laid out."""
    return (today - RELEASED).days


def is_document(path: str) -> bool:
    """Documents lie in ``docs/`` and at the top; days in code are examples of no particular time, and stay."""
    return path.startswith("docs/") or ("/" not in path and path.endswith(_AT_THE_TOP))


def moved(text: str, days: int) -> str:
    """The text with every ISO day in it ``days`` later."""
    return _ISO_DAY.sub(lambda found: _later(found[0], days), text)


def days_in(text: str) -> list[date]:
    """Every ISO day the text speaks of."""
    return [day for day in map(_day, _ISO_DAY.findall(text)) if day is not None]


def _later(iso: str, days: int) -> str:
    try:
        return (date.fromisoformat(iso) + timedelta(days)).isoformat()
    except (ValueError, OverflowError):
        return iso


def _day(iso: str) -> date | None:
    try:
        return date.fromisoformat(iso)
    except ValueError:
        return None
