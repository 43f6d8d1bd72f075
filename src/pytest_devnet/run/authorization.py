"""``--devnet-authorization-update``: the lock of who may call what, as it is found, and no wider than it may be."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from pytest_devnet.errors import DevnetError
from pytest_devnet.formats.authorization_change import changes, shared
from pytest_devnet.formats.authorization_lock import DECISIONS, LOCK, Cell, Lock, Locked, written
from pytest_devnet.gating.descriptions import described

if TYPE_CHECKING:
    from pytest_devnet.facts.authorization import Authorization
    from pytest_devnet.facts.bench import Survey
    from pytest_devnet.facts.matrix import Tried
    from pytest_devnet.facts.repo import Repo
    from pytest_devnet.facts.service import Services
    from pytest_devnet.run.project import Project


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing is written, and the request that shows it."""

    why: str
    curl: str = ""


@dataclass(frozen=True, slots=True)
class Update:
    """The lock to be, the lines about what changes, and what stands against it."""

    lock: Lock
    told: tuple[str, ...]
    refusals: tuple[Refusal, ...]

    @property
    def text(self) -> str:
        return written(self.lock)


def update(project: Project, openapi: str, reason: str) -> Update:
    """Try everything, and work out the lock. Raises ``DevnetError`` where nothing can be tried."""
    world = project.world
    fact = cast("Authorization", world.fact("authorization"))
    settings, description = described(
        cast("Repo", world.fact("repo")), cast("Services", world.fact("service")), openapi
    )
    if len(fact.tenants) < 2:
        remedy = "declare [principals.NAME] with a role and another tenant"
        raise DevnetError("principals belong to fewer than two tenants", place="devnet.toml", remedy=remedy)
    description = fact.completed(description)
    surveys = [fact.survey(settings, description, one) for one in description.operations]
    old = fact.lock or Lock()
    return _compared(old, _found(surveys, old), surveys, reason, is_first=fact.lock is None)


def write(project: Project, found: Update) -> None:
    (project.root / LOCK).write_text(found.text, encoding="utf-8")


def _found(surveys: Sequence[Survey], old: Lock) -> Lock:
    """What was found, each cell as wide as the widest of its principals had it."""
    cells: dict[Cell, Locked] = {}
    for tried in _all_tried(surveys):
        for wide in DECISIONS:
            if tried.locked == wide and (cells.get(tried.cell) or wide) in DECISIONS[DECISIONS.index(wide) :]:
                cells[tried.cell] = wide
    public = {survey.operation.name for survey in surveys if survey.operation.public}
    public |= {one for one in old.public if any(survey.operation.name == one for survey in surveys)}
    kept = {cell: why for cell, why in old.reasons.items() if cells.get(cell) == "allow"}
    shown = _showing(surveys)
    meant = {cell: why for cell, why in old.shared.items() if cell in shown}
    return Lock(tuple(sorted(public)), cells, kept, header=old.header, hidden=old.hidden, shared=meant)


def _all_tried(surveys: Sequence[Survey]) -> Iterator[Tried]:
    for survey in surveys:
        if not survey.operation.public:
            yield from (*survey.cells, *survey.outsiders[:1])


def _showing(surveys: Sequence[Survey]) -> set[Cell]:
    """Where something of another tenant is shown, though it was not asked for."""
    every = (tried for survey in surveys for tried in (*survey.cells, *survey.outsiders))
    return {one.cell for one in every if one.leaks and one.served and one.cell.relation != "other-tenant"}


def _compared(old: Lock, new: Lock, surveys: Sequence[Survey], reason: str, *, is_first: bool) -> Update:
    differing = list(changes(old, new))
    wide = [one.cell for one in differing if one.kind == "widened" and one.cell]
    unreasoned = [*wide, *(cell for cell in shared(new) if cell not in new.reasons)]
    showing = _showing(surveys)
    unmeant = [cell for cell in sorted(showing) if cell not in new.shared]
    refusals = [*_broken(surveys, new, showing), *_unrecordable(surveys)]
    if not reason:
        lines = [
            *(one.line for one in differing if one.kind == "public"),
            *map(str, dict.fromkeys((*unreasoned, *unmeant))),
        ]
        refusals += [Refusal(f"{line}: is wider than it was, or reaches across tenants: why?") for line in lines]
    reasons = {**new.reasons, **dict.fromkeys(unreasoned, reason)} if reason else new.reasons
    meant = {**new.shared, **dict.fromkeys(unmeant, reason)} if reason else new.shared
    told = [] if is_first else [f"{one.kind}: {one.line}" for one in differing]
    return Update(replace(new, reasons=reasons, shared=meant), tuple(told), tuple(refusals))


def _broken(surveys: Sequence[Survey], new: Lock, showing: Container[Cell]) -> Iterator[Refusal]:
    """What the description or the border of a tenant forbids is never written down as if it were meant.

    What is allowed across tenants, or is ``showing`` something of them, may be meant: that wants a reason.
    """
    for survey in surveys:
        operation = survey.operation
        if operation.public and survey.control is not None:
            said = f"{operation.name}: is anybody's by the description, and only callers are served"
            yield Refusal(said, survey.outsiders[0].asked.curl)
        for tried in survey.outsiders:
            if operation.protected and tried.decision == "allow":
                yield Refusal(
                    f"{operation.name}: anybody gets it done, though the description wants a caller", tried.asked.curl
                )
        for broke, curl in {probe.broke: probe.asked.curl for probe in reversed(survey.probes) if probe.broke}.items():
            yield Refusal(f"{operation.name}: {broke}", curl)
        for tried in (*survey.cells, *survey.outsiders):
            foreign = tried.cell.relation == "other-tenant" and new.cells.get(tried.cell) in ("allow", "told")
            if tried.trespasses and not foreign and tried.cell not in showing:
                yield Refusal(
                    f"{tried.cell}: {tried.principal or 'anybody'} gets at what is another tenant's", tried.asked.curl
                )


def _unrecordable(surveys: Sequence[Survey]) -> Iterator[Refusal]:
    """What was answered neither yes nor no."""
    for tried in _all_tried(surveys):
        if tried.decision not in DECISIONS:
            yield Refusal(f"{tried.cell}: {tried.principal} is answered {tried.asked.answer}", tried.asked.curl)
    for survey in surveys:
        if survey.lost:
            yield Refusal(f"{survey.operation.name}: {survey.lost.message}")
        elif not survey.operation.public and not survey.outsiders:
            yield Refusal(f"{survey.operation.name}: no principal is allowed it; declare a principal that is")
