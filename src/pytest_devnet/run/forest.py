"""The plans of a run as trees of pytest nodes, each grown once, whoever asks first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_devnet.run.collect import GateItem, Judging, PlanFile
from pytest_devnet.run.planned import PlannedPlan, planned

if TYPE_CHECKING:
    import pytest

    from pytest_devnet.run.project import Project


@dataclass(slots=True)
class Forest:
    """Knows every item there should be, also of a plan that pytest was kept from collecting."""

    project: Project
    judging: Judging
    _grown: dict[Path, PlanFile] = field(default_factory=dict)

    def plan_file(self, parent: pytest.Collector, path: Path) -> PlanFile | None:
        """The tree of the plan at ``path``; None where that is no plan of this run."""
        files = [opened.file for opened in self.project.plans]
        if not any(path.suffix == file.suffix for file in files):
            return None
        resolved = path.resolve()
        if resolved not in files:
            return None
        if resolved not in self._grown:
            index = files.index(resolved)
            items = planned(self.project, self.project.plans[index], first=index == 0)
            self._grown[resolved] = PlanFile.from_parent(parent, path=resolved, judging=self.judging, planned=items)
        return self._grown[resolved]

    def plan_files(self, session: pytest.Session) -> Iterator[PlanFile]:
        for opened in self.project.plans:
            grown = self.plan_file(session, opened.file)
            if grown is not None:
                yield grown

    def items(self, session: pytest.Session) -> Iterator[GateItem]:
        """Every item of every plan, collected or not."""
        for file in self.plan_files(session):
            yield from file.gates

    def planned(self, session: pytest.Session) -> tuple[PlannedPlan, ...]:
        return tuple(file.planned for file in self.plan_files(session))
