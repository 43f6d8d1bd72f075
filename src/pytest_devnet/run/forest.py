"""The plans of a run as trees of pytest nodes, each grown once, whoever asks first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_devnet.run.collect import GateItem, Judging
from pytest_devnet.run.planned import Planned, PlannedPlan, planned
from pytest_devnet.run.tree import PlanFile

if TYPE_CHECKING:
    import pytest

    from pytest_devnet.run.project import Project


@dataclass(slots=True)
class Forest:
    """Knows every item there should be, also of a plan that pytest was kept from collecting."""

    project: Project
    judging: Judging
    _planned: dict[Path, PlannedPlan] = field(default_factory=dict)
    _grown: dict[Path, PlanFile] = field(default_factory=dict)

    def plan_file(self, parent: pytest.Collector, path: Path) -> PlanFile | None:
        """The tree of the plan at ``path``; None where that is no plan of this run."""
        files = [opened.file for opened in self.project.plans]
        if not any(path.suffix == file.suffix for file in files):
            return None
        resolved = path.resolve()
        return self._grow(parent, files.index(resolved)) if resolved in files else None

    def _grow(self, parent: pytest.Collector, index: int) -> PlanFile:
        opened = self.project.plans[index]
        if opened.file not in self._grown:
            items = planned(self.project, opened, first=index == 0)
            criteria = ((one.bound.criterion.step, one.bound.criterion.id, one.items) for one in items.criteria)
            self._planned[opened.file] = items
            self._grown[opened.file] = PlanFile.from_parent(
                parent, path=opened.file, loose=items.loose, criteria=criteria, make=self._item
            )
        return self._grown[opened.file]

    def _item(self, parent: pytest.Collector, planned: Planned) -> GateItem:
        return GateItem.from_parent(parent, name=planned.name, planned=planned, judging=self.judging)

    def plan_files(self, session: pytest.Session) -> Iterator[PlanFile]:
        yield from (self._grow(session, index) for index in range(len(self.project.plans)))

    def items(self, session: pytest.Session) -> Iterator[GateItem]:
        """Every item of every plan, collected or not."""
        for file in self.plan_files(session):
            yield from (item for item in file.gates if isinstance(item, GateItem))

    def planned(self, session: pytest.Session) -> tuple[PlannedPlan, ...]:
        return tuple(self._planned[file.path] for file in self.plan_files(session))
