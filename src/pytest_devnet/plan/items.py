"""Bullets, boxes, marked lines and sentences to raw criterion lines."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

from pytest_devnet.model import Kind
from pytest_devnet.plan.accounting import spoken
from pytest_devnet.plan.blocks import Item, Line, Listing, Paragraph, Passage, Table, passage_of
from pytest_devnet.plan.clauses import pieces, sentences
from pytest_devnet.plan.entries import Entry, Found, Note
from pytest_devnet.plan.labels import CHECK_MARK, label_of
from pytest_devnet.plan.wording import code_spans, fold, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_devnet.plan.blocks import Block

_BOX = re.compile(r"(?:[⬜☐🔲❌✗•‣◦]️?\s+|\[[A-Z~!?-]\]\s+|\([RPMO]\)\s+)")
_TASK = re.compile(r"(?P<id>T\d{3,})\s+(?:\[[^\[\]]*\]\s+)*")
_NUMBER = re.compile(r"(?P<id>\d{1,4}(?:\.\d{1,4})+)\.?\s+(?=\S)")
_HOLE = r"(?:<[^<>]*>|\[[^\[\]]*\]|\{{1,2}[^{}]*\}{1,2})"
_STUB = re.compile(rf"{_HOLE}(?:[\s:,;/|.–—-]+{_HOLE})*\.?|tbd|todo|…|\.\.\.|_{{3,}}", re.IGNORECASE)
_CHOICE = re.compile(r"(?:[^:|]{1,40}:\s+)?[A-Z][\w-]*(?:\s+\|\s+[A-Z][\w-]*)+")
_BLANK = re.compile(r"<[a-z]\w*(?:[ _]\w+)+>", re.IGNORECASE)
_NAMED = re.compile(r"(?:\*\*)?(?P<id>[A-Z]{1,6}(?:-\d+)+)(?:\*\*)?\s*(?:\*\*)?\s*[:—–]")


def entry_of(kind: Kind, passage: Passage, *, ticked: bool = False) -> Entry:
    """Strips what stands before the text: a check mark, a box, the id of a task (``T001 [P]``) or clause (``1.2.``)."""
    claimed, rest = bool(ticked), fold(passage.text)
    if mark := CHECK_MARK.match(rest):
        claimed, rest = True, rest[mark.end() :]
    elif box := _BOX.match(rest):
        rest = rest[box.end() :]
    native = _TASK.match(rest) or _NUMBER.match(rest)
    if native:
        return Entry(kind, rest[native.end() :], passage.lines, claimed, native["id"])
    named = _NAMED.match(rest)
    return Entry(kind, rest, passage.lines, claimed, named["id"] if named else "")


def entries_of_list(kind: Kind, listing: Listing) -> Iterator[Found]:
    for item in listing.items:
        if passages := passages_of(item):
            label = label_of(passages[0].text)
            entry = entry_of(kind, joined(passages), ticked=bool(item.ticked))
            yield replace(entry, about=label.text) if label and label.bold else entry
        elif not spoken(item):
            yield Note(item.line, "a list item without text", "say what must hold, or delete the item")


def passages_of(item: Item) -> list[Passage]:
    """The texts of an item: its own, and those of the lists below it, which are its parts."""
    found: list[Passage] = []
    for block in item.blocks:
        if isinstance(block, Paragraph):
            found.append(block.passage)
        elif isinstance(block, Listing):
            parts = (passage for part in block.items for passage in passages_of(part))
            found += [Passage(entry_of(Kind.DELIVERABLE, part).text, part.lines) for part in parts]
    return found


def passages_in(block: Block) -> list[Passage]:
    """The texts of a block one by one: of its items, its rows, or its lines that are items of their own."""
    match block:
        case Listing():
            return [joined(found) for item in block.items if (found := passages_of(item))]
        case Table():
            return [Passage(": ".join(filter(None, row.cells)), (row.line,)) for row in block.rows]
        case Paragraph():
            return segments(block)
        case _:
            return []


def joined(passages: Sequence[Passage]) -> Passage:
    """Parts in one line, so that clauses fall between them."""
    whole = ""
    for passage in passages:
        gap = "" if not whole else " " if whole.endswith((":", ".", "!", "?", ";", ",")) else "; "
        whole += gap + passage.text
    return Passage(whole, tuple(line for passage in passages for line in passage.lines))


def is_marked(line: str) -> bool:
    """Whether a line of a paragraph is an item of its own: it opens with a mark, a number or a bold label."""
    label = label_of(line)
    marked = CHECK_MARK.match(line) or _BOX.match(line) or _NUMBER.match(line) or _TASK.match(line)
    return bool(marked) or (label is not None and label.bold)


def is_stub(text: str) -> bool:
    """Whether a text still holds a template's placeholder, is nothing but one, or leaves a choice (``Open | Shut``)."""
    bare = normalise(text)
    blank = any(_BLANK.fullmatch(span) for _, _, span in code_spans(text))
    return blank or _STUB.fullmatch(bare) is not None or _CHOICE.fullmatch(bare) is not None


def segments(paragraph: Paragraph) -> list[Passage]:
    """The texts of a paragraph, cut before each line that is an item of its own."""
    found: list[list[Line]] = []
    for line in paragraph.lines:
        if not found or is_marked(line.text):
            found.append([])
        found[-1].append(line)
    return [passage_of(lines) for lines in found]


def entries_of_sentence(kind: Kind, paragraph: Paragraph) -> Iterator[Entry]:
    """The parts of a one-line list after a label, without its full stop."""
    for part in _parts(paragraph, pieces(paragraph.text)):
        yield entry_of(kind, Passage(part.text.removesuffix("."), part.lines))


def sentences_of(paragraph: Paragraph) -> list[Passage]:
    return _parts(paragraph, sentences(paragraph.text))


def _parts(paragraph: Paragraph, parts: Iterable[tuple[int, str]]) -> list[Passage]:
    """Parts of a paragraph's text, each from its offset, with the lines they stand on."""
    starts = list(accumulate((len(line.text) + 1 for line in paragraph.lines), initial=0))
    found = []
    for offset, part in parts:
        first, last = bisect_right(starts, offset), bisect_left(starts, offset + len(part))
        found.append(Passage(part, tuple(line.number for line in paragraph.lines[first - 1 : last])))
    return found
