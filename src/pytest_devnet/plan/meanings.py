"""A section to what it yields: the rule for each meaning a section can have, and the accounting of its lines."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_devnet.model import Kind
from pytest_devnet.plan.accounting import unread
from pytest_devnet.plan.asides import read_aside
from pytest_devnet.plan.blocks import Listing
from pytest_devnet.plan.criteria import read_criteria
from pytest_devnet.plan.entries import Entry, Found, Note
from pytest_devnet.plan.items import is_stub
from pytest_devnet.plan.loose import read_loose
from pytest_devnet.plan.overview import read_overview
from pytest_devnet.plan.requirements import read_requirement, read_scenario
from pytest_devnet.plan.scripts import read_commit
from pytest_devnet.plan.section import LABEL, Section
from pytest_devnet.plan.vocabulary import CRITERIA, FOR_THE_READER, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

RENAME = "name it after what it holds, such as Acceptance, Deliverables or Notes"
UNTICK = "move them below a title such as Acceptance or Deliverables, or take away the boxes"
MOVE = "move it out of the criteria; what is not to be done belongs below Out of scope"

_WITH_PROSE = frozenset({Role.BODY, Role.STEPS, Role.OVERVIEW})


def read_section(section: Section, below: Sequence[Section]) -> Iterator[Found]:
    """What a section yields, and a note on whatever in it nobody read; ``below`` are the sections inside it."""
    if section.meaning in FOR_THE_READER and not section.judged:
        yield from _boxes(section) if section.meaning is Role.ASIDE else ()
        return
    found = [_checked(one) if isinstance(one, Entry) else one for one in _read(section, below)]
    read = frozenset(line for one in found for line in one.lines)
    notes = list(unread(section.blocks, read, prose=section.meaning in _WITH_PROSE))
    yield from found
    yield from _told(section, notes)
    if not notes and not any(isinstance(one, Entry | Note) for one in found):
        yield from _nothing(section, below)


def _boxes(section: Section) -> Iterator[Note]:
    """A note is nothing to tick off: what has a box was perhaps meant to be judged."""
    items = (item for block in section.blocks if isinstance(block, Listing) for item in block.items)
    boxes = [item.line for item in items if item.ticked is not None]
    if boxes:
        yield Note(boxes[0], f"boxes to tick below “{section.name}”, which holds no criteria", UNTICK, tuple(boxes))


def _checked(entry: Entry) -> Entry | Note:
    if is_stub(entry.text):
        said = f"a template line that nobody filled in: {entry.text}"
        return Note(entry.line, said, "write it out, or delete it", entry.lines)
    if not re.search(r"\w", entry.text):
        said = f"a line without words: {entry.text}"
        return Note(entry.line, said, "say what must hold, or delete it", entry.lines)
    return entry


def _read(section: Section, below: Sequence[Section]) -> Iterator[Found]:
    match section.meaning:
        case Role.ASIDE | Role.EXCLUDED | Role.ELSEWHERE:
            yield from read_aside(section)
        case Role.OVERVIEW:
            yield from read_overview(section.blocks)
        case Role.COMMIT:
            yield from read_commit(section)
        case Role.REQUIREMENT:
            yield from read_requirement(section, below)
        case Role.SCENARIO:
            yield from read_scenario(section)
        case Role.CHECKPOINT:
            yield from read_criteria(section, Kind.VALIDATION if section.step else Kind.ACCEPTANCE, below)
        case Role.REQUIREMENTS:
            yield from read_criteria(section, Kind.ACCEPTANCE, below)
        case Kind() as kind:
            yield from read_criteria(section, kind, below)
        case _:
            yield from read_loose(section)


def _told(section: Section, notes: Sequence[Note]) -> Iterator[Note]:
    """The notes in the words of their section; below an unknown title it is the title that has to be mended."""
    match section.meaning:
        case Role.UNKNOWN:
            yield from (Note(note.line, f"no rule reads the section “{section.name}”", RENAME) for note in notes[:1])
        case Role.BODY:
            yield from (replace(note, message=f"{note.message} without a title") for note in notes)
        case Role.ASIDE | Role.EXCLUDED | Role.ELSEWHERE:
            yield from (Note(note.line, f"{note.message} below “{section.name}”", MOVE) for note in notes)
        case _:
            yield from notes


def _nothing(section: Section, below: Sequence[Section]) -> Iterator[Note]:
    """A title that promises something, and holds nothing, was perhaps meant otherwise."""
    if section.meaning is Role.UNKNOWN and section.level >= LABEL and not section.blocks:
        yield Note(section.line, f"no rule reads “{section.name}”", RENAME)
    bare = section.meaning in CRITERIA - {Role.REQUIREMENT} and not section.area
    if bare and all(one.meaning in FOR_THE_READER for one in below):
        yield Note(section.line, f"the section “{section.name}” holds nothing that a rule reads", "list what must hold")
