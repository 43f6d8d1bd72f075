"""Scenarios in the language of Cucumber: fenced text that says what must hold, given what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_devnet.plan.blocks import Passage

if TYPE_CHECKING:
    from pytest_devnet.plan.blocks import Fence, Line

GHERKIN = frozenset({"gherkin", "feature", "cucumber"})

_SCENARIO = re.compile(r"(?:scenario(?: outline| template)?|example)\s*:\s*(?P<name>.*)", re.IGNORECASE)
_OTHER = re.compile(r"(?:feature|background|rule)\s*:", re.IGNORECASE)
_STEP = re.compile(r"(?:given|when|then|and|but|\*)\s", re.IGNORECASE)


def scenarios_of(fence: Fence) -> list[Passage]:
    """Each scenario with its steps in one line; steps without a scenario around them are one."""
    groups: list[list[Line]] = []
    free: list[Line] = []
    current = free
    for line in fence.lines:
        text = line.text.strip()
        if _SCENARIO.match(text):
            groups.append(current := [line])
        elif _OTHER.match(text):
            current = []
        elif text and not text.startswith(("#", "@")):
            current.append(line)
    stepped = any(_STEP.match(line.text.strip()) for line in free)
    return [_passage(lines) for lines in ([free] if stepped else []) + groups]


def _passage(lines: list[Line]) -> Passage:
    first, *steps = (line.text.strip() for line in lines)
    named = _SCENARIO.match(first)
    head, gap = (named["name"], ": ") if named else (first, "; ")
    return Passage(gap.join(filter(None, (head, "; ".join(steps)))), tuple(line.number for line in lines))
