"""The accounting of lines: what a section says and nobody read is a defect with its line, never silence.

A line says something if it holds a word. Fenced text, the titles of sections and HTML tags say nothing of their own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_devnet.plan.blocks import Fence, Heading, Html, Item, Listing, Paragraph, Quote, Table, Unshown
from pytest_devnet.plan.entries import Note
from pytest_devnet.plan.gherkin import GHERKIN
from pytest_devnet.plan.hypertext import is_list, says, words_of
from pytest_devnet.plan.wording import is_normative

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from pytest_devnet.plan.blocks import Block

ENTITLE = "give it a title that says what it holds, such as Acceptance, Deliverables or Notes"
UNQUOTE = "take away the quote marks if it is part of the plan; a note opens with **Note**: and sets no bound"
UNTAG = "write it in Markdown, with a blank line after each tag"

_TICKED = re.compile(r"\s*(?:[✅☑✔❌✗☐⬜🔲]\ufe0f?\s*|\[[ xX]\]\s)\w")
_TOLD = {
    Quote: ("a quoted list", UNQUOTE),
    Html: ("text inside HTML", UNTAG),
    Heading: ("a title inside a list", "take it out of the list"),
    Paragraph: ("a line of text", ENTITLE),
    Table: ("a table", ENTITLE),
    Fence: ("a Gherkin script", "give it scenarios, below a title such as Acceptance"),
    Unshown: ("a line that Markdown takes for the address of a link", "put a word before its bracket"),
    Listing: ("a list", ENTITLE),
    Item: ("a list", ENTITLE),
}


def unread(blocks: Iterable[Block | Item], read: Container[int], *, prose: bool = False) -> Iterator[Note]:
    """A note on each block of which no line was read, and on what is unread inside the others.

    ``prose`` says that running text, quoted or not, may stand here for the reader.
    """
    for block in blocks:
        lines = spoken(block)
        silent = tuple(line for line in lines if line not in read)
        yield from _beside(block)
        if not silent or (prose and is_prose(block)):
            continue
        if len(silent) < len(lines) and (inner := _inside(block)):
            yield from unread(inner, read, prose=prose)
        else:
            what, remedy = _told(block)
            first = block.line if isinstance(block, Table) else silent[0]
            yield Note(first, f"no rule reads {what}", remedy, silent)


def _beside(block: Block | Item) -> Iterator[Note]:
    """What stands in a table beyond its last column is part of no row that was read."""
    for row in block.rows if isinstance(block, Table) else ():
        if row.surplus:
            said = f"a table row with more cells than columns: {row.surplus}"
            yield Note(row.line, said, "give the table a column more")


def spoken(block: Block | Item) -> list[int]:
    """The lines on which a block says something."""
    return list(_spoken(block))


def _spoken(block: Block | Item) -> Iterator[int]:
    match block:
        case Paragraph():
            yield from (line.number for line in block.lines if says(line.text))
        case Listing() | Item() | Quote():
            for part in _inside(block):
                yield from _spoken(part)
        case Table():
            yield from [row.line for row in block.rows if says(" ".join(row.cells))] or [block.line]
        case Html():
            yield from words_of(block)
        case Heading():
            yield block.line
        case Fence():
            yield from (line.number for line in block.lines if block.info in GHERKIN and says(line.text))
        case Unshown() if not block.addresses:
            yield from (line.number for line in block.lines)


def is_prose(block: Block | Item) -> bool:
    """Whether a block is running text, with no SHALL and no line that is ticked off: an introduction, a reminder."""
    match block:
        case Paragraph():
            return not (is_normative(block.text) or any(_TICKED.match(line.text) for line in block.lines))
        case Fence():
            return block.info not in GHERKIN
        case Quote():
            return all(map(is_prose, block.blocks))
        case Html():
            return not is_list(block) and not is_normative(block.text)
        case _:
            return False


def _inside(block: Block | Item) -> Sequence[Block | Item]:
    if isinstance(block, Listing):
        return block.items
    return block.blocks if isinstance(block, Item | Quote) else ()


def _told(block: Block | Item) -> tuple[str, str]:
    if isinstance(block, Quote) and is_prose(block):
        return "quoted text", UNQUOTE
    if isinstance(block, Html) and is_list(block):
        return "a list inside HTML", UNTAG
    return next(told for kind, told in _TOLD.items() if isinstance(block, kind))
