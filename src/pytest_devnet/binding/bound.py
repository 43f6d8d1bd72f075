"""A criterion with its gates, the parameters they run with, and every shortfall of the binding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pytest_devnet.binding.sidecar import Sidecar
from pytest_devnet.errors import SettingsError
from pytest_devnet.gating.definition import Gate
from pytest_devnet.gating.observe import place_of
from pytest_devnet.model import Criterion, Finding, Strength, Verdict

BIND = "pytest --devnet-bind"
CLAIM = (
    "let a gate claim it (pytest --devnet-explain), write one in gates/, or have {id} attested in devnet-waivers.toml"
)


@dataclass(frozen=True, slots=True)
class BoundGate:
    """A gate as one criterion uses it. ``demand`` is the strength its verdict must reach."""

    gate: Gate
    label: str | None
    given: Mapping[str, object]
    clauses: frozenset[int]
    demand: Strength | None = None

    @property
    def name(self) -> str:
        return self.gate.id if self.label is None else f"{self.gate.id}[{self.label}]"


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Why a binding does not do: the verdict it gives the criterion, what to say, and the clauses that lack a gate."""

    verdict: Verdict
    finding: Finding
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BoundCriterion:
    """``unclaimed`` quotes the clauses no gate answers; ``note`` tells of a binding that followed its text."""

    criterion: Criterion
    gates: tuple[BoundGate, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()
    unclaimed: tuple[str, ...] = ()
    note: str = ""


def unbound(sidecar: Sidecar, message: str, *keys: str, remedy: str = "") -> Shortfall:
    """No gate can answer as the binding stands."""
    return Shortfall(Verdict.UNBOUND, _finding(sidecar, message, keys, remedy))


def suspect(sidecar: Sidecar, message: str, *keys: str, remedy: str = "") -> Shortfall:
    """A gate would answer, but not what the plan asks."""
    return Shortfall(Verdict.SUSPECT, _finding(sidecar, message, keys, remedy))


def displaced(sidecar: Sidecar, message: str, *keys: str, remedy: str = "") -> Shortfall:
    """The project's own gate stands where a shipped one answers: the one shortfall that people may agree to."""
    return Shortfall(Verdict.FAILED, _finding(sidecar, message, keys, remedy))


def _finding(sidecar: Sidecar, message: str, keys: tuple[str, ...], remedy: str) -> Finding:
    place = place_of(SettingsError(message, place=sidecar.place(*keys)))
    return Finding(place, message, remedy, subject=keys[0] if keys else "")
