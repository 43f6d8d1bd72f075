"""What a section yields: raw criteria, facts, what is no criterion, and notes on text that no rule reads.

Each knows the lines it was read from, so that lines nobody read can be told.
"""

from __future__ import annotations

from dataclasses import dataclass

from pytest_devnet.model import Kind, Values


@dataclass(frozen=True, slots=True)
class Entry:
    """A criterion before it has an id; it stands on the first of its ``lines``.

    ``values`` stands in place of those its text would give. Of a table's row, ``proof`` is what shows it, and ``owner``
    the title of the phase or step it is about; ``about`` is the label of an item that may speak of one.
    """

    kind: Kind
    text: str
    lines: tuple[int, ...]
    ticked: bool = False
    native_id: str = ""
    values: Values | None = None
    proof: str = ""
    owner: str = ""
    about: str = ""

    @property
    def line(self) -> int:
        return self.lines[0]


@dataclass(frozen=True, slots=True)
class Fact:
    """A line that names something and says nothing that must hold: a date, an owner, a duration."""

    name: str
    value: str
    lines: tuple[int, ...]

    @property
    def line(self) -> int:
        return self.lines[0]


@dataclass(frozen=True, slots=True)
class Aside:
    """Lines for the reader: the introduction of a list, guidance, a note."""

    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Excluded:
    """Lines in a section of criteria that the plan itself leaves out, below a title such as *Out of scope*."""

    text: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A defect of the plan, before it has a path. ``lines`` are all that it answers for."""

    line: int
    message: str
    remedy: str = ""
    lines: tuple[int, ...] = ()


Found = Entry | Fact | Aside | Excluded | Note
