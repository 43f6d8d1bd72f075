"""An item of a plan that can be judged, and what pytest is told of its verdict."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from pytest_devnet.model import Outcome, Verdict
from pytest_devnet.run.tree import PlanItem

if TYPE_CHECKING:
    from pytest_devnet.run.planned import Planned

VERDICT = "devnet.verdict"


class Judging(Protocol):
    """Whoever judges items."""

    def judge(self, item: GateItem) -> Outcome: ...


class NotThrough(Exception):
    """A gate's verdict that lets nothing through; pytest counts the item as failed."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.verdict.value)
        self.outcome = outcome


class GateItem(PlanItem):
    """One gate on one criterion (or one case of it). ``dropped``: it vanished between collection and its turn."""

    def __init__(self, *, planned: Planned, judging: Judging, **rest: Any) -> None:
        super().__init__(line=planned.place.line, marks=planned.marks, turn=planned.turn, **rest)
        self.planned = planned
        self.judging = judging
        self.dropped = False

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


def _properties(outcome: Outcome) -> Iterator[tuple[str, str]]:
    yield VERDICT, outcome.verdict.value
    yield "devnet.gate", outcome.gate
    if outcome.criterion:
        yield "devnet.criterion", outcome.criterion
    if outcome.strength is not None:
        yield "devnet.strength", outcome.strength.word
