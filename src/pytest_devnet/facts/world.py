"""The world facts are made from: a repository on disk, and what the pytest session has learnt so far."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from pytest_devnet.errors import FactError, GateDefinitionError
from pytest_devnet.facts.processes import Processes
from pytest_devnet.facts.shared import Shared

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from pytest_devnet.facts.tests import TestOutcome
    from pytest_devnet.model import Outcome, Plan

_UNSHARED = Shared()


class Session(Protocol):
    """What the pytest session knows once its tests have run."""

    @property
    def narrowed(self) -> str:
        """Why this run's tests are not all tests of the repository; empty when they are."""

    @property
    def coverage(self) -> object:
        """The combined ``coverage.Coverage`` of this run, or None."""

    @property
    def tests(self) -> Mapping[str, TestOutcome]:
        """Every test that ran, by node id."""

    @property
    def outcomes(self) -> Iterable[Outcome]:
        """The gates' verdicts so far."""


def _nothing(_world: World) -> object:
    raise FactError("there is nothing to look at")


@dataclass(frozen=True, slots=True)
class Fact:
    """How one fact is had for real, and how an example makes it from a value (``None``: the example gives none).

    ``of_session`` marks a fact that is known only when all tests have run: its gates are deferred. So are those of
    a fact that ``wants_quiet``, since it measures time. ``writes`` marks one that lays its example out on disk and so
    has to be made before any other looks. ``shared`` is false where the fact depends on the item that asks. ``empty``
    makes the fact of a world in which there is nothing to see.
    """

    name: str
    real: Callable[[World], object]
    example: Callable[[World, object], object]
    of_session: bool = False
    wants_quiet: bool = False
    writes: bool = False
    shared: bool = True
    empty: Callable[[World], object] = _nothing


@dataclass(slots=True)
class World:
    """One repository, real or made for an example. Facts are made once and shared by the gates of a process.

    ``never_evidence`` are paths (or folders ending in ``/``) that no gate may take as evidence: plans, bindings,
    devnet's own files. ``given`` is None in the real world; in an example it maps facts to their values.
    ``is_emptied`` holds of a real world that is shown without anything in it. ``shared`` is what processes of a run do
    only once. ``ends`` is the monotonic time of the run's deadline, where it has one.
    """

    root: Path
    today: date
    rehearsed: bool = False
    never_evidence: frozenset[str] = frozenset()
    plan: Plan | None = None
    session: Session | None = None
    given: Mapping[str, object] | None = None
    is_emptied: bool = False
    catalogue: Mapping[str, Fact] = field(default_factory=lambda: MappingProxyType({}))
    processes: Processes = field(default_factory=Processes)
    shared: Shared = _UNSHARED
    ends: float | None = None
    _made: dict[str, object] = field(default_factory=dict)

    def fact(self, name: str) -> object:
        """The fact of that name. A fact that could not be had is asked again by the next gate."""
        if name in self._made:
            return self._made[name]
        fact = fact_named(name, self.catalogue)
        made = self._make(fact)
        if fact.shared:
            self._made[name] = made
        return made

    def _make(self, fact: Fact) -> object:
        if self.is_emptied:
            return fact.empty(self)
        return fact.real(self) if self.given is None else fact.example(self, self.given.get(fact.name))

    def emptied(self) -> World:
        """The same world, in the same place and of the same make, in which there is nothing to see."""
        return replace(self, is_emptied=True, _made={})

    def of(self, plan: Plan) -> World:
        """The same world as an item of that plan sees it."""
        return replace(self, plan=plan)

    def need_session(self) -> Session:
        if self.session is None:
            raise FactError("there is no finished test run to look at", remedy="let pytest run the gate")
        return self.session


SHIPPED = (
    "authorization",
    "clock",
    "copies",
    "coverage",
    "exploring",
    "fuzzing",
    "git",
    "load",
    "own_service",
    "plan",
    "prometheus",
    "promtool",
    "repo",
    "service",
    "tests",
    "tools",
    "verdicts",
)


def fact_named(name: str, catalogue: Mapping[str, Fact] = MappingProxyType({})) -> Fact:
    """A shipped fact or one that a package added. Raises ``GateDefinitionError`` for a name that is neither."""
    if name in catalogue:
        return catalogue[name]
    if name not in SHIPPED:
        known = ", ".join(sorted({*SHIPPED, *catalogue}))
        raise GateDefinitionError(f"there is no fact called {name!r}", remedy=f"take one of {known}")
    fact = importlib.import_module(f"pytest_devnet.facts.{name}").FACT
    assert isinstance(fact, Fact)  # noqa: S101
    return fact
