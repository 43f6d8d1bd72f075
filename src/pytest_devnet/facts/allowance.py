"""How long each part of fuzzing may take, so that what was found is told before the run's deadline, and not lost."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_devnet.facts.fuzzed import Effort

_LONGEST = 1200.0
_FUZZING, _ENDING, _OTHERS = 0.5, 0.1, 0.15
_EXPLORING_GRACE, _GRACE, _MINIMISING, _ODDITIES, _TRACING = 30.0, 5.0, 20.0, 60.0, 30.0


@dataclass(frozen=True, slots=True)
class Allowance:
    """Seconds. ``grace`` is how long schemathesis may need to end when its time is over."""

    fuzzing: float
    grace: float = _GRACE
    minimising: float = _MINIMISING
    oddities: float = _ODDITIES
    tracing: float = _TRACING


def allowance(effort: Effort, ends: float | None) -> Allowance:
    """What the effort asks for, of what is left until ``ends``, a monotonic time; without an end, all of it."""
    grace = _EXPLORING_GRACE if effort.explore else _GRACE
    wanted = min(effort.seconds, _LONGEST)
    if ends is None:
        return Allowance(wanted, grace)
    left = max(0.0, ends - time.monotonic())
    return Allowance(
        min(wanted, _FUZZING * left),
        min(grace, _ENDING * left),
        min(_MINIMISING, _ENDING * left),
        min(_ODDITIES, _OTHERS * left),
        min(_TRACING, _ENDING * left),
    )


def within(effort: Effort, allowed: Allowance) -> Effort:
    """The same effort, in no more time than that."""
    return replace(effort, seconds=allowed.fuzzing)
