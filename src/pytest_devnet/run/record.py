"""The record of a run: every planned item with its outcome, whether it ran or not, and what they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pytest_devnet.facts.verdicts import MISSING_TAG
from pytest_devnet.model import (
    CriterionRecord,
    Defect,
    Finding,
    Outcome,
    RunRecord,
    RunVerdict,
    Strength,
    Verdict,
    worst,
)
from pytest_devnet.run.checkout import Checkout
from pytest_devnet.run.exceptions import qualified
from pytest_devnet.run.planned import PLAN, Planned, PlannedCriterion, PlannedPlan

if TYPE_CHECKING:
    from pytest_devnet.run.project import Project


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What besides the verdicts decides how far the run can be trusted."""

    checkout: Checkout
    rehearsed: bool
    unjudged: tuple[str, ...]
    tests_failed: int
    narrowed: str = ""

    @property
    def notes(self) -> list[str]:
        """Why the run is not the whole truth, one sentence each."""
        notes = self.checkout.notes
        if self.rehearsed:
            notes.append("the day was given by --devnet-today: this is a rehearsal")
        if self.narrowed:
            notes.append(f"not all tests ran: {self.narrowed}")
        if self.unjudged:
            notes.append(f"other plans were not judged: {', '.join(self.unjudged)}")
        return notes


def run_verdict(criteria: Iterable[CriterionRecord], loose: Iterable[Outcome], around: Circumstances) -> RunVerdict:
    """Blocked by anything that blocks, ready when that is only the tag, partial when not all of it was looked at."""
    records = tuple(criteria)
    seen = [*loose, *(outcome for record in records for outcome in record.outcomes)]
    blocking = [outcome for outcome in seen if outcome.verdict.blocks]
    without_items = any(not record.outcomes for record in records)
    if around.tests_failed or without_items or any(not _only_the_tag(outcome) for outcome in blocking):
        return RunVerdict.BLOCKED
    if around.notes or any(outcome.verdict is Verdict.DESELECTED for outcome in seen):
        return RunVerdict.PARTIAL
    return RunVerdict.READY if blocking else RunVerdict.ACCEPTED


def _only_the_tag(outcome: Outcome) -> bool:
    blocking = [finding for finding in outcome.findings if _blocks(finding, outcome)]
    only = [finding.subject for finding in blocking] == [MISSING_TAG]
    return outcome.verdict is Verdict.FAILED and outcome.gate == "release.tagged" and only


def _blocks(finding: Finding, outcome: Outcome) -> bool:
    return finding.severity == "blocking" and finding.id(outcome.gate) not in outcome.waived


def criterion_record(one: PlannedCriterion, outcomes: tuple[Outcome, ...], plan: str, id: str) -> CriterionRecord:
    """A criterion's verdict is the worst of its items', its strength the weakest that let it through."""
    verdict = worst(outcome.verdict for outcome in outcomes)
    strengths = [outcome.strength for outcome in outcomes if outcome.strength is not None]
    strengths += [Strength.ATTESTED for outcome in outcomes if outcome.verdict is Verdict.ATTESTED]
    return CriterionRecord(
        id=id,
        criterion=one.bound.criterion,
        plan=plan,
        verdict=verdict,
        strength=min(strengths, default=None),
        unclaimed=one.bound.unclaimed,
        outcomes=outcomes,
    )


def ids_by_criterion(plans: Iterable[PlannedPlan]) -> Mapping[tuple[str, str], str]:
    """Each criterion's id, qualified by its plan where another plan has the same one."""
    pairs = [(plan.plan, one.bound.criterion) for plan in plans for one in plan.criteria]
    taken = Counter(criterion.id for _, criterion in pairs)
    return {
        (plan.path, criterion.id): qualified(plan, criterion) if taken[criterion.id] > 1 else criterion.id
        for plan, criterion in pairs
    }


def run_record(
    project: Project,
    plans: tuple[PlannedPlan, ...],
    outcome_of: Callable[[Planned], Outcome],
    around: Circumstances,
    *,
    started: float,
    ended: float,
    notes: Iterable[str],
    rerun: Callable[[Iterable[Outcome]], str],
) -> RunRecord:
    """Everything there is to say about the run."""
    criteria = list(_criterion_records(plans, outcome_of))
    loose = [outcome_of(item) for plan in plans for item in plan.loose]
    every = [*loose, *(outcome for record in criteria for outcome in record.outcomes)]
    followed = [one.bound.note for plan in plans for one in plan.criteria if one.bound.note]
    return RunRecord(
        verdict=run_verdict(criteria, loose, around),
        started=datetime.fromtimestamp(started, tz=UTC),
        duration=ended - started,
        commit=next(reversed(around.checkout.commits), None),
        dirty=not around.checkout.is_clean,
        plans=tuple(plan.plan for plan in plans),
        defects={outcome.plan: _defects(outcome) for outcome in loose if outcome.gate == PLAN},
        criteria=tuple(criteria),
        loose=tuple(loose),
        waivers=project.waivers.waivers,
        matched=Counter(waiver for outcome in every for waiver in outcome.waived.values()),
        attestations=project.waivers.attestations,
        not_applicable=project.waivers.not_applicable,
        notes=(*around.notes, *followed, *notes),
        rerun=rerun(every),
    )


def _criterion_records(
    plans: Iterable[PlannedPlan], outcome_of: Callable[[Planned], Outcome]
) -> Iterator[CriterionRecord]:
    ids = ids_by_criterion(plans)
    for plan in plans:
        for one in plan.criteria:
            outcomes = tuple(outcome_of(item) for item in one.items)
            yield criterion_record(one, outcomes, plan.plan.path, ids[plan.plan.path, one.bound.criterion.id])


def _defects(outcome: Outcome) -> tuple[Defect, ...]:
    return tuple(Defect(finding.place, finding.message, finding.remedy) for finding in outcome.findings)
