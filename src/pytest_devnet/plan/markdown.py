"""Markdown text to a tree of blocks with line numbers, by way of pulldown-cmark's events.

Nothing here recurses: nesting beyond ``MAX_DEPTH`` is kept as flat text, so that no input exhausts the stack.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pyromark

from pytest_devnet.plan.blocks import (
    Block,
    Fence,
    Heading,
    Html,
    Item,
    Line,
    Listing,
    Paragraph,
    Quote,
    Row,
    Rule,
    Table,
    Unshown,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OPTIONS = pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_TASKLISTS
MAX_DEPTH = 48

_BODIES = frozenset({"Document", "Item", "BlockQuote"})
_BLOCKS = _BODIES | {
    "Paragraph",
    "Heading",
    "List",
    "Table",
    "TableHead",
    "TableRow",
    "TableCell",
    "CodeBlock",
    "HtmlBlock",
}
_LEAVES = frozenset({"+Heading", "+CodeBlock", "+HtmlBlock"})
_MARKS = re.compile(r"(?:[\s>]|(?:[-*+]|\d{1,9}[.)])(?=\s|$))*(?:\[[ xX]\]\s*$)?")
_FENCE = re.compile(r"`{3,}|~{3,}")
_READ_AGAIN = frozenset({"TableRow", "CodeBlock"})
_PIPE = re.compile(r"(?<!\\)\|")
_STARTS = {"+" + name: name for name in _BLOCKS}
_ENDS = frozenset("-" + name for name in _BLOCKS)


def events(text: str) -> Iterator[tuple[str, Any, int, int]]:
    """Name, value and UTF-8 byte range of each event; a start or an end is named ``+Item`` or ``-Item``."""
    for event, span in pyromark.events_with_range(text, options=OPTIONS):
        name, value = _named(event)
        if name in ("Start", "End"):
            tag, value = _named(value)
            name = ("+" if name == "Start" else "-") + tag
        yield name, value, span["start"], span["end"]


def _named(event: Any) -> tuple[str, Any]:
    return (event, None) if isinstance(event, str) else next(iter(event.items()))


def parse(text: str) -> tuple[Block, ...]:
    """The blocks of ``text``, whose only line ends are ``\\n``."""
    tree = _Tree(text.encode())
    for name, value, start, end in events(text):
        tree.take(name, value, start, end)
    blocks = tree.close()
    return tuple(sorted((*blocks, *tree.unshown()), key=lambda block: block.line))


@dataclass(slots=True)
class _Open:
    """A block whose end has not come yet; ``alias`` marks one too deep to stand for itself."""

    name: str
    value: Any
    line: int
    children: list[Any] = field(default_factory=list)
    code: dict[int, str] = field(default_factory=dict)
    ticked: bool | None = None
    alias: bool = False
    source: str = ""


class _Tree:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.starts = [0, *(at + 1 for at, byte in enumerate(data) if byte == 10)]
        self.stack = [_Open("Document", None, 1)]
        self.lines: list[Line] = []
        self.run: tuple[int, int] | None = None
        self.shown: set[int] = set()

    def take(self, name: str, value: Any, start: int, end: int) -> None:
        top = self.stack[-1]
        if name in _STARTS:
            self.flush()
            if name in _LEAVES:
                self.show(start, end)
            self.open(_STARTS[name], value, start, end)
        elif name in _ENDS:
            self.flush()
            self.shut()
        elif name in ("SoftBreak", "HardBreak"):
            self.end_line()
        elif name == "TaskListMarker":
            next(one for one in reversed(self.stack) if one.name in _BODIES).ticked = value
        elif top.name in ("CodeBlock", "HtmlBlock"):
            self.code(top, value, start)
        elif name == "Rule":
            self.flush()
            top.children.append(Rule(self.line_of(start)))
        else:
            self.run = (start, end) if self.run is None else (self.run[0], max(end, self.run[1]))

    def line_of(self, offset: int) -> int:
        return bisect_right(self.starts, offset)

    def code(self, top: _Open, text: str, start: int) -> None:
        for number, part in enumerate(text.removesuffix("\n").split("\n"), self.line_of(start)):
            top.code[number] = top.code.get(number, "") + part

    def end_line(self) -> None:
        if self.run is not None:
            start, end = self.run
            source = self.data[start:end].decode(errors="replace")
            self.lines.append(Line(self.line_of(start), " ".join(source.split())))
            self.show(start, end)
        self.run = None

    def flush(self) -> None:
        """Ends a run of text. In a tight list item it stands without a paragraph of its own."""
        self.end_line()
        if self.lines:
            top = self.stack[-1]
            top.children.append(Paragraph(tuple(self.lines)) if top.name in _BODIES else tuple(self.lines))
        self.lines = []

    def show(self, start: int, end: int) -> None:
        self.shown.update(range(self.line_of(start), self.line_of(end - 1) + 1))

    def unshown(self) -> Iterator[Unshown]:
        """Lines with a word that no event covers, those next to each other together."""
        source = enumerate(self.data.decode().split("\n"), 1)
        left = (Line(at, _MARKS.sub("", text, count=1)) for at, text in source if text and at not in self.shown)
        hidden = enumerate(line for line in left if re.search(r"\w", line.text))
        for _, group in groupby(hidden, lambda pair: pair[1].number - pair[0]):
            yield Unshown(tuple(line for _, line in group))

    def open(self, name: str, value: Any, start: int, end: int) -> None:
        top = self.stack[-1]
        loose = name == "Item" and top.name != "List"
        if not loose and (len(self.stack) < MAX_DEPTH or name not in ("List", "BlockQuote")):
            source = self.data[start:end].decode(errors="replace") if name in _READ_AGAIN else ""
            self.stack.append(_Open(name, value, self.line_of(start), source=source))
        elif top.alias:
            self.stack.append(top)
        else:
            self.stack.append(_Open(top.name, value, top.line, top.children, alias=True))

    def shut(self) -> None:
        done = self.stack.pop()
        if not done.alias and (made := _made(done)) is not None:
            self.stack[-1].children.append(made)

    def close(self) -> list[Block]:
        self.flush()
        return self.stack[0].children


def _made(one: _Open) -> Any:
    """The finished block, or None where there is nothing in it."""
    return _MAKERS[one.name](one)


def _paragraph(one: _Open) -> Paragraph | None:
    return Paragraph(one.children[0]) if one.children else None


def _heading(one: _Open) -> Heading:
    return Heading(int(one.value["level"][1:]), one.line, _joined(one))


def _joined(one: _Open) -> str:
    return " ".join(line.text for lines in one.children for line in lines)


def _fence(one: _Open) -> Fence:
    info = one.value["Fenced"].split() if isinstance(one.value, dict) else None
    word = None if info is None else (info[0].lower() if info else "")
    return Fence(one.line, word, _code(one), info is None or _is_closed(one.source))


def _is_closed(source: str) -> bool:
    """Does the last line of a fenced block close it, in whatever list or quotation it stands?"""
    fence = _FENCE.match(source)
    begun, _, last = source.rstrip().rpartition("\n")
    mark = last.strip(" \t>")
    return bool(fence and begun) and set(mark) == {source[0]} and len(mark) >= len(fence[0] if fence else "")


def _table(one: _Open) -> Table:
    """The parser fills up short rows only to a limit, and gives what comes after it as text."""
    header, *rows = one.children
    return Table(one.line, header.cells, tuple(_filled(row, len(header.cells)) for row in rows))


def _filled(row: Row | Paragraph, width: int) -> Row:
    if isinstance(row, Paragraph):
        return _filled(Row(row.line, (row.text,)), width)
    return row if len(row.cells) == width else replace(row, cells=(*row.cells, *[""] * (width - len(row.cells))))


def _surplus(one: _Open) -> str:
    cells = _PIPE.split(one.source.strip().removeprefix("|"))
    return " ".join("".join(cells[len(one.children) :]).split())


def _code(one: _Open) -> tuple[Line, ...]:
    return tuple(Line(number, text) for number, text in one.code.items())


_MAKERS: dict[str, Callable[[_Open], Any]] = {
    "Paragraph": _paragraph,
    "Heading": _heading,
    "TableCell": _joined,
    "TableHead": lambda one: Row(one.line, tuple(one.children)),
    "TableRow": lambda one: Row(one.line, tuple(one.children), _surplus(one)),
    "Table": _table,
    "CodeBlock": _fence,
    "HtmlBlock": lambda one: Html(one.line, _code(one)),
    "Item": lambda one: Item(one.line, tuple(one.children), one.ticked),
    "List": lambda one: Listing(one.line, tuple(one.children)),
    "BlockQuote": lambda one: Quote(one.line, tuple(one.children)),
}
