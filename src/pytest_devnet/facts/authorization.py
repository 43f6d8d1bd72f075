"""Who may call what, tried: every operation as every principal, on a private instance of the service."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from pytest_devnet.declarations import Principal, declared_in
from pytest_devnet.errors import FactError
from pytest_devnet.facts.accounts import Accounts
from pytest_devnet.facts.asking import Asked, Asker
from pytest_devnet.facts.credentials import Credentials
from pytest_devnet.facts.matrix import Matrix, Tried
from pytest_devnet.facts.objects import Objects
from pytest_devnet.facts.probes import Probes
from pytest_devnet.facts.public import Public
from pytest_devnet.facts.seeding import Seeding
from pytest_devnet.facts.smuggled import Probe
from pytest_devnet.facts.undescribed import undescribed
from pytest_devnet.facts.world import Fact
from pytest_devnet.formats.authorization_lock import LOCK, Cell, Lock, read_lock
from pytest_devnet.formats.openapi_model import Description, Operation
from pytest_devnet.formats.sample_values import NoSample

if TYPE_CHECKING:
    from pytest_devnet.declarations import ServiceSettings
    from pytest_devnet.facts.own_service import OwnServices
    from pytest_devnet.facts.running_service import Service
    from pytest_devnet.facts.world import World

_NEAREST = ("any", "own", "same-tenant", "other-tenant", "missing")


@dataclass(frozen=True, slots=True)
class Survey:
    """All that was tried on one operation. ``control`` was allowed at first; ``again`` is the same, at the end.

    Of an operation that is anybody's, ``control`` is who is let in where nobody is.
    """

    operation: Operation
    cells: tuple[Tried, ...] = ()
    outsiders: tuple[Tried, ...] = ()
    probes: tuple[Probe, ...] = ()
    control: Tried | None = None
    again: Tried | None = None
    unmade: str = ""
    refused: tuple[Asked, ...] = ()


@dataclass(slots=True)
class Bench:
    """A private instance, and what is known of its objects. ``spoilt_by`` is what took some of them away for good."""

    service: Service
    asker: Asker
    objects: Objects
    surveys: dict[str, Survey] = field(default_factory=dict)
    spoilt_by: str = ""

    @property
    def is_good(self) -> bool:
        """Can it be asked, of everything that was there at first?"""
        return self.service.exited(0) is None and not (self.spoilt_by and not self.service.settings.runs_already)

    def survey(self, operation: Operation) -> Survey:
        """Try the operation in every way there is; once, however often it is asked for."""
        if operation.name not in self.surveys:
            matrix = Matrix(operation, self.asker, self.objects)
            self.surveys[operation.name] = self._surveyed(matrix)
            if self.objects.spoilt or (matrix.writes and Accounts(self.objects).are_others()):
                self.spoilt_by = operation.name
        return self.surveys[operation.name]

    def _surveyed(self, matrix: Matrix) -> Survey:
        try:
            return self._public(matrix) if matrix.operation.public else self._protected(matrix)
        except NoSample as error:
            return Survey(matrix.operation, unmade=error.message)

    def expected(self, operation: Operation) -> frozenset[Cell]:
        """The lines that a lock needs for the operation: those there is something to try on."""
        return frozenset(Matrix(operation, self.asker, self.objects).expected())

    def credentials(self, key: str = "") -> Credentials | None:
        """Credentials that are none, to be tried on what a principal sees of themselves; None where that is nothing."""
        operation = self.asker.canary
        if operation is None:
            return None
        principal = next(name for name, views in self.objects.views.items() if operation.name in views)
        return Credentials(self.asker, operation, principal, key)

    def undescribed(self) -> Iterator[tuple[str, str]]:
        """Operations that the service tells of, and the description does not: each with what told."""
        return undescribed(self.service, self.asker)

    def _public(self, matrix: Matrix) -> Survey:
        """Anybody may call it: looked at is whether anybody can, and whether it tells them of tenants."""
        public = Public(matrix)
        tried = public.tried()
        control = None if tried.served else public.let_in()
        return Survey(matrix.operation, outsiders=(tried,), control=control)

    def _protected(self, matrix: Matrix) -> Survey:
        cells = tuple(matrix.cells())
        subject = matrix.subject
        refused = tuple(asked for (kind, _), asked in self.objects.refused.items() if kind == subject)
        control = _control(cells)
        if control is None:
            return Survey(matrix.operation, cells, unmade=self.objects.unmade.get(subject, ""), refused=refused)
        outsiders = tuple(matrix.outsiders(control))
        denied = tuple(one for one in cells if one.decision in ("deny", "hide") and not one.done)
        closed = not any(one.decision == "allow" or one.done for one in outsiders)
        probes = tuple(Probes(matrix, control, denied, closed).all())
        person = next(one for one in self.asker.principals if one.name == control.principal)
        again = next(matrix.cell(person, control.cell.relation), None)  # type: ignore[arg-type]
        return Survey(matrix.operation, cells, outsiders, probes, control, again, refused=refused)


def _control(cells: Sequence[Tried]) -> Tried | None:
    """Who is allowed it, at best on what is their own; whom to follow is said of others."""
    allowed = (one for one in cells if one.decision == "allow")
    return min(allowed, key=lambda one: _NEAREST.index(one.cell.relation), default=None)


@dataclass(slots=True)
class Authorization:
    """``lock`` is None where there is none. Benches are kept while the process lasts."""

    principals: tuple[Principal, ...]
    lock: Lock | None
    own: OwnServices
    seeder: Callable[[Service], Seeding]
    _benches: dict[str, Bench] = field(default_factory=dict)
    _unlearnt: dict[str, FactError] = field(default_factory=dict)

    @property
    def tenants(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.tenant for one in self.principals if one.tenant))

    def completed(self, description: Description) -> Description:
        """With what the lock says where the description says nothing: that an operation is anybody's."""
        public = self.lock.public if self.lock else ()
        operations = (
            replace(one, security=()) if one.security is None and one.name in public else one
            for one in description.operations
        )
        return replace(description, operations=tuple(operations))

    def bench(self, settings: ServiceSettings, description: Description) -> Bench:
        """The instance on which this service is tried; another one where the last has ended, or lacks what was there.

        Raises ``FactError`` for as long as nothing can be learnt of its objects, each time the same.
        """
        if settings.name in self._unlearnt:
            raise self._unlearnt[settings.name]
        kept = self._benches.get(settings.name)
        if kept is not None and kept.is_good:
            return kept
        if kept is not None:
            kept.service.kill()
        shared = self.own.shared
        service = shared.running(settings.name) if settings.runs_already else shared.start(settings)
        people = tuple(one for one in self.principals if one.role or one.tenant)
        asker = Asker(service, description, people)
        surveys = kept.surveys if kept else {}
        bench = self._benches[settings.name] = Bench(service, asker, Objects(asker, self.seeder(service)), surveys)
        try:
            bench.objects.learn()
        except FactError as error:
            self._unlearnt[settings.name] = _since(error, kept.spoilt_by if kept else "")
            raise self._unlearnt[settings.name] from error
        return bench


def _since(error: FactError, spoilt_by: str) -> FactError:
    """The error, with what it comes of where an instance before had something taken away."""
    if not spoilt_by:
        return error
    remedy = 'say reset = "…" in devnet.toml, a command that brings back what was there'
    return FactError(f"{error.message}, after {spoilt_by} was tried", place=error.place, remedy=remedy)


def _real(world: World) -> Authorization:
    file = world.root / LOCK
    text = file.read_text("utf-8") if file.is_file() else None
    principals = declared_in(world.root).principals
    return Authorization(principals, None if text is None else read_lock(text), _own(world), _seeder(world))


def _seeder(world: World) -> Callable[[Service], Seeding]:
    return lambda service: Seeding(world.root, world.processes, service)


def _own(world: World) -> OwnServices:
    return cast("OwnServices", world.fact("own_service"))


def _example(world: World, given: object) -> Authorization:
    """The text of a lock, or nothing where there is none. Principals are those of the example's services."""
    from pytest_devnet.facts.serving import serving_in  # noqa: PLC0415

    served = (world.given or {}).get("own_service", (world.given or {}).get("service"))
    named = {one.name: one for serving in serving_in(served) for one in serving.principals}
    return Authorization(
        tuple(named.values()), read_lock(given) if isinstance(given, str) else None, _own(world), _seeder(world)
    )


FACT = Fact("authorization", _real, _example)
