"""The overview of a phase: lines that set a bound or a state are targets, all others are facts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_devnet.model import Kind
from pytest_devnet.plan.blocks import Paragraph, Table
from pytest_devnet.plan.entries import Entry, Fact, Found
from pytest_devnet.plan.items import entry_of, passages_in, segments, sentences_of
from pytest_devnet.plan.labels import label_of
from pytest_devnet.plan.requirements import read_sentences
from pytest_devnet.plan.tables import entries_of_table, kind_of
from pytest_devnet.plan.values import bounds_of
from pytest_devnet.plan.wording import is_normative

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_devnet.plan.blocks import Block, Passage

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
    """Items, table rows, and what of a paragraph opens with a label, sets a bound or says what SHALL be."""
    for block in blocks:
        if isinstance(block, Paragraph) and is_normative(block.text):
            yield from read_sentences(block)
        elif isinstance(block, Table) and (kind := kind_of(block)):
            yield from entries_of_table(kind, block)
        else:
            told = _statements(block) if isinstance(block, Paragraph) else passages_in(block)
            yield from (line_of(passage) for passage in told if passage.text)


def _statements(paragraph: Paragraph) -> list[Passage]:
    """The lines of a paragraph that open with a label, or else the sentences that set a bound."""
    if label_of(paragraph.text):
        return [one for one in segments(paragraph) if label_of(one.text) or bounds_of(one.text)]
    return [one for one in sentences_of(paragraph) if bounds_of(one.text)]


def fact_of(passage: Passage) -> Fact:
    label = label_of(passage.text)
    name, value = (label.text, label.rest) if label else ("Summary", passage.text)
    return Fact(name, value, passage.lines)


def steps_announced(duration: str) -> int | None:
    """How many steps a duration such as ``4 steps (…)`` promises."""
    found = _COUNT.search(duration)
    if found is None:
        return None
    count = found["count"].lower()
    return _NUMBERS.index(count) + 1 if count in _NUMBERS else int(count)


def line_of(passage: Passage, *, states: bool = True) -> Entry | Fact:
    """A target where a line sets a bound or, in an overview, a state; else a fact."""
    fact = fact_of(passage)
    stated = states and _STATE.search(fact.name)
    if not _FACT.fullmatch(fact.name) and (stated or bounds_of(passage.text)):
        return entry_of(Kind.TARGET, passage)
    return fact
