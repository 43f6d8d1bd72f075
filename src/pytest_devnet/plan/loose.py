"""What stands below a title that does not say what follows: some shapes speak for themselves."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from pytest_devnet.model import Kind
from pytest_devnet.plan.asides import is_note, tells_a_story
from pytest_devnet.plan.blocks import Fence, Listing, Paragraph, Table
from pytest_devnet.plan.entries import Aside, Entry, Fact, Found
from pytest_devnet.plan.gherkin import GHERKIN
from pytest_devnet.plan.items import entries_of_list, entry_of, joined, passages_of, segments, sentences_of
from pytest_devnet.plan.labels import label_of
from pytest_devnet.plan.overview import fact_of, line_of, read_overview
from pytest_devnet.plan.requirements import read_sentences
from pytest_devnet.plan.scripts import read_gherkin, read_script
from pytest_devnet.plan.tables import entries_of_table, kind_of
from pytest_devnet.plan.values import bounds_of
from pytest_devnet.plan.vocabulary import Role
from pytest_devnet.plan.wording import is_normative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet.plan.blocks import Block
    from pytest_devnet.plan.section import Section


def read_loose(section: Section) -> Iterator[Found]:
    led = False
    for block, after in zip_longest(section.blocks, section.blocks[1:]):
        if isinstance(block, Paragraph) and isinstance(after, Listing) and _leads(block):
            parts = [block.passage, *(passage for item in after.items for passage in passages_of(item))]
            yield entry_of(Kind.ACCEPTANCE, joined(parts))
            led = True
        elif led:
            led = False
        else:
            yield from _telling(section, block)


def _leads(paragraph: Paragraph) -> bool:
    """Whether a sentence that says what SHALL be goes on in the list below it."""
    return paragraph.text.endswith((":", "：")) and is_normative(paragraph.text)


def _telling(section: Section, block: Block) -> Iterator[Found]:
    match block:
        case Listing() if _is_work(section, block):
            yield from entries_of_list(Kind.DELIVERABLE, block)
        case Listing() if all(is_normative(joined(passages_of(item)).text) for item in block.items):
            yield from entries_of_list(Kind.ACCEPTANCE, block)
        case Listing() if section.meaning is Role.BODY:
            yield from _facts(block)
        case Paragraph():
            yield from _running(section, block)
        case Table() if kind := kind_of(block):
            yield from entries_of_table(kind, block)
        case Fence() if block.info in GHERKIN:
            yield from read_gherkin(Kind.VALIDATION, block)
        case Fence():
            yield from read_script(Kind.DELIVERABLE, block)


def _is_work(section: Section, listing: Listing) -> bool:
    """Items with boxes, directly below a step or among steps are what is to be done."""
    if all(item.ticked is not None for item in listing.items):
        return True
    known = section.meaning is not Role.UNKNOWN
    return known and (section.step is not None or section.meaning is Role.STEPS or section.level > 1)


def _facts(listing: Listing) -> Iterator[Found]:
    found = list(read_overview([listing]))
    labelled = all(isinstance(one, Entry) or one.name != "Summary" for one in found if isinstance(one, Entry | Fact))
    yield from found if labelled else ()


def _running(section: Section, paragraph: Paragraph) -> Iterator[Found]:
    """Sentences with SHALL, stories of users, and directly below a title what a label states."""
    stated = segments(paragraph) if section.meaning is Role.BODY else []
    if tells_a_story(paragraph.text):
        yield Aside(paragraph.passage.lines)
    elif stated and all(is_note(passage.text) for passage in stated):
        yield from map(fact_of, stated)
    elif is_normative(paragraph.text):
        yield from read_sentences(paragraph)
    else:
        labels = [(passage, label_of(passage.text)) for passage in stated]
        if any(label and label.rest for _, label in labels):
            yield from (line_of(passage, states=False) for passage, label in labels if label and label.rest)
        elif stated:
            yield from (line_of(one) for one in sentences_of(paragraph) if bounds_of(one.text))
