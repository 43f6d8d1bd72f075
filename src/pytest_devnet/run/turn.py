"""When an item has its turn."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from pytest_devnet.facts.world import fact_named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_devnet.facts.world import Fact
    from pytest_devnet.gating.definition import Gate


class Turn(IntEnum):
    """The order of items. Those of ``AT_ONCE`` run like tests, in any worker; all others wait until tests are over."""

    AT_ONCE = 0
    QUIET = 1
    """Measures time, which tests in other workers would take from it."""
    TESTS = 2
    """Judges the tests, or what they reached."""
    WAIVERS = 3
    VERDICTS = 4


def turn_of(gate: Gate, catalogue: Mapping[str, Fact]) -> Turn:
    if "verdicts" in gate.facts:
        return Turn.VERDICTS
    facts = [fact_named(name, catalogue) for name in gate.facts]
    if any(fact.of_session for fact in facts):
        return Turn.TESTS
    return Turn.QUIET if any(fact.wants_quiet for fact in facts) else Turn.AT_ONCE
