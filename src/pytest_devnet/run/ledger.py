"""The plugin's own books: verdicts and test endings, kept where no other plugin rewrites them.

Under pytest-xdist each worker appends to a file of its own, so that what it saw survives its crash; the controller
reads them all. The files lie in a folder that only this user can open.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pytest_devnet.model import Outcome
from pytest_devnet.run.checkout import Checkout

Phase = Literal["failed", "xfailed", "skipped", "passed"]
ENDINGS: tuple[Phase, ...] = ("failed", "xfailed", "skipped", "passed")
"""Worst first."""


@dataclass(frozen=True, slots=True)
class TestEnd:
    """How one phase (set-up, call, tear-down) of a test ended, before any plugin had its say."""

    __test__ = False

    nodeid: str
    when: Literal["collect", "setup", "call", "teardown"]
    phase: Phase
    path: str
    line: int
    function: str
    markers: tuple[str, ...]
    criteria: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Collected:
    """What became of collection in one process: items of plans seen, deselected and left, and the same of tests.

    ``files_ignored`` are files that hold tests by their name, and that nobody looked into.
    """

    seen: frozenset[str]
    deselected: frozenset[str]
    selected: frozenset[str]
    tests: frozenset[str]
    tests_deselected: int
    tests_dropped: int
    files_ignored: int = 0


Entry = Outcome | TestEnd | Collected | Checkout


@dataclass(slots=True)
class Ledger:
    """Entries in the order they were made. With ``spool``, each is written there too."""

    spool: Path | None = None
    entries: list[Entry] = field(default_factory=list)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    """The verdicts by node id; an item that ran twice keeps its last."""

    def add(self, entry: Entry) -> None:
        self._keep(entry)
        if self.spool is not None:
            with self.spool.open("ab") as file:
                pickle.dump(entry, file)

    def take(self, folder: Path) -> None:
        """Take over what the workers wrote into ``folder``, one file after the other."""
        for file in sorted(folder.glob("*.ledger")):
            for entry in _read(file):
                self._keep(entry)

    def _keep(self, entry: Entry) -> None:
        if isinstance(entry, Outcome):
            self.outcomes[entry.nodeid] = entry
        else:
            self.entries.append(entry)

    @property
    def test_ends(self) -> Iterator[TestEnd]:
        return (entry for entry in self.entries if isinstance(entry, TestEnd))

    @property
    def tests_failed(self) -> frozenset[str]:
        """The tests whose last attempt failed."""
        failed: set[str] = set()
        for end in self.test_ends:
            if end.when == "setup" and end.phase != "failed":
                failed.discard(end.nodeid)
            elif end.phase == "failed":
                failed.add(end.nodeid)
        return frozenset(failed)

    @property
    def checkouts(self) -> tuple[Checkout, ...]:
        return tuple(entry for entry in self.entries if isinstance(entry, Checkout))

    @property
    def collected(self) -> tuple[Collected, ...]:
        return tuple(entry for entry in self.entries if isinstance(entry, Collected))


def _read(file: Path) -> Iterator[Entry]:
    with file.open("rb") as stream:
        while True:
            try:
                yield pickle.load(stream)  # noqa: S301
            except (EOFError, pickle.UnpicklingError):
                return
