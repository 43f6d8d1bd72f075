"""What became of a run: one outcome a gate item, one record a criterion, one record for the whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from pytest_devnet.model.observation import Evidence, Finding, Gap, Measurement, Observation, findings_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from pytest_devnet.model.plan import Criterion, Defect, Plan
    from pytest_devnet.model.words import Place, Strength, Verdict


class RunVerdict(StrEnum):
    """What the whole run says; only ``accepted`` means that the plan is met."""

    ACCEPTED = "accepted"
    READY = "ready"
    BLOCKED = "blocked"
    PARTIAL = "partial"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one gate item came to. Built once by the runner; reports only read it.

    ``waived`` maps finding ids to the waiver that covers them. ``error`` is the one-line reason of an ``error``.
    """

    nodeid: str
    plan: str
    criterion: str
    gate: str
    verdict: Verdict
    label: str | None = None
    case: str | None = None
    strength: Strength | None = None
    duration: float = 0.0
    proven: bool = False
    local: bool = False
    observations: tuple[Observation, ...] = ()
    waived: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    error: str = ""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings, a measurement out of its bounds among them."""
        return tuple(findings_of(self.observations))

    @property
    def gaps(self) -> tuple[Gap, ...]:
        return tuple(seen for seen in self.observations if isinstance(seen, Gap))

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(seen for seen in self.observations if isinstance(seen, Evidence))

    @property
    def measurements(self) -> tuple[Measurement, ...]:
        return tuple(seen for seen in self.observations if isinstance(seen, Measurement))


@dataclass(frozen=True, slots=True)
class Waiver:
    """An agreed exception: these findings, by id, are let through until the day it expires."""

    place: Place
    match: tuple[str, ...]
    owner: str
    approver: str
    reason: str
    ticket: str
    expires: date
    criterion: str = ""
    gate: str = ""

    @property
    def key(self) -> str:
        """Names the waiver in a report: where it stands."""
        return str(self.place)


@dataclass(frozen=True, slots=True)
class Attestation:
    """A person's word for what no gate can see, and another's who agreed.

    ``files`` maps paths to ``sha256:`` digests at the time of signing.
    """

    place: Place
    criterion: str
    statement: str
    by: str
    approver: str
    signed: date
    valid_until: date
    files: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """A criterion that does not concern this repository, by whose judgement, until when."""

    place: Place
    criterion: str
    owner: str
    approver: str
    reason: str
    expires: date


@dataclass(frozen=True, slots=True)
class CriterionRecord:
    """A criterion and what its items came to. ``id`` is the plan's id, qualified where several plans share it."""

    id: str
    criterion: Criterion
    plan: str
    verdict: Verdict
    strength: Strength | None = None
    unclaimed: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True)
class RunRecord:
    """All there is to say about a run. ``loose`` are the outcomes of gates that judge no criterion (``plan.sound``).

    ``defects`` maps a plan's path to its defects; ``matched`` a waiver's key to how many findings it covered;
    ``notes`` are sentences about the run itself (who dropped items, which plugin changed a report);
    ``rerun`` is the shell command that runs the failed gates once more.
    """

    verdict: RunVerdict
    started: datetime
    duration: float
    commit: str | None
    dirty: bool
    plans: tuple[Plan, ...] = ()
    defects: Mapping[str, tuple[Defect, ...]] = field(default_factory=lambda: MappingProxyType({}))
    criteria: tuple[CriterionRecord, ...] = ()
    loose: tuple[Outcome, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    matched: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    attestations: tuple[Attestation, ...] = ()
    not_applicable: tuple[NotApplicable, ...] = ()
    notes: tuple[str, ...] = ()
    rerun: str = ""
