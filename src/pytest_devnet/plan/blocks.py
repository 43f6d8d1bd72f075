"""The blocks of a Markdown document, each with the 1-based line it starts on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_DEFINED = re.compile(r"\[[^\[\]]+\]:\s*(?P<target>\S*)")
_TARGET = re.compile(r"[/.#:@<]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of running text in its Markdown source, without the marks of the containers around it."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of the plan and the lines it stands on."""

    text: str
    lines: tuple[int, ...]


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

    @property
    def passage(self) -> Passage:
        return passage_of(self.lines)


def passage_of(lines: Sequence[Line]) -> Passage:
    return Passage(" ".join(line.text for line in lines), tuple(line.number for line in lines))


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
    """``surplus`` holds the cells beyond the last column, which Markdown does not show."""

    line: int
    cells: tuple[str, ...]
    surplus: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    line: int
    header: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Fence:
    """A code block; ``info`` is the first word after the fence, lower case, or None for indented code.

    One that is not ``closed`` has swallowed whatever stood below it.
    """

    line: int
    info: str | None
    lines: tuple[Line, ...]
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Quote:
    line: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Html:
    line: int
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Rule:
    """A thematic break."""

    line: int


@dataclass(frozen=True, slots=True)
class Unshown:
    """Lines without a place in the document: the addresses of its links, or what was taken for one."""

    lines: tuple[Line, ...]

    @property
    def line(self) -> int:
        return self.lines[0].number

    @property
    def addresses(self) -> bool:
        """Whether each definition names a target that looks like one."""
        found = [named for line in self.lines if (named := _DEFINED.match(line.text))]
        return bool(found) and all(_TARGET.search(one["target"]) for one in found if one["target"])


Block = Heading | Paragraph | Listing | Table | Fence | Quote | Html | Rule | Unshown
