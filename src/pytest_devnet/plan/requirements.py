"""Requirements in the manner of EARS, OpenSpec and Kiro: the keywords are the anchor, the rest may be any language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_devnet.model import Kind
from pytest_devnet.plan.blocks import Listing, Paragraph
from pytest_devnet.plan.entries import Entry, Found, Note
from pytest_devnet.plan.items import entry_of, joined, lines_of, segments, text_of
from pytest_devnet.plan.sections import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_devnet.plan.blocks import Block
    from pytest_devnet.plan.outline import Section

_NORMATIVE = re.compile(r"(?<![A-Za-z])(?:SHALL|MUST)(?![A-Za-z])")


def is_normative(block: Paragraph | Listing) -> bool:
    """Whether a paragraph, or every item of a list, says what SHALL be."""
    texts = [block.text] if isinstance(block, Paragraph) else map(text_of, block.items)
    return all(map(_NORMATIVE.search, texts))


def read_sentences(paragraph: Paragraph) -> Iterator[Entry]:
    """The sentences of a normative paragraph, cut at their numbers (``1.1.``)."""
    for text, line in segments(paragraph):
        yield entry_of(Kind.ACCEPTANCE, text, line)


def read_requirement(section: Section, below: Iterable[Section]) -> Iterator[Found]:
    """One acceptance criterion: the body with its lists. It needs a scenario, or acceptance criteria of its own."""
    parts = list(_parts(section.blocks))
    text = joined(text for text, _ in parts)
    proven = any(one.meaning in (Role.SCENARIO, Kind.ACCEPTANCE) for one in below)
    if _NORMATIVE.search(text):
        yield entry_of(Kind.ACCEPTANCE, text, parts[0][1])
    elif not proven:
        yield Note(section.line, f"“{section.name}” says nothing that SHALL be", "state it with SHALL")
    if not proven:
        yield Note(section.line, f"“{section.name}” has no scenario", "add one that would fail without it")


def read_scenario(section: Section) -> Iterator[Found]:
    """One validation criterion: the steps of a scenario belong together."""
    parts = list(_parts(section.blocks))
    if parts:
        yield entry_of(Kind.VALIDATION, joined(text for text, _ in parts), parts[0][1])
    else:
        yield Note(section.line, f"“{section.name}” is empty", "say WHEN it begins and THEN what happens")


def _parts(blocks: Iterable[Block]) -> Iterator[tuple[str, int]]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text, block.line
        elif isinstance(block, Listing):
            for item in block.items:
                yield from lines_of(item)
