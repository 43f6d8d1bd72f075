"""The overview of a phase: lines that set a bound or a state are targets, all others are facts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_devnet.model import Kind
from pytest_devnet.plan.blocks import Listing, Paragraph, Table
from pytest_devnet.plan.entries import Entry, Fact, Found
from pytest_devnet.plan.items import entry_of, lines_of, segments, text_of
from pytest_devnet.plan.labels import label_of
from pytest_devnet.plan.values import bounds_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_devnet.plan.blocks import Block

_FACT = re.compile(
    r"phase|duration|(?:next|previous) phase|title|owners?|authors?|dates?|version|effort|estimate", re.IGNORECASE
)
_STATE = re.compile(r"\b(?:status|state|targets?|goals?)\b", re.IGNORECASE)
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNT = re.compile(
    rf"\b(?P<count>\d{{1,3}}|{'|'.join(_NUMBERS)})\s+(?:[\w-]+\s+){{0,2}}?"
    r"(?:macro-|sub-)?(?:steps?|waves?|milestones?|sessions?|task groups?|sprints?|stages?)\b",
    re.IGNORECASE,
)


def read_overview(blocks: Iterable[Block]) -> Iterator[Found]:
    """Items, table rows, and the lines of a paragraph that open with a label."""
    for block in blocks:
        match block:
            case Listing():
                lines = [(text_of(item), lines[0][1]) for item in block.items if (lines := lines_of(item))]
            case Table():
                lines = [(": ".join(filter(None, row.cells)), row.line) for row in block.rows]
            case Paragraph():
                lines = [(text, line) for text, line in segments(block) if label_of(text)]
            case _:
                lines = []
        yield from (_line(text, line) for text, line in lines if text)


def fact_of(text: str, line: int) -> Fact:
    label = label_of(text)
    return Fact(label.text, label.rest, line) if label else Fact("Summary", text, line)


def steps_announced(duration: str) -> int | None:
    """How many steps a duration such as ``4 steps (…)`` promises."""
    found = _COUNT.search(duration)
    if found is None:
        return None
    count = found["count"].lower()
    return _NUMBERS.index(count) + 1 if count in _NUMBERS else int(count)


def _line(text: str, line: int) -> Entry | Fact:
    fact = fact_of(text, line)
    if not _FACT.fullmatch(fact.name) and (_STATE.search(fact.name) or bounds_of(text)):
        return entry_of(Kind.TARGET, text, line)
    return fact
