"""The plan as pytest sees it: a file of steps, of criteria, of items."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from pytest_devnet.model import Outcome, Verdict

if TYPE_CHECKING:
    from pytest_devnet.run.planned import Planned, PlannedPlan

VERDICT = "devnet.verdict"


class Judging(Protocol):
    """Whoever judges items."""

    def judge(self, item: GateItem) -> Outcome: ...


class NotThrough(Exception):
    """A gate's verdict that lets nothing through; pytest counts the item as failed."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.verdict.value)
        self.outcome = outcome


class GateItem(pytest.Item):
    """One gate on one criterion (or one case of it). ``dropped``: it vanished between collection and its turn."""

    def __init__(self, *, planned: Planned, judging: Judging, **rest: Any) -> None:
        super().__init__(**rest)
        self.planned = planned
        self.judging = judging
        self.dropped = False
        criterion = planned.criterion
        marks = {"step": criterion.step, "kind": criterion.kind.value, "criterion": criterion.id} if criterion else {}
        self.add_marker(pytest.mark.gate(name=planned.gate, **marks))
        if not self.config.getoption("no_cov", default=False):
            self.add_marker(pytest.mark.no_cover)

    def runtest(self) -> None:
        outcome = self.judging.judge(self)
        self.user_properties.extend(_properties(outcome))
        verdict = outcome.verdict
        if verdict in (Verdict.WAIVED, Verdict.ATTESTED):
            raise pytest.xfail.Exception(verdict.value)
        if verdict in (Verdict.NOT_APPLICABLE, Verdict.UPCOMING):
            raise pytest.skip.Exception(verdict.value)
        if verdict is not Verdict.PASSED:
            raise NotThrough(outcome)

    def unrun(self, verdict: Verdict) -> Outcome:
        """The outcome of an item that had no turn."""
        planned = self.planned
        why = "something dropped it between collection and its turn" if self.dropped else ""
        return Outcome(
            nodeid=self.nodeid,
            plan=planned.plan.path,
            criterion=planned.criterion.id if planned.criterion else "",
            gate=planned.gate,
            verdict=verdict,
            label=planned.bound.label if planned.bound else None,
            case=planned.case.id if planned.case else None,
            local=planned.bound is not None and planned.bound.gate.local,
            error=why,
        )

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, NotThrough):
            from pytest_devnet.report.inline import explained  # noqa: PLC0415

            return explained(excinfo.value.outcome)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Any, int | None, str]:
        """The name is no end of the node id, in which pytest would take the dots for those of a Python name."""
        line = self.planned.place.line
        return self.path, None if line is None else line - 1, self.nodeid.replace("::", " ")


def _properties(outcome: Outcome) -> Iterator[tuple[str, str]]:
    yield VERDICT, outcome.verdict.value
    yield "devnet.gate", outcome.gate
    if outcome.criterion:
        yield "devnet.criterion", outcome.criterion
    if outcome.strength is not None:
        yield "devnet.strength", outcome.strength.word


class CriterionNode(pytest.Collector):
    """A criterion; its items are its gates."""

    def __init__(self, *, items: tuple[Planned, ...], judging: Judging, **rest: Any) -> None:
        super().__init__(**rest)
        self.gates = tuple(
            GateItem.from_parent(self, name=planned.name, planned=planned, judging=judging) for planned in items
        )

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
    """A plan. Its whole tree is built at once, so that what was planned is known whatever is selected."""

    def __init__(self, *, judging: Judging, planned: PlannedPlan, **rest: Any) -> None:
        super().__init__(**rest)
        self.planned = planned
        self.loose = [
            GateItem.from_parent(self, name=item.name, planned=item, judging=judging) for item in planned.loose
        ]
        self.steps: dict[str, StepNode] = {}
        for one in planned.criteria:
            criterion = one.bound.criterion
            step = self.steps.get(criterion.step) or StepNode.from_parent(self, name=criterion.step)
            self.steps[criterion.step] = step
            step.criteria.append(CriterionNode.from_parent(step, name=criterion.id, items=one.items, judging=judging))

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Steps where a node id may ask for one; else the items themselves, which saves a report for each criterion."""
        if any("::" in str(argument) for argument in self.config.args):
            yield from self.loose
            yield from self.steps.values()
        else:
            yield from self.gates

    @property
    def gates(self) -> Iterator[GateItem]:
        """All items of the plan, selected or not."""
        yield from self.loose
        for step in self.steps.values():
            for criterion in step.criteria:
                yield from criterion.gates
