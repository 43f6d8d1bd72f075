"""What a plan says: phases, steps, criteria and their clauses."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from fractions import Fraction

    from pytest_devnet.model.words import Kind, Place, Strength


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
    """Something wrong with the plan itself: a count that does not add up, a dead reference, text not understood."""

    place: Place
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What a plan leaves out amid its criteria, such as the lines below the ``title`` *Out of scope*."""

    place: Place
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan document. ``defects`` are those the text alone shows; missing files are found by ``plan.sound``."""

    path: str
    title: str
    phases: tuple[Phase, ...] = ()
    defects: tuple[Defect, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()

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
