"""Which collections can be remembered, and what of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_devnet.binding.sidecar import sidecar_path
from pytest_devnet.run.remembered import save
from pytest_devnet.settings import FILE, PLAN_FOLDERS
from pytest_devnet.waivers import FILE as WAIVERS

if TYPE_CHECKING:
    import pytest

    from pytest_devnet.run.planned import Planned, PlannedPlan
    from pytest_devnet.run.project import Project


def remember(config: pytest.Config, project: Project, plans: Iterable[PlannedPlan]) -> None:
    """Keep what this collection found, if all that it depends on can be watched."""
    trees = {str(opened.file): _tree(plan) for opened, plan in zip(project.plans, plans, strict=True)}
    beyond = (project.root / WAIVERS).exists() or project.registry.has_local
    if all(trees.values()) and not beyond:
        start = Path(config.invocation_params.dir).resolve()
        save(config, trees, dict.fromkeys(map(str, _watched(project, start))))


def _watched(project: Project, start: Path) -> Iterator[Path]:
    """Files and folders that decide what is collected, those that are not there included."""
    root, settings = project.root, project.settings
    yield from (folder / FILE for folder in (start, *start.parents, root))
    yield from (root / folder for folder in (*PLAN_FOLDERS, settings.gates, WAIVERS))
    for plan in (*settings.plans, *(opened.plan.path for opened in project.plans)):
        yield from (root / path for path in (plan, sidecar_path(plan)))


def _tree(plan: PlannedPlan) -> dict[str, Any]:
    """The tree of a plan as plain JSON; empty where cases may come and go with any file."""
    if not plan.criteria or any(bound.gate.each for one in plan.criteria for bound in one.bound.gates):
        return {}
    criteria = [
        (one.bound.criterion.step, one.bound.criterion.id, [_entry(item) for item in one.items])
        for one in plan.criteria
    ]
    return {"loose": [_entry(item) for item in plan.loose], "criteria": criteria}


def _entry(item: Planned) -> tuple[object, ...]:
    return item.name, item.place.line, item.marks, item.turn
