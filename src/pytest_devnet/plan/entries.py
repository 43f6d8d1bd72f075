"""What a section yields: raw criteria, facts, and notes on text that no rule reads."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_devnet.model import Kind, Values


@dataclass(frozen=True, slots=True)
class Entry:
    """A criterion before it has an id.

    ``values`` stands in place of those its text would give; ``owner`` is the title of the phase or step of a table row.
    """

    kind: Kind
    text: str
    line: int
    ticked: bool = False
    native_id: str = ""
    values: Values | None = None
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """An overview line that sets no bound and no state."""

    name: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Note:
    """A defect of the plan, before it has a path."""

    line: int
    message: str
    remedy: str = ""


Found = Entry | Fact | Note
