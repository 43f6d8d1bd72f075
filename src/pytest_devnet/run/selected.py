"""What this run was told to leave out, and what went missing without anybody being told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from pytest_devnet.run.collect import GateItem
from pytest_devnet.run.ledger import Collected, Ledger
from pytest_devnet.run.selection import CHANGED


class Selected:
    """Counts in this process while pytest collects; later answers from the ledger for all processes together."""

    def __init__(self, config: pytest.Config, ledger: Ledger, narrowed: str) -> None:
        self.config, self.ledger = config, ledger
        self.reasons = [narrowed] if narrowed else []
        self._seen: set[str] = set()
        self._deselected: set[str] = set()
        self._tests: dict[int, tuple[pytest.Item, str]] = {}
        self._tests_deselected: set[int] = set()
        self._files_ignored: set[Path] = set()
        self._args = list(config.args)

    def ignored(self, path: Path) -> None:
        """Something said that pytest shall not look here; an option that said so is a reason already."""
        of_tests = path.is_file() and any(path.match(pattern) for pattern in self.config.getini("python_files"))
        if of_tests and not (self.config.getoption("ignore") or self.config.getoption("ignore_glob")):
            self._files_ignored.add(path)

    def saw(self, item: pytest.Item) -> None:
        if isinstance(item, GateItem):
            self._seen.add(item.nodeid)
        else:
            self._tests[id(item)] = item, item.nodeid

    def deselect(self, items: Sequence[pytest.Item]) -> None:
        self._deselected |= {item.nodeid for item in items if isinstance(item, GateItem)}
        self._tests_deselected |= {id(item) for item in items if not isinstance(item, GateItem)}

    def settle(self, items: Sequence[pytest.Item]) -> None:
        """Note what is left when pytest has collected; a test of which nobody said that it goes has been dropped."""
        selected = frozenset(item.nodeid for item in items if isinstance(item, GateItem))
        tests = {id(item): item.nodeid for item in items if not isinstance(item, GateItem)}
        gone = self._tests.keys() - tests.keys() - self._tests_deselected
        dropped = {self._tests[one][1] for one in gone} - set(tests.values())
        noted = Collected(
            frozenset(self._seen),
            frozenset(self._deselected),
            selected,
            frozenset(tests.values()),
            len(self._tests_deselected),
            len(dropped),
            len(self._files_ignored),
        )
        self.ledger.add(noted)

    def is_selected(self, item: GateItem) -> bool:
        return any(item.nodeid in one.selected for one in self.ledger.collected)

    def is_deselected(self, item: GateItem) -> bool:
        """Left out by a selection that pytest was told of: an option, or a node id on the command line."""
        collected = self.ledger.collected
        told = any(item.nodeid in one.deselected for one in collected)
        never_seen = all(item.nodeid not in one.seen for one in collected)
        return told or (never_seen and self._narrows(item.path))

    def _narrows(self, plan: Path) -> bool:
        base = Path(self.config.invocation_params.dir)
        parted = [str(argument).partition("::") for argument in self.config.args]
        by_node_id = any(rest and (base / file).resolve() == plan for file, _, rest in parted)
        return by_node_id or bool(self.config.getoption("lf", default=False))

    @property
    def narrowing(self) -> list[str]:
        """Why not all tests of the repository ran."""
        collected = self.ledger.collected
        ended = {end.nodeid for end in self.ledger.test_ends}
        counts = {
            "tests deselected": max((one.tests_deselected for one in collected), default=0),
            "test files that a conftest or plugin ignored": max((one.files_ignored for one in collected), default=0),
            "tests that something dropped": max((one.tests_dropped for one in collected), default=0),
            "tests that never had their turn": len({test for one in collected for test in one.tests} - ended),
        }
        changed = [CHANGED] if self._args != self.config.args and CHANGED not in self.reasons else []
        return [*self.reasons, *changed, *(f"{what}: {count}" for what, count in counts.items() if count)]
