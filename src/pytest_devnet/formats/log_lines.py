"""What a structured log line says, whatever its producer calls the parts."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_TIMES = ("timestamp", "time", "ts", "@timestamp", "datetime", "date", "asctime", "t")
_LEVELS = ("level", "severity", "levelname", "log.level", "lvl", "loglevel", "severity_text", "severityText")
_MESSAGES = ("message", "msg", "event", "body")
_LOGGERS = ("logger", "logger_name", "loggerName", "log.logger", "name", "category", "component", "scope", "module")
_WORDS = frozenset(
    (
        *("trace", "verbose", "debug", "info", "information", "informational", "notice", "default", "log"),
        *("warn", "warning", "err", "error", "crit", "critical", "severe", "fatal", "panic", "alert", "emerg"),
        *("emergency", "t", "d", "i", "w", "e", "f"),
    )
)
_HIGHEST = 60
_UNITS = ((1e11, 1.0), (1e14, 1e3), (1e17, 1e6), (1e20, 1e9))
_WORD = re.compile(r"\w+")
_SEVERAL = re.compile(r"…(?:[^\w\s…]*…)+")
_LONGEST = 100

Fields = Mapping[str, object]


def time_of(fields: Fields) -> float | None:
    """When the line was written, in seconds since the epoch; None where nothing in it tells."""
    value = _first(fields, _TIMES)
    if isinstance(value, str):
        return _read(value.strip())
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _of_number(float(value)) if abs(value) < _UNITS[-1][0] else None
    return None


def _read(text: str) -> float | None:
    for read in (float, _of_iso, _of_mail):
        try:
            return _of_number(read(text))
        except (ValueError, TypeError, OverflowError):
            continue
    return None


def _of_iso(text: str) -> float:
    return _seconds(datetime.fromisoformat(text))


def _of_mail(text: str) -> float:
    return _seconds(parsedate_to_datetime(text))


def _seconds(moment: datetime) -> float:
    """A moment without a zone is taken for one in UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _of_number(value: float) -> float | None:
    """Seconds, milliseconds, microseconds or nanoseconds: which, the size tells for thousands of years."""
    units = (value / unit for limit, unit in _UNITS if abs(value) < limit)
    return next(units, None) if math.isfinite(value) else None


def has_level(fields: Fields) -> bool:
    """Does it say how bad it is, in a word or one of the usual numbers?"""
    value = _first(fields, _LEVELS)
    if isinstance(value, str):
        return value.strip().lower() in _WORDS
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _HIGHEST


def message_of(fields: Fields) -> str:
    """What happened; empty where it does not say."""
    value = _first(fields, _MESSAGES)
    return value.strip() if isinstance(value, str) else ""


def logger_of(fields: Fields) -> str:
    """Who wrote it; empty where it does not say."""
    value = _first(fields, _LOGGERS)
    return value if isinstance(value, str) else ""


def is_hex(value: object, digits: int) -> bool:
    """An id as OpenTelemetry wants it in a log line: lowercase hexadecimal digits."""
    return isinstance(value, str) and re.fullmatch(f"[0-9a-f]{{{digits}}}", value) is not None


def shape(text: str) -> str:
    """What is the same in each line of its kind: without times, numbers and ids, and not too long."""
    plain = _SEVERAL.sub("…", _WORD.sub(_lasting, " ".join(text[: 10 * _LONGEST].split())))
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"


def _lasting(word: re.Match[str]) -> str:
    return "…" if any(map(str.isdigit, word[0])) else word[0]


def _first(fields: Fields, names: tuple[str, ...]) -> object:
    """The first of these that is there; a dot leads into what is nested."""
    found = (_at(fields, name) for name in names)
    return next((value for value in found if value is not None), None)


def _at(fields: Fields, name: str) -> object:
    outer, _, inner = name.partition(".")
    nested = fields.get(outer) if inner else None
    return nested.get(inner) if isinstance(nested, Mapping) else fields.get(name)
