"""Listing from memory: what ``--collect-only`` shows when nothing has changed since the items were last worked out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from pytest_devnet.run.remembered import load
from pytest_devnet.run.tree import PlanFile, PlanItem, gates_last


class ListedItem(PlanItem):
    """An item from memory: it can be listed and selected."""

    def runtest(self) -> None:
        raise pytest.UsageError(f"devnet: {self.nodeid} was only listed, and cannot be judged")


class Listing:
    """Stands in for the hooks of a run that only lists. ``plans`` are remembered trees by the plan's file."""

    def __init__(self, plans: dict[str, Any]) -> None:
        self.plans = plans

    @pytest.hookimpl(tryfirst=True)
    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> PlanFile | None:
        if file_path.suffix != ".md":
            return None
        file = file_path.resolve()
        tree = self.plans.get(str(file))
        return PlanFile.from_parent(parent, path=file, make=_item, **tree) if tree else None

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        session.items[:] = gates_last(session.items)


def recall(config: pytest.Config) -> Listing | None:
    """The listing of this place when it is remembered; its plans have joined the arguments."""
    plans = load(config) if config.option.collectonly else {}
    config.args.extend(plans)
    return Listing(plans) if plans else None


def _item(parent: pytest.Collector, entry: Sequence[Any]) -> PlanItem:
    name, line, marks, turn = entry
    return ListedItem.from_parent(parent, name=name, line=line, marks=marks, turn=turn)
