"""The plan as pytest sees it: a file of steps, of criteria, of items."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

import pytest

Entry = TypeVar("Entry")


class PlanItem(pytest.Item):
    """An item as far as collecting goes. ``marks`` are the keywords of its marker ``gate``, ``turn`` is its order.

    Its node id is given as text, so that pytest takes a label or a case in brackets for what it is in an id that
    ``--lf`` remembers. ``-k`` knows it by whatever name the report prints: node id, id, id qualified by the plan.
    """

    def __init__(self, *, line: int | None, marks: Mapping[str, str], turn: int, **rest: Any) -> None:
        super().__init__(nodeid=f"{rest['parent'].nodeid}::{rest['name']}", **rest)
        self.line, self.turn = line, turn
        self.add_marker(pytest.mark.gate(**marks))
        plan = self.nodeid.partition("::")[0]
        self.extra_keyword_matches |= {self.nodeid, f"{plan}:{marks.get('criterion', self.name)}"}
        if not self.config.getoption("no_cov", default=False):
            self.add_marker(pytest.mark.no_cover)

    def __repr__(self) -> str:
        return f"<Gate {self.name}>"

    def reportinfo(self) -> tuple[Any, int | None, str]:
        """The name is no end of the node id, in which pytest would take the dots for those of a Python name."""
        return self.path, None if self.line is None else self.line - 1, self.nodeid.replace("::", " ")


class CriterionNode(pytest.Collector):
    """A criterion; its items are its gates."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(**rest)
        self.gates: tuple[PlanItem, ...] = ()

    def collect(self) -> Iterator[pytest.Item]:
        yield from self.gates


class StepNode(pytest.Collector):
    """A step of the plan, or the phase itself."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(**rest)
        self.criteria: list[CriterionNode] = []

    def collect(self) -> Iterator[pytest.Collector]:
        yield from self.criteria


class PlanFile(pytest.File):
    """A plan. Its whole tree is built at once, so that what was planned is known whatever is selected.

    ``criteria`` are triples of a step, a criterion and its entries; ``make`` makes a node's item of an entry.
    """

    def __init__(
        self,
        *,
        loose: Iterable[Entry],
        criteria: Iterable[tuple[str, str, Iterable[Entry]]],
        make: Callable[[pytest.Collector, Entry], PlanItem],
        **rest: Any,
    ) -> None:
        super().__init__(**rest)
        self.loose = [make(self, entry) for entry in loose]
        self.steps: dict[str, StepNode] = {}
        for step, criterion, entries in criteria:
            node = CriterionNode.from_parent(self._step(step), name=criterion)
            node.gates = tuple(make(node, entry) for entry in entries)
            self.steps[step].criteria.append(node)

    def _step(self, name: str) -> StepNode:
        if name not in self.steps:
            self.steps[name] = StepNode.from_parent(self, name=name)
        return self.steps[name]

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Steps where a node id may ask for one; else the items themselves, which saves a report for each criterion."""
        if any("::" in str(argument) for argument in self.config.args):
            yield from self.loose
            yield from self.steps.values()
        else:
            yield from self.gates

    @property
    def gates(self) -> Iterator[PlanItem]:
        """All items of the plan, selected or not."""
        yield from self.loose
        for step in self.steps.values():
            for criterion in step.criteria:
                yield from criterion.gates


def gates_last(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Tests first, so that ``-x`` and a red gate do not keep them from running; then the gates by their turn."""
    return sorted(items, key=lambda item: item.turn if isinstance(item, PlanItem) else -1)
