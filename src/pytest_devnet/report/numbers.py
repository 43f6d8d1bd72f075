"""Measured numbers in JSON, which has neither fractions nor infinities, without ever bending a verdict."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, overload

from pytest_devnet.model import Measurement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_devnet.model import Number

Rounded = int | float


def measured(measurement: Measurement) -> Mapping[str, Any]:
    """The JSON object of a measurement: the numbers as close as a float gets, ``ok`` as the exact ones decided it.

    Where rounding would put the value on a bound it misses, the value is moved to the next float on its own side.
    """
    exact = measurement.value
    value = _off_bound(_nearest(exact), exact, measurement.at_least, away=-math.inf)
    value = _off_bound(value, exact, measurement.at_most, away=math.inf)
    return {
        "name": measurement.name,
        "value": _json(value),
        "unit": measurement.unit,
        "at_least": _json(_nearest(measurement.at_least)),
        "at_most": _json(_nearest(measurement.at_most)),
        "ok": measurement.ok,
    }


def sentence(measured: Mapping[str, Any]) -> str:
    """The words of the model for a measurement that has become JSON: ``coverage is 99.1 % (want at least 98 %)``."""
    value, at_least, at_most = (_number(measured[key]) for key in ("value", "at_least", "at_most"))
    return Measurement(measured["name"], value, measured["unit"], at_least, at_most).message


def _number(written: Any) -> Any:
    return float(written) if isinstance(written, str) else written


def _off_bound(value: Rounded, exact: Number, bound: Number | None, *, away: float) -> Rounded:
    if bound is None or not (exact < bound if away < 0 else exact > bound):
        return value
    rounded = _nearest(bound)
    met = value >= rounded if away < 0 else value <= rounded
    return math.nextafter(rounded, away) if met else value


@overload
def _nearest(value: Number) -> Rounded: ...
@overload
def _nearest(value: None) -> None: ...
def _nearest(value: Number | None) -> Rounded | None:
    return value if value is None or isinstance(value, int) else float(value)


def _json(value: Rounded | None) -> Rounded | str | None:
    """``nan``, ``inf`` and ``-inf`` are written as text."""
    return value if value is None or math.isfinite(value) else str(value)
