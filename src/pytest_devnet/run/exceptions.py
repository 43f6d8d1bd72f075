"""What people said of criteria: attested, not applicable, or not due yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pytest_devnet.model import Criterion, Evidence, Gap, Plan, Verdict
from pytest_devnet.waivers import Attested, attested, names_criterion, not_applicable_now

if TYPE_CHECKING:
    from pytest_devnet.run.planned import Planned
    from pytest_devnet.run.project import Project

ATTESTED, NOT_APPLICABLE, UPCOMING = "attested", "not-applicable", "upcoming"


@dataclass(frozen=True, slots=True)
class Exceptions:
    """Attestations by the criterion of one plan that they speak of, and what decides the other two."""

    project: Project
    plan: Plan
    attested: Mapping[str, tuple[Attested, ...]]

    @property
    def claims(self) -> dict[str, Sequence[str]]:
        """The phrases that attestations which hold cover; an empty list covers the whole criterion."""
        found: dict[str, Sequence[str]] = {}
        for criterion, given in self.attested.items():
            words = [one.attestation.claims for one in given if one.holds]
            if words:
                found[criterion] = [] if () in words else [claim for claims in words for claim in claims]
        return found

    def items(self, criterion: Criterion, item: partial[Planned]) -> Iterator[Planned]:
        """The items that stand for what people said."""
        due = self.project.due
        if due is not None and criterion.step not in due:
            yield item(name=UPCOMING, gate=UPCOMING, verdict=Verdict.UPCOMING)
        elif entry := not_applicable_now(
            self.project.waivers, qualified(self.plan, criterion), self.project.world.today
        ):
            reason = Evidence(entry.place, f"{entry.owner}, agreed by {entry.approver}: {entry.reason}")
            yield item(name=NOT_APPLICABLE, gate=NOT_APPLICABLE, verdict=Verdict.NOT_APPLICABLE, observations=(reason,))
        else:
            for number, given in enumerate(self.attested.get(criterion.id, ())):
                name = ATTESTED if number == 0 else f"{ATTESTED}[{number + 1}]"
                yield item(name=name, gate=ATTESTED, verdict=_verdict(given), observations=given.observations)


def exceptions_of(project: Project, plan: Plan) -> Exceptions:
    """What devnet-waivers.toml says of the criteria of a plan."""
    given = attested(project.waivers, project.root, project.world.today)
    by_criterion: dict[str, tuple[Attested, ...]] = {}
    for criterion in plan.criteria:
        spoken = tuple(one for one in given if names_criterion(one.attestation.criterion, qualified(plan, criterion)))
        if spoken:
            by_criterion[criterion.id] = spoken
    return Exceptions(project, plan, by_criterion)


def qualified(plan: Plan, criterion: Criterion) -> str:
    """An id that no other plan shares: ``docs/plan/phase-e.md:E2.D4``."""
    return f"{plan.path}:{criterion.id}"


def _verdict(given: Attested) -> Verdict:
    if given.holds:
        return Verdict.ATTESTED
    return Verdict.NO_EVIDENCE if any(isinstance(seen, Gap) for seen in given.observations) else Verdict.FAILED
