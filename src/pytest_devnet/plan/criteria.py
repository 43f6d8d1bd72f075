"""What a section of criteria holds: lists, tables, marked lines, sentences, and scripts that show something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_devnet.model import Kind
from pytest_devnet.plan.accounting import spoken
from pytest_devnet.plan.asides import aside_of, guides
from pytest_devnet.plan.blocks import Fence, Listing, Paragraph, Passage, Table
from pytest_devnet.plan.entries import Aside, Found
from pytest_devnet.plan.gherkin import GHERKIN
from pytest_devnet.plan.hypertext import says
from pytest_devnet.plan.items import entries_of_list, entries_of_sentence, entry_of, segments
from pytest_devnet.plan.scripts import read_gherkin, read_script
from pytest_devnet.plan.section import LABEL
from pytest_devnet.plan.tables import entries_of_table, kind_of
from pytest_devnet.plan.values import bounds_of
from pytest_devnet.plan.wording import is_normative

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_devnet.plan.blocks import Block
    from pytest_devnet.plan.section import Section

_LISTED = frozenset({*Kind} - {Kind.VALIDATION, Kind.TARGET})


def read_criteria(section: Section, kind: Kind, below: Sequence[Section]) -> Iterator[Found]:
    """The criteria of a section; a title inside it that nothing is said below is one itself."""
    if section.area and not below and all(isinstance(block, Fence) for block in section.blocks):
        yield from _named(section, kind)
    for at, block in enumerate(section.blocks):
        if _introduces(section, at, below) or guides(block):
            yield Aside(tuple(spoken(block)))
        else:
            yield from _block(section, kind, block)


def _named(section: Section, kind: Kind) -> Iterator[Found]:
    """A heading stands for itself where only fenced text illustrates it; a label may name that text."""
    if section.level < LABEL or not section.blocks:
        yield entry_of(kind, Passage(section.name, (section.line,)))


def _block(section: Section, kind: Kind, block: Block) -> Iterator[Found]:
    match block:
        case Listing():
            yield from entries_of_list(kind, block)
        case Table():
            yield from entries_of_table(kind_of(block) or kind, block)
        case Paragraph() if block.line == section.line and section.meaning in _LISTED:
            yield from entries_of_sentence(kind, block)
        case Paragraph():
            said = (passage for passage in segments(block) if says(passage.text))
            yield from (aside_of(passage) or entry_of(kind, passage) for passage in said)
        case Fence() if block.info in GHERKIN:
            yield from read_gherkin(kind, block)
        case Fence():
            yield from read_script(kind, block)


def _introduces(section: Section, at: int, below: Sequence[Section]) -> bool:
    """Whether a paragraph only leads to what follows: it ends with a colon or opens the section, and sets no bound."""
    block, after = section.blocks[at], section.blocks[at + 1 : at + 2]
    leads = isinstance(after[0], Listing | Table | Fence) if after else bool(below)
    if not isinstance(block, Paragraph) or not leads or len(segments(block)) > 1 or bounds_of(block.text):
        return False
    opens = at == 0 and not any(isinstance(one, Fence) for one in after) and not is_normative(block.text)
    return opens or block.text.endswith((":", "："))
