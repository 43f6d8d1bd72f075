"""A private instance on which each operation is tried in every way there is, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pytest_devnet.facts.accounts import Accounts
from pytest_devnet.facts.asked import Asked
from pytest_devnet.facts.asking import Asker
from pytest_devnet.facts.credentials import Credentials
from pytest_devnet.facts.enrolling import Enrolling
from pytest_devnet.facts.matrix import Matrix, Tried
from pytest_devnet.facts.objects import Objects
from pytest_devnet.facts.probes import Probes
from pytest_devnet.facts.public import Public
from pytest_devnet.facts.pulse import Lost
from pytest_devnet.facts.smuggled import Probe
from pytest_devnet.facts.undescribed import undescribed
from pytest_devnet.formats.authorization_lock import Cell
from pytest_devnet.formats.openapi_model import Operation
from pytest_devnet.formats.sample_values import NoSample

if TYPE_CHECKING:
    from pytest_devnet.facts.running_service import Service

_NEAREST = ("any", "own", "same-tenant", "other-tenant", "missing")


@dataclass(frozen=True, slots=True)
class Survey:
    """All that was tried on one operation. ``control`` was allowed at first; ``again`` is the same, at the end.

    Of an operation that is anybody's, ``control`` is who is let in where nobody is. ``lost`` is why it broke off.
    """

    operation: Operation
    cells: tuple[Tried, ...] = ()
    outsiders: tuple[Tried, ...] = ()
    probes: tuple[Probe, ...] = ()
    control: Tried | None = None
    again: Tried | None = None
    unmade: str = ""
    refused: tuple[Asked, ...] = ()
    lost: Lost | None = None


@dataclass(slots=True)
class Bench:
    """A private instance, and what is known of its objects. ``spoilt_by`` is what took some of them away for good."""

    service: Service
    asker: Asker
    objects: Objects
    surveys: dict[str, Survey] = field(default_factory=dict)
    spoilt_by: str = ""
    is_lost: bool = False

    @property
    def is_good(self) -> bool:
        """Can it be asked, of everything that was there at first?"""
        is_whole = self.service.settings.runs_already or not (self.spoilt_by or self.is_lost)
        return self.service.exited(0) is None and is_whole

    def survey(self, operation: Operation) -> Survey:
        """Try the operation in every way there is; once, however often it is asked for."""
        if operation.name not in self.surveys:
            survey = self._looked_back(Matrix(operation, self.asker, self.objects))
            self.surveys[operation.name], self.is_lost = survey, survey.lost is not None
        return self.surveys[operation.name]

    def _looked_back(self, matrix: Matrix) -> Survey:
        """The survey, once it is known whether it spoilt anything for those that follow."""
        survey = self._surveyed(matrix)
        try:
            others = matrix.writes and survey.lost is None and Accounts(self.objects).are_others()
        except Lost as lost:
            return replace(survey, lost=lost)
        if others or self.objects.spoilt:
            self.spoilt_by = matrix.operation.name
        return survey

    def _surveyed(self, matrix: Matrix) -> Survey:
        """As far as it comes."""
        survey = Survey(matrix.operation)
        try:
            for survey in self._public(matrix) if matrix.operation.public else self._protected(matrix):  # noqa: B007
                pass
        except NoSample as error:
            return replace(survey, unmade=error.message)
        except Lost as lost:
            return replace(survey, lost=lost)
        return survey

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

    def _public(self, matrix: Matrix) -> Iterator[Survey]:
        """Anybody may call it: looked at is whether anybody can, and whether it tells them of tenants."""
        public = Public(matrix)
        tried = public.tried()
        yield (survey := Survey(matrix.operation, outsiders=(tried,)))
        if not tried.served:
            yield (survey := replace(survey, control=public.let_in()))
        for probe in Enrolling(matrix).tried():
            yield (survey := replace(survey, probes=(*survey.probes, probe)))

    def _protected(self, matrix: Matrix) -> Iterator[Survey]:
        subject, survey = matrix.subject, Survey(matrix.operation)
        self.objects.revisit(subject)
        for cell in matrix.cells():
            yield (survey := replace(survey, cells=(*survey.cells, cell)))
        refused = tuple(asked for (kind, _), asked in self.objects.refused.items() if kind == subject)
        control = _control(survey.cells)
        if control is None:
            yield replace(survey, unmade=self.objects.unmade.get(subject, ""), refused=refused)
            return
        yield (survey := replace(survey, control=control, refused=refused))
        for one in matrix.outsiders(control):
            yield (survey := replace(survey, outsiders=(*survey.outsiders, one)))
        denied = tuple(one for one in survey.cells if one.decision in ("deny", "hide") and not one.done)
        closed = not any(one.decision == "allow" or one.done for one in survey.outsiders)
        for probe in Probes(matrix, control, denied, closed).all():
            yield (survey := replace(survey, probes=(*survey.probes, probe)))
        person = next(one for one in self.asker.principals if one.name == control.principal)
        yield replace(survey, again=next(matrix.cell(person, control.cell.relation), None))  # type: ignore[arg-type]


def _control(cells: Sequence[Tried]) -> Tried | None:
    """Who is allowed it, at best on what is their own; whom to follow is said of others."""
    allowed = (one for one in cells if one.decision == "allow")
    return min(allowed, key=lambda one: _NEAREST.index(one.cell.relation), default=None)
