"""Requirements in the manner of EARS, OpenSpec and Kiro: the keywords are the anchor, the rest may be any language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_devnet.model import Kind
from pytest_devnet.plan.blocks import Fence, Listing, Paragraph
from pytest_devnet.plan.entries import Aside, Entry, Found, Note
from pytest_devnet.plan.gherkin import GHERKIN, scenarios_of
from pytest_devnet.plan.items import entry_of, joined, passages_of, segments
from pytest_devnet.plan.vocabulary import Role
from pytest_devnet.plan.wording import is_normative

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_devnet.plan.blocks import Block, Passage
    from pytest_devnet.plan.section import Section


def read_sentences(paragraph: Paragraph) -> Iterator[Entry]:
    """The sentences of a normative paragraph, cut at their numbers (``1.1.``)."""
    for passage in segments(paragraph):
        yield entry_of(Kind.ACCEPTANCE, passage)


def read_requirement(section: Section, below: Iterable[Section]) -> Iterator[Found]:
    """One acceptance criterion: the body with its lists. It needs a scenario, or acceptance criteria of its own."""
    body = joined(list(_parts(section.blocks)))
    proven = any(one.meaning in (Role.SCENARIO, Kind.ACCEPTANCE) for one in below)
    if is_normative(body.text):
        yield entry_of(Kind.ACCEPTANCE, body)
    elif proven:
        yield Aside(body.lines)
    else:
        yield Note(section.line, f"“{section.name}” says nothing that SHALL be", "state it with SHALL", body.lines)
    if not proven:
        yield Note(section.line, f"“{section.name}” has no scenario", "add one that would fail without it")


def read_scenario(section: Section) -> Iterator[Found]:
    """One validation criterion: the steps of a scenario belong together."""
    parts = list(_parts(section.blocks))
    if parts:
        yield entry_of(Kind.VALIDATION, joined(parts))
    else:
        yield Note(section.line, f"“{section.name}” is empty", "say WHEN it begins and THEN what happens")


def _parts(blocks: Iterable[Block]) -> Iterator[Passage]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.passage
        elif isinstance(block, Listing):
            for item in block.items:
                yield from passages_of(item)
        elif isinstance(block, Fence) and block.info in GHERKIN:
            yield from scenarios_of(block)
