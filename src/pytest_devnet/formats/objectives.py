"""Service level objectives, whatever they are written in: OpenSLO, Sloth, or a table in Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from pytest_devnet.model import Place

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class BurnAlert:
    """An alert an objective announces: its name, and from which burn rate over which seconds, where it says so."""

    place: Place
    name: str
    burn_rate: Fraction | None = None
    window: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Objective:
    """One promise about one service. What it does not state is empty, or None.

    ``target`` is a share of 1; a target that is no number between 0 and 1 is kept as ``stated``. ``window`` is in
    seconds. ``good`` and ``total`` are the PromQL of a ratio; ``counters`` says that they are running totals.
    """

    place: Place
    name: str
    service: str = ""
    owner: str = ""
    stated: str = ""
    target: Fraction | None = None
    window: Fraction | None = None
    good: str = ""
    total: str = ""
    counters: bool = True
    alerts: tuple[BurnAlert, ...] = ()
    problems: tuple[str, ...] = ()


def share(stated: str, *, percent: bool = False) -> Fraction | None:
    """``0.995``, ``99.5 %`` or (``percent``) ``99.5`` as a share of 1; None outside of 0 to 1, both excluded."""
    found = _NUMBER.search(stated)
    if found is None:
        return None
    value = Fraction(found[0]) / (100 if percent or "%" in stated else 1)
    return value if 0 < value < 1 else None
