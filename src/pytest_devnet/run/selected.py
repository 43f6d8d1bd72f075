"""What this run was told to leave out, and what went missing without anybody being told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from pytest_devnet.run.collect import GateItem
from pytest_devnet.run.ledger import Collected, Ledger


class Selected:
    """Counts in this process while pytest collects; later answers from the ledger for all processes together."""

    def __init__(self, config: pytest.Config, ledger: Ledger, narrowed: str) -> None:
        self.config, self.ledger = config, ledger
        self.reasons = [narrowed] if narrowed else []
        self._seen: set[str] = set()
        self._deselected: set[str] = set()
        self._tests_deselected = 0

    def saw(self, item: pytest.Item) -> None:
        if isinstance(item, GateItem):
            self._seen.add(item.nodeid)

    def deselect(self, items: Sequence[pytest.Item]) -> None:
        gates = {item.nodeid for item in items if isinstance(item, GateItem)}
        self._deselected |= gates
        self._tests_deselected += len(items) - len(gates)

    def settle(self, gates: Sequence[GateItem]) -> None:
        """Note what is left when pytest has collected."""
        selected = frozenset(gate.nodeid for gate in gates)
        noted = Collected(frozenset(self._seen), frozenset(self._deselected), selected, self._tests_deselected)
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
        deselected = max((one.tests_deselected for one in self.ledger.collected), default=0)
        return [*self.reasons, *([f"tests deselected: {deselected}"] if deselected else [])]
