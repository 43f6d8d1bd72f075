"""A section to what it yields: the rule for each meaning a section can have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_devnet.model import Kind, Values
from pytest_devnet.plan.blocks import Fence, Html, Listing, Paragraph, Quote, Table
from pytest_devnet.plan.commits import SHELL, CommitPoint, commit_points, commits_named, script_of
from pytest_devnet.plan.entries import Entry, Fact, Found, Note
from pytest_devnet.plan.items import entries_of_list, entries_of_sentence, entry_of, is_stub, segments
from pytest_devnet.plan.labels import label_of
from pytest_devnet.plan.outline import LABEL, Section
from pytest_devnet.plan.overview import fact_of, read_overview
from pytest_devnet.plan.requirements import is_normative, read_requirement, read_scenario, read_sentences
from pytest_devnet.plan.sections import Role, reading_of
from pytest_devnet.plan.tables import entries_of_table, kind_of
from pytest_devnet.plan.values import bounds_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_devnet.plan.blocks import Block

RENAME = "name it after what it holds, such as Acceptance, Deliverables or Notes"

_LISTED = frozenset({*Kind} - {Kind.VALIDATION})
_PROVEN = frozenset({Kind.ACCEPTANCE, Kind.VALIDATION})
_HIDDEN_ITEM = re.compile(r"^[ \t]*(?:[-*+]\s|\d+[.)]\s|<li\b)", re.MULTILINE | re.IGNORECASE)
_IGNORED = frozenset({"cd", "pushd", "popd", "set", "export", "echo"})


def read_section(section: Section, below: Sequence[Section]) -> Iterator[Found]:
    """What a section yields; ``below`` are the sections inside it."""
    for found in _read(section, below):
        yield _checked(found) if isinstance(found, Entry) else found
    if section.meaning is not Role.ASIDE:
        yield from _hidden(section)


def _checked(entry: Entry) -> Entry | Note:
    if is_stub(entry.text):
        return Note(entry.line, f"a template line that nobody filled in: {entry.text}", "write it out, or delete it")
    if not re.search(r"\w", entry.text):
        return Note(entry.line, f"a line without words: {entry.text}", "say what must hold, or delete it")
    return entry


def _read(section: Section, below: Sequence[Section]) -> Iterator[Found]:
    match section.meaning:
        case Role.ASIDE:
            return
        case Role.OVERVIEW:
            yield from read_overview(section.blocks)
        case Role.COMMIT:
            yield from _commit(section)
        case Role.REQUIREMENT:
            yield from read_requirement(section, below)
        case Role.SCENARIO:
            yield from read_scenario(section)
        case Role.CHECKPOINT:
            yield from _criteria(section, Kind.VALIDATION if section.step else Kind.ACCEPTANCE, below)
        case Role.REQUIREMENTS:
            yield from _criteria(section, Kind.ACCEPTANCE, below)
        case Kind() as kind:
            yield from _criteria(section, kind, below)
        case _:
            yield from _loose(section)


def _criteria(section: Section, kind: Kind, below: Sequence[Section]) -> Iterator[Found]:
    found = [one for at in range(len(section.blocks)) for one in _block(section, kind, at)]
    if not found and not section.area and not below:
        found = [
            Note(section.line, f"the section “{section.name}” holds nothing that a rule reads", "list what must hold")
        ]
    if not section.blocks and section.area and not below:
        found = [entry_of(kind, section.name, section.line)]
    yield from found


def _block(section: Section, kind: Kind, at: int) -> Iterator[Found]:
    block = section.blocks[at]
    match block:
        case Listing():
            yield from entries_of_list(kind, block)
        case Table():
            yield from entries_of_table(kind_of(block) or kind, block)
        case Paragraph() if at == 0 and block.line == section.line and section.meaning in _LISTED:
            yield from entries_of_sentence(kind, block.lines) if not _is_intro(section, at) else ()
        case Paragraph() if not _is_intro(section, at):
            for text, line in segments(block):
                yield fact_of(text, line) if _is_aside(text) else entry_of(kind, text, line)
        case Fence():
            yield from _script(kind, block)


def _is_aside(text: str) -> bool:
    label = label_of(text)
    reading = reading_of(label.text) if label and label.bold else None
    return reading is not None and reading.meaning is Role.ASIDE


def _is_intro(section: Section, at: int) -> bool:
    """A sentence before a list introduces it, unless it sets a bound of its own."""
    after = section.blocks[at + 1] if at + 1 < len(section.blocks) else None
    block = section.blocks[at]
    if not isinstance(block, Paragraph) or not isinstance(after, Listing | Table | Fence) or len(segments(block)) > 1:
        return False
    return block.text.endswith(":") or (not isinstance(after, Fence) and not bounds_of(block.text))


def _script(kind: Kind, fence: Fence) -> Iterator[Entry]:
    """A shell script is a commit point where it commits, and a criterion where it shows that something holds."""
    if fence.info not in SHELL:
        return
    points = commit_points(fence)
    yield from map(_point, points)
    commands = [one for one in script_of(fence) if one.words[0] not in _IGNORED]
    if kind in _PROVEN and commands and not points:
        text = " ".join(line.text for line in fence.lines if line.number >= commands[0].line)
        values = Values(commands=tuple(one.source for one in commands))
        entry = entry_of(kind, text, commands[0].line)
        yield Entry(kind, entry.text, entry.line, values=values)


def _commit(section: Section) -> Iterator[Found]:
    points = [point for block in section.blocks for point in commits_named(block)]
    if not points:
        yield Note(section.line, f"“{section.name}” names no commit", "give the git commit with its message")
    yield from map(_point, points)


def _point(point: CommitPoint) -> Entry:
    values = Values(paths=point.paths, message=point.message, tag=point.tag)
    return Entry(Kind.COMMIT, point.subject, point.line, values=values)


def _loose(section: Section) -> Iterator[Found]:
    """Below a title that does not say what follows, some shapes speak for themselves; the rest is reported."""
    if section.meaning is Role.UNKNOWN and section.level >= LABEL and not section.blocks:
        yield Note(section.line, f"no rule reads “{section.name}”", RENAME)
    unread: list[Block] = []
    for block in section.blocks:
        found = list(_telling(section, block))
        yield from found
        prose = isinstance(block, Paragraph) and section.meaning is not Role.UNKNOWN
        if not found and not prose and isinstance(block, Listing | Table | Paragraph):
            unread.append(block)
    if unread:
        what = f"the section “{section.name}”" if section.meaning is Role.UNKNOWN else "a list without a title"
        yield Note(unread[0].line, f"no rule reads {what}", RENAME)


def _telling(section: Section, block: Block) -> Iterator[Found]:
    match block:
        case Listing() if _is_work(section, block):
            yield from entries_of_list(Kind.DELIVERABLE, block)
        case Listing() if is_normative(block):
            yield from entries_of_list(Kind.ACCEPTANCE, block)
        case Listing() if section.meaning is Role.BODY:
            yield from _facts(block)
        case Paragraph() if is_normative(block):
            yield from read_sentences(block)
        case Paragraph() if section.meaning is Role.BODY:
            labels = ((text, line, label_of(text)) for text, line in segments(block))
            yield from (fact_of(text, line) for text, line, label in labels if label and label.rest)
        case Table() if kind := kind_of(block):
            yield from entries_of_table(kind, block)
        case Fence() if section.step or section.meaning is Role.BODY:
            yield from _script(Kind.DELIVERABLE, block)


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


def _hidden(section: Section) -> Iterator[Note]:
    """Lists where no list is read: in raw HTML, and quoted in a section of criteria."""
    for block in section.blocks:
        if isinstance(block, Html) and _HIDDEN_ITEM.search(block.text):
            yield Note(
                block.line, "a list inside HTML is not read", "leave a blank line before it, or write it in Markdown"
            )
        if (
            isinstance(block, Quote)
            and isinstance(section.meaning, Kind)
            and any(isinstance(one, Listing) for one in block.blocks)
        ):
            yield Note(block.line, "a quoted list is not read", "take away the quote marks if it is part of the plan")
