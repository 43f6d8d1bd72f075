"""What stands below a title that does not say what follows: some shapes speak for themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_devnet.model import Kind
from pytest_devnet.plan.blocks import Fence, Listing, Paragraph, Table
from pytest_devnet.plan.entries import Entry, Fact, Found
from pytest_devnet.plan.gherkin import GHERKIN
from pytest_devnet.plan.items import entries_of_list, joined, passages_of, segments
from pytest_devnet.plan.labels import label_of
from pytest_devnet.plan.overview import line_of, read_overview
from pytest_devnet.plan.requirements import read_sentences
from pytest_devnet.plan.scripts import read_gherkin, read_script
from pytest_devnet.plan.sections import Role
from pytest_devnet.plan.tables import entries_of_table, kind_of
from pytest_devnet.plan.wording import is_normative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet.plan.blocks import Block
    from pytest_devnet.plan.outline import Section


def read_loose(section: Section) -> Iterator[Found]:
    for block in section.blocks:
        yield from _telling(section, block)


def _telling(section: Section, block: Block) -> Iterator[Found]:
    match block:
        case Listing() if _is_work(section, block):
            yield from entries_of_list(Kind.DELIVERABLE, block)
        case Listing() if all(is_normative(joined(passages_of(item)).text) for item in block.items):
            yield from entries_of_list(Kind.ACCEPTANCE, block)
        case Listing() if section.meaning is Role.BODY:
            yield from _facts(block)
        case Paragraph() if is_normative(block.text):
            yield from read_sentences(block)
        case Paragraph() if section.meaning is Role.BODY:
            labelled = ((passage, label_of(passage.text)) for passage in segments(block))
            yield from (line_of(passage, states=False) for passage, label in labelled if label and label.rest)
        case Table() if kind := kind_of(block):
            yield from entries_of_table(kind, block)
        case Fence() if block.info in GHERKIN:
            yield from read_gherkin(Kind.VALIDATION, block)
        case Fence():
            yield from read_script(Kind.DELIVERABLE, block)


def _is_work(section: Section, listing: Listing) -> bool:
    """Items directly below a step, or with boxes below a phase, are what is to be done."""
    if section.meaning is Role.UNKNOWN:
        return False
    boxed = all(item.ticked is not None for item in listing.items)
    return boxed or section.step is not None or section.meaning is Role.STEPS or section.level > 1


def _facts(listing: Listing) -> Iterator[Found]:
    found = list(read_overview([listing]))
    labelled = all(isinstance(one, Entry) or one.name != "Summary" for one in found if isinstance(one, Entry | Fact))
    yield from found if labelled else ()
