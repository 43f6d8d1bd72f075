"""Bullets, boxes, marked lines and sentences to raw criterion lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_devnet.model import Kind
from pytest_devnet.plan.blocks import Item, Line, Listing, Paragraph
from pytest_devnet.plan.clauses import pieces
from pytest_devnet.plan.entries import Entry, Found, Note
from pytest_devnet.plan.labels import CHECK_MARK, label_of
from pytest_devnet.plan.wording import code_spans, fold, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_BOX = re.compile(r"(?:[⬜☐🔲❌✗•‣◦]️?\s+|\[[A-Z~!?-]\]\s+|\([RPMO]\)\s+)")
_TASK = re.compile(r"(?P<id>T\d{3,})\s+(?:\[[^\[\]]*\]\s+)*")
_NUMBER = re.compile(r"(?P<id>\d{1,4}(?:\.\d{1,4})+)\.?\s+(?=\S)")
_STUB = re.compile(r"<[^<>]*>|\[[^\[\]]*\]|tbd|todo|…|\.\.\.|_{3,}", re.IGNORECASE)
_BLANK = re.compile(r"<[a-z]\w*(?:[ _]\w+)+>", re.IGNORECASE)
_NAMED = re.compile(r"(?:\*\*)?(?P<id>[A-Z]{1,6}(?:-\d+)+)(?:\*\*)?\s*(?:\*\*)?\s*[:—–]")


def entry_of(kind: Kind, text: str, line: int, *, ticked: bool = False) -> Entry:
    """Strips what stands before the text: a check mark, a box, the id of a task (``T001 [P]``) or clause (``1.2.``)."""
    claimed, rest = bool(ticked), fold(text)
    if mark := CHECK_MARK.match(rest):
        claimed, rest = True, rest[mark.end() :]
    elif box := _BOX.match(rest):
        rest = rest[box.end() :]
    native = _TASK.match(rest) or _NUMBER.match(rest)
    if native:
        return Entry(kind, rest[native.end() :], line, claimed, native["id"])
    named = _NAMED.match(rest)
    return Entry(kind, rest, line, claimed, named["id"] if named else "")


def entries_of_list(kind: Kind, listing: Listing) -> Iterator[Found]:
    for item in listing.items:
        lines = lines_of(item)
        if lines:
            yield entry_of(kind, joined(text for text, _ in lines), lines[0][1], ticked=bool(item.ticked))
        else:
            yield Note(item.line, "a list item without text", "say what must hold, or delete the item")


def lines_of(item: Item) -> list[tuple[str, int]]:
    """The texts of an item with their lines: its own, and those of the lists below it, which are its parts."""
    found: list[tuple[str, int]] = []
    for block in item.blocks:
        if isinstance(block, Paragraph):
            found.append((block.text, block.line))
        elif isinstance(block, Listing):
            found += [
                (entry_of(Kind.DELIVERABLE, *line).text, line[1]) for part in block.items for line in lines_of(part)
            ]
    return found


def text_of(item: Item) -> str:
    return joined(text for text, _ in lines_of(item))


def joined(texts: Iterable[str]) -> str:
    """Parts in one line, so that clauses fall between them."""
    whole = ""
    for text in texts:
        gap = "" if not whole else " " if whole.endswith((":", ".", "!", "?", ";", ",")) else "; "
        whole += gap + text
    return whole


def is_marked(line: str) -> bool:
    """Whether a line of a paragraph is an item of its own: it opens with a mark, a number or a bold label."""
    label = label_of(line)
    marked = CHECK_MARK.match(line) or _BOX.match(line) or _NUMBER.match(line) or _TASK.match(line)
    return bool(marked) or (label is not None and label.bold)


def is_stub(text: str) -> bool:
    """Whether a text still holds a template's placeholder, or is nothing but one."""
    return _STUB.fullmatch(normalise(text)) is not None or any(
        _BLANK.fullmatch(span) for _, _, span in code_spans(text)
    )


def segments(paragraph: Paragraph) -> list[tuple[str, int]]:
    """The texts of a paragraph with their lines, cut before each line that is an item of its own."""
    found: list[list[Line]] = []
    for line in paragraph.lines:
        if not found or is_marked(line.text):
            found.append([])
        found[-1].append(line)
    return [(" ".join(line.text for line in lines), lines[0].number) for lines in found]


def entries_of_sentence(kind: Kind, lines: tuple[Line, ...]) -> Iterator[Entry]:
    """The parts of a one-line list after a label, without its full stop."""
    text = " ".join(line.text for line in lines)
    starts, at = [], 0
    for line in lines:
        starts.append((at, line.number))
        at += len(line.text) + 1
    for offset, part in pieces(text):
        number = max(number for start, number in starts if start <= offset)
        yield entry_of(kind, part.removesuffix("."), number)
