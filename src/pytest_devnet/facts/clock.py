"""The day it is, so that a release can be rehearsed before its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pytest_devnet.facts.world import Fact

if TYPE_CHECKING:
    from pytest_devnet.facts.world import World

_EXAMPLE_DAY = "2026-01-15"


@dataclass(frozen=True, slots=True)
class Clock:
    """``rehearsed`` is true when the day was given rather than read: such a run is never accepted."""

    today: date
    rehearsed: bool = False


def _real(world: World) -> Clock:
    return Clock(world.today, world.rehearsed)


def _example(_world: World, given: object) -> Clock:
    return Clock(date.fromisoformat(str(given or _EXAMPLE_DAY)))


FACT = Fact("clock", _real, _example, empty=_real)
