"""What a plan's items are, before pytest sees them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pytest_devnet.binding.binder import Binder
from pytest_devnet.binding.bound import BoundCriterion, BoundGate
from pytest_devnet.errors import DevnetError
from pytest_devnet.gating.observe import cases_of, place_of
from pytest_devnet.model import Criterion, Finding, Gap, Observation, Place, Plan, Verdict, worst
from pytest_devnet.report.sanitise import sanitise
from pytest_devnet.run.exceptions import exceptions_of
from pytest_devnet.run.turn import Turn, turn_of
from pytest_devnet.waivers import BOUND, FILE, SOUND, WaiverFile

if TYPE_CHECKING:
    from pytest_devnet.gating.definition import Case
    from pytest_devnet.run.project import OpenPlan, Project

DISPLACED, SETTINGS, BINDINGS, WAIVERS, PLAN = "displaced", "settings.sound", "bindings.sound", SOUND, "plan.sound"


@dataclass(frozen=True, slots=True)
class Planned:
    """One item to be. Either a gate looks (``bound``), or what is to be said is known already (``verdict``).

    ``name`` ends the node id, which pytest prints, stores and compares as it is: it holds nothing that acts or hides.
    """

    plan: Plan
    name: str
    gate: str
    place: Place
    criterion: Criterion | None = None
    bound: BoundGate | None = None
    case: Case | None = None
    verdict: Verdict | None = None
    observations: tuple[Observation, ...] = ()
    error: str = ""
    turn: Turn = Turn.AT_ONCE

    @property
    def address(self) -> str:
        """The item's node id as seen from the root of the repository."""
        above = (self.criterion.step, self.criterion.id) if self.criterion else ()
        return "::".join((self.plan.path, *above, self.name))

    @property
    def marks(self) -> dict[str, str]:
        """The keywords of the item's marker ``gate``."""
        one = self.criterion
        whose = {"step": one.step, "kind": one.kind.value, "criterion": one.id} if one else {}
        return {"name": self.gate, **whose}


@dataclass(frozen=True, slots=True)
class PlannedCriterion:
    """A criterion with its items."""

    bound: BoundCriterion
    items: tuple[Planned, ...]


@dataclass(frozen=True, slots=True)
class PlannedPlan:
    """All items of a plan: those that judge no criterion, then the criteria in order."""

    plan: Plan
    loose: tuple[Planned, ...]
    criteria: tuple[PlannedCriterion, ...]


def planned(project: Project, opened: OpenPlan, *, first: bool) -> PlannedPlan:
    """Every item of a plan, whatever happens: a plan that cannot be worked out is one item that says so."""
    try:
        return _planned(project, opened, first=first)
    except Exception as error:
        said = f"the plan's items cannot be worked out: {type(error).__name__}: {error}"
        item = Planned(opened.plan, PLAN, PLAN, Place(opened.plan.path, 1), verdict=Verdict.ERROR, error=said)
        return PlannedPlan(opened.plan, (item,), ())


def _planned(project: Project, opened: OpenPlan, *, first: bool) -> PlannedPlan:
    """The first plan also carries what is wrong with the repository as a whole."""
    exceptions = exceptions_of(project, opened.plan)
    binder = Binder(opened.plan, opened.sidecar, project.registry, exceptions.claims)
    loose = [*_plan_sound(project, opened.plan), *_bindings_sound(opened.plan, binder)]
    if first:
        loose += [*_settings_sound(opened.plan, project.problems), *_waivers_sound(project, opened.plan)]
    criteria = []
    for criterion in opened.plan.criteria:
        bound = binder.bind(criterion)
        item = partial(Planned, opened.plan, place=criterion.place, criterion=criterion)
        said = tuple(exceptions.items(criterion, item))
        gates = () if _is_settled(said) else tuple(_items(project, bound, item))
        criteria.append(PlannedCriterion(bound, (*said, *gates)))
    return PlannedPlan(opened.plan, tuple(loose), tuple(criteria))


def _is_settled(said: Iterable[Planned]) -> bool:
    return any(item.verdict in (Verdict.NOT_APPLICABLE, Verdict.UPCOMING) for item in said)


def _items(project: Project, bound: BoundCriterion, item: partial[Planned]) -> Iterator[Planned]:
    displaced = [one for one in bound.shortfalls if one.verdict is Verdict.FAILED]
    beyond_waiving = [one for one in bound.shortfalls if one not in displaced]
    for name, shortfalls in ((BOUND, beyond_waiving), (DISPLACED, displaced)):
        if shortfalls:
            verdict = worst(shortfall.verdict for shortfall in shortfalls)
            findings = tuple(shortfall.finding for shortfall in shortfalls)
            yield item(name=name, gate=name, verdict=verdict, observations=findings)
    for gate in bound.gates:
        yield from _gate_items(project, gate, item)


def _gate_items(project: Project, bound: BoundGate, item: partial[Planned]) -> Iterator[Planned]:
    try:
        one = partial(item, gate=bound.gate.id, bound=bound, turn=turn_of(bound.gate, project.world.catalogue))
        cases = cases_of(bound.gate, project.world, bound.given)
        if cases is None:
            yield one(name=bound.name)
            return
        names = [sanitise(f"{bound.name}[{case.id}]") for case in cases]
        if len({*names}) < len(cases):
            raise ValueError("two cases have the same id")
        for name, case in zip(names, cases, strict=True):
            yield one(name=name, case=case)
        if not cases:
            gap = Gap(Place(""), "there is nothing to judge: no case was found")
            yield item(name=bound.name, gate=bound.gate.id, verdict=Verdict.NO_EVIDENCE, observations=(gap,))
    except DevnetError as error:
        gap = Gap(place_of(error), error.message, error.remedy)
        yield item(name=bound.name, gate=bound.gate.id, verdict=Verdict.NO_EVIDENCE, observations=(gap,))
    except Exception as error:
        said = f"its cases end in {type(error).__name__}: {error}"
        yield item(name=bound.name, gate=bound.gate.id, verdict=Verdict.ERROR, error=said)


def _plan_sound(project: Project, plan: Plan) -> Iterator[Planned]:
    gate = project.registry.gates[PLAN]
    yield Planned(plan, PLAN, PLAN, Place(plan.path, 1), bound=BoundGate(gate, None, {}, frozenset()))


def _bindings_sound(plan: Plan, binder: Binder) -> Iterator[Planned]:
    sidecar = binder.sidecar
    problems = [] if sidecar.broken is None else [_finding(sidecar.broken)]
    for orphan in binder.matching.orphans:
        text = f" ({orphan.text!r})" if orphan.text else ""
        remedy = "a criterion that was dropped weakens the plan: restore it, or remove its binding on purpose"
        error = DevnetError(f"[{orphan.id}]{text} is in no plan", place=sidecar.place(orphan.id), remedy=remedy)
        problems.append(_finding(error))
        problems += [_finding(mistake) for mistake in orphan.mistakes]
    if problems:
        yield _failed(plan, BINDINGS, problems)


def _settings_sound(plan: Plan, errors: Iterable[DevnetError]) -> Iterator[Planned]:
    problems = [_finding(error) for error in errors]
    if problems:
        yield _failed(plan, SETTINGS, problems)


def _waivers_sound(project: Project, plan: Plan) -> Iterator[Planned]:
    if project.waivers != WaiverFile() or (project.root / FILE).exists():
        yield Planned(plan, WAIVERS, WAIVERS, Place(plan.path, 1), turn=Turn.WAIVERS)


def _failed(plan: Plan, name: str, problems: Iterable[Finding]) -> Planned:
    return Planned(plan, name, name, Place(plan.path, 1), verdict=Verdict.FAILED, observations=tuple(problems))


def _finding(error: DevnetError) -> Finding:
    return Finding(place_of(error), error.message, error.remedy)
