"""The blocks of a Markdown document, each with the 1-based line it starts on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One line of running text in its Markdown source, without the marks of the containers around it."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    lines: tuple[Line, ...]

    @property
    def line(self) -> int:
        return self.lines[0].number

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Item:
    """A list item; ``ticked`` is None where it has no box."""

    line: int
    blocks: tuple[Block, ...]
    ticked: bool | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    line: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    line: int
    header: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Fence:
    """A code block; ``info`` is the first word after the fence, lower case, or None for indented code."""

    line: int
    info: str | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    line: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Html:
    line: int
    text: str


Block = Heading | Paragraph | Listing | Table | Fence | Quote | Html
