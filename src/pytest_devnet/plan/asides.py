"""What stands in a section of criteria and is none: notes, facts, and what the plan itself leaves out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_devnet.plan.blocks import Paragraph, Quote
from pytest_devnet.plan.entries import Aside, Excluded, Found
from pytest_devnet.plan.items import joined, passages_in
from pytest_devnet.plan.labels import label_of
from pytest_devnet.plan.overview import fact_of
from pytest_devnet.plan.values import bounds_of
from pytest_devnet.plan.vocabulary import FOR_THE_READER, Meaning, Role, reading_of
from pytest_devnet.plan.wording import is_normative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet.plan.blocks import Block, Passage
    from pytest_devnet.plan.section import Section

_STORY = re.compile(r"\W*As an?\b.{1,300}?\bI\W+(?:want|need|can|would like|should)\b", re.IGNORECASE)
_ALERT = re.compile(r"\[!(?:note|tip|important|warning|caution)\]", re.IGNORECASE)


def read_aside(section: Section) -> Iterator[Found]:
    """A section for the reader inside one of criteria may hold running text, or what is expressly left out."""
    if section.meaning is Role.EXCLUDED:
        if left := [passage for block in section.blocks for passage in passages_in(block)]:
            whole = joined(left)
            yield Excluded(whole.text, whole.lines)
        return
    for block in section.blocks:
        if isinstance(block, Paragraph) and not sets_a_mark(block.text):
            yield Aside(block.passage.lines)


def aside_of(passage: Passage) -> Found | None:
    """What a line with a label such as **Note** or **Owner** is, if it is no criterion."""
    meaning = _meaning_of(passage.text, bold=True)
    if meaning is Role.EXCLUDED:
        return Excluded(passage.text, passage.lines)
    return fact_of(passage) if meaning is Role.ASIDE and not sets_a_mark(passage.text) else None


def is_note(text: str) -> bool:
    return _meaning_of(text, bold=True) in FOR_THE_READER


def guides(block: Block) -> bool:
    """Whether a block says itself that it is no criterion: a quoted note, or the story of a user."""
    if isinstance(block, Paragraph):
        return tells_a_story(block.text)
    if not isinstance(block, Quote):
        return False
    texts = [one.text for one in block.blocks if isinstance(one, Paragraph)]
    if not texts or len(texts) < len(block.blocks) or any(map(sets_a_mark, texts)):
        return False
    return _ALERT.match(texts[0]) is not None or _meaning_of(texts[0]) in FOR_THE_READER


def tells_a_story(text: str) -> bool:
    """Whether a text tells who wants what, which the criteria below it make exact."""
    return _STORY.match(text) is not None


def sets_a_mark(text: str) -> bool:
    """Whether running text says what SHALL be, or sets a bound, as no note does."""
    return is_normative(text) or bool(bounds_of(text))


def _meaning_of(text: str, *, bold: bool = False) -> Meaning | None:
    label = label_of(text)
    reading = reading_of(label.text) if label and (label.bold or not bold) else None
    return reading.meaning if reading else None
