"""A fault: a small edit that makes some lines of the plan false, in a way that really happens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from pytest_devnet.demo.dates import moved
from pytest_devnet.demo.edits import Git

if TYPE_CHECKING:
    from pytest_devnet.demo.edits import Edit
    from pytest_devnet.demo.scene import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong, why it happens, and what has to be noticed.

    ``edits`` are part of what is released, ``afterwards`` comes after the tag. ``criteria`` are the lines of the plan
    that are false then; that of the release tag is false with any other, and named only where it alone is. ``gate`` is
    the one that has to notice, by ``finding``: ``{line}`` in it is the line of the last text replaced, ``…`` stands for
    what the fault need not know. ``also`` names other gates that see it: beside the criteria (``plan.sound``), or by
    starting something.
    """

    name: str
    why: str
    edits: tuple[Edit, ...] = ()
    afterwards: tuple[Edit, ...] = ()
    criteria: tuple[str, ...]
    gate: str
    finding: str
    also: tuple[str, ...] = ()

    @property
    def edited(self) -> tuple[str, ...]:
        """The files it changes by other means than git."""
        return tuple(edit.path for edit in (*self.edits, *self.afterwards) if not isinstance(edit, Git))

    def finding_in(self, scene: Scene) -> str:
        """The finding in the words for this very system."""
        return moved(self.finding, scene.days).replace("{line}", str(scene.line))

    def told(self) -> Iterator[str]:
        """What it changes, line by line."""
        return chain.from_iterable(edit.told() for edit in (*self.edits, *self.afterwards))
