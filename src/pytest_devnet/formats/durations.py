"""Spans of time as Prometheus and OpenSLO write them: ``5m``, ``1h30m``, ``28d``, ``4w``."""

from __future__ import annotations

import re
from fractions import Fraction

_SECONDS = {unit: Fraction(size) for unit, size in (("s", 1), ("m", 60), ("h", 3600), ("d", 86400), ("w", 604800))}
_SECONDS |= {"ms": Fraction(1, 1000), "M": Fraction(2592000), "y": Fraction(31536000)}
_WORDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "month": 2592000, "year": 31536000}
_WHOLE = re.compile(r"(?:[0-9]+(?:ms|[smhdwyM]))+")
_PART = re.compile(r"([0-9]+)(ms|[smhdwyM])")
_PROSE = re.compile(r"([0-9]+)[ -]?(?:(?:rolling|calendar) )?(second|minute|hour|day|week|month|year)s?", re.IGNORECASE)


def seconds(text: str) -> Fraction | None:
    """The span in seconds, a month (``M`` in OpenSLO) taken as 30 days; None for text that is no span above zero."""
    clean = text.strip()
    if _WHOLE.fullmatch(clean):
        parts = _PART.findall(clean)
        total = sum((int(number) * _SECONDS[unit] for number, unit in parts), Fraction(0))
        return total or None
    prose = _PROSE.search(clean)
    return Fraction(int(prose[1]) * _WORDS[prose[2].lower()]) or None if prose else None


def told(span: Fraction) -> str:
    """The span in its largest whole unit: ``28d``, ``90m``."""
    units = ((unit, _SECONDS[unit]) for unit in ("d", "h", "m", "s"))
    unit, size = next(((unit, size) for unit, size in units if span % size == 0), ("ms", Fraction(1, 1000)))
    return f"{span / size}{unit}"
