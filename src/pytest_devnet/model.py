"""The nouns: what a plan says, what a gate observes, and how observations fold into verdicts.

Everything here is frozen data without I/O, so that any process, report format or test can hold it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Number = int | float | Fraction
Severity = Literal["blocking", "advisory"]


class Strength(IntEnum):
    """How far a piece of evidence goes; a verdict is as strong as the weakest evidence it rests on."""

    ATTESTED = 1
    PRESENT = 2
    PARSED = 3
    EXECUTED = 4

    @property
    def word(self) -> str:
        return self.name.lower()


class Verdict(StrEnum):
    """What became of a gate or of a criterion, worst first: folding takes the first that occurs."""

    ERROR = "error"
    FAILED = "failed"
    SUSPECT = "suspect"
    UNBOUND = "unbound"
    NO_EVIDENCE = "no-evidence"
    NOT_RUN = "not-run"
    DESELECTED = "deselected"
    WAIVED = "waived"
    ATTESTED = "attested"
    PASSED = "passed"
    NOT_APPLICABLE = "not-applicable"
    UPCOMING = "upcoming"

    @property
    def lets_through(self) -> bool:
        return self in _THROUGH

    @property
    def blocks(self) -> bool:
        """A deselected gate makes the run partial; it neither lets the criterion through nor fails it."""
        return not self.lets_through and self is not Verdict.DESELECTED


_THROUGH = frozenset(
    {Verdict.PASSED, Verdict.WAIVED, Verdict.ATTESTED, Verdict.NOT_APPLICABLE, Verdict.UPCOMING},
)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of a whole from those of its parts; a whole without parts was not run."""
    found = set(verdicts)
    return next((verdict for verdict in Verdict if verdict in found), Verdict.NOT_RUN)


class Kind(StrEnum):
    """What sort of promise a criterion is; the letter is the middle of its id (``E2.D4``)."""

    TARGET = "target"
    PREREQUISITE = "prerequisite"
    ACCEPTANCE = "acceptance"
    STANDARD = "standard"
    DELIVERABLE = "deliverable"
    COMMIT = "commit"
    VALIDATION = "validation"
    CLOSURE = "closure"
    REFERENCE = "reference"

    @property
    def letter(self) -> str:
        return "X" if self is Kind.CLOSURE else self.value[0].upper()


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A path relative to the repository (forward slashes) and a 1-based line, where there is one."""

    path: str
    line: int | None = None

    def __str__(self) -> str:
        return self.path if self.line is None else f"{self.path}:{self.line}"


# --- the plan ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bound:
    """A number the plan demands: ``≥98% overall`` is ``Bound(Fraction(98), "%", "overall")``.

    ``scope`` is the path of the clause's code span where it has one, else the words beside the number.
    """

    value: Fraction
    unit: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Values:
    """What a criterion itself fixes. A binding may sharpen these values, never weaken them."""

    bounds: tuple[Bound, ...] = ()
    paths: tuple[str, ...] = ()
    message: str = ""
    tag: str = ""
    commands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a criterion that some gate must answer, and the least strength its words demand."""

    text: str
    demands: Strength | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the plan that can be true or false. ``text`` is its Markdown source, white space folded.

    ``step`` is the id of the step it belongs to, or of the phase. ``ticked`` records the plan's own claim (a ticked
    box, a check mark), which is never evidence. ``native_id`` is an id the plan's author gave (``A-08-01``).
    """

    id: str
    kind: Kind
    text: str
    place: Place
    phase: str
    step: str
    section: str = ""
    clauses: tuple[Clause, ...] = ()
    values: Values = Values()
    ticked: bool = False
    native_id: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step, wave, task group or session of a phase."""

    id: str
    title: str
    place: Place
    criteria: tuple[Criterion, ...] = ()
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase: its own criteria, its steps, and the facts its overview states (``Duration``, ``Phase``…)."""

    id: str
    title: str
    place: Place
    criteria: tuple[Criterion, ...] = ()
    steps: tuple[Step, ...] = ()
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Defect:
    """Something wrong with the plan itself: a count that does not add up, a reference to nowhere, text not understood."""

    place: Place
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan document. ``defects`` are those the text alone shows; missing files are found by ``plan.sound``."""

    path: str
    title: str
    phases: tuple[Phase, ...] = ()
    defects: tuple[Defect, ...] = ()

    @property
    def criteria(self) -> Iterator[Criterion]:
        """All criteria in the order of the document: those of the phase, then those of its steps."""
        for phase in self.phases:
            yield from phase.criteria
            for step in phase.steps:
                yield from step.criteria

    @property
    def steps(self) -> Iterator[Step]:
        for phase in self.phases:
            yield from phase.steps


# --- observations -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Evidence:
    """Looked at this, and it holds. ``subject`` names what a path cannot (an operation, a commit, a tag)."""

    place: Place
    detail: str
    subject: str = ""
    strength: Strength | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """A number against a bound. Compared exactly: give a ``Fraction`` where a float would round."""

    name: str
    value: Number
    unit: str = ""
    at_least: Number | None = None
    at_most: Number | None = None
    place: Place | None = None
    remedy: str = ""

    @property
    def ok(self) -> bool:
        """NaN compares false with everything and so is never ok."""
        low = self.at_least is None or self.value >= self.at_least
        high = self.at_most is None or self.value <= self.at_most
        return low and high and self.value == self.value

    @property
    def message(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        wanted = [
            f"{word} {shown(bound)}{unit}"
            for word, bound in (("at least", self.at_least), ("at most", self.at_most))
            if bound is not None
        ]
        want = f" (want {' and '.join(wanted)})" if wanted else ""
        return f"{self.name} is {shown(self.value)}{unit}{want}"


def shown(value: Number) -> str:
    """At most two decimals, cut rather than rounded, so that 97.996 never reads as 98."""
    if isinstance(value, int) or value != value or value in (float("inf"), float("-inf")):
        return str(value)
    cut = Fraction(int(Fraction(value) * 100), 100)
    return str(cut.numerator) if cut.denominator == 1 else f"{float(cut):.2f}".rstrip("0")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong: the place, what is, what was wanted (``message``), how to mend and how to reproduce it."""

    place: Place
    message: str
    remedy: str = ""
    severity: Severity = "blocking"
    subject: str = ""
    reproduce: str = ""

    def __str__(self) -> str:
        where = ": ".join(part for part in (str(self.place), self.subject) if part)
        return f"{where}: {self.message}" if where else self.message

    def id(self, gate: str) -> str:
        """Names this finding in a waiver. The line is left out: text that only moved is the same finding."""
        parts = "\0".join((gate, self.place.path, self.subject, self.message))
        return hashlib.blake2b(parts.encode(), digest_size=5).hexdigest()


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that could not be judged: where, why, and what would help."""

    place: Place
    reason: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}" if str(self.place) else self.reason


Observation = Evidence | Measurement | Finding | Gap


# --- verdicts ---------------------------------------------------------------------------------------------------------


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


def findings_of(observations: Iterable[Observation]) -> Iterator[Finding]:
    """Findings as yielded, and one for each measurement out of its bounds."""
    for seen in observations:
        if isinstance(seen, Finding):
            yield seen
        elif isinstance(seen, Measurement) and not seen.ok:
            yield Finding(seen.place or Place(""), seen.message, remedy=seen.remedy)


def fold(observations: Iterable[Observation], waived: Iterable[str] = (), *, gate: str = "") -> Verdict:
    """The verdict of a gate: failed > no-evidence > waived > passed. Nothing examined is no evidence.

    ``waived`` holds the ids of the findings that a waiver covers.
    """
    seen = tuple(observations)
    covered = frozenset(waived)
    blocking = [finding.id(gate) for finding in findings_of(seen) if finding.severity == "blocking"]
    if any(finding not in covered for finding in blocking):
        return Verdict.FAILED
    if any(isinstance(one, Gap) for one in seen):
        return Verdict.NO_EVIDENCE
    if blocking:
        return Verdict.WAIVED
    if not any(isinstance(one, Evidence | Measurement) for one in seen):
        return Verdict.NO_EVIDENCE
    return Verdict.PASSED


def strength_of(observations: Iterable[Observation], ceiling: Strength) -> Strength | None:
    """The weakest evidence decides; the gate's own strength is the ceiling. None where there is no evidence."""
    found = [
        min(ceiling, seen.strength) if isinstance(seen, Evidence) and seen.strength is not None else ceiling
        for seen in observations
        if isinstance(seen, Evidence | Measurement)
    ]
    return min(found, default=None)
