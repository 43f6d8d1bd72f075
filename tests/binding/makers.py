"""Criteria, plans, gates and sidecars by hand, for the tests of bindings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from pytest_devnet import (
    DevnetError,
    Evidence,
    Fails,
    Gate,
    Kind,
    Observation,
    Passes,
    Place,
    Plan,
    PlanValue,
    Repo,
    Strength,
    gate,
)
from pytest_devnet.binding.sidecar import Sidecar, read_sidecar
from pytest_devnet.gating.gates import Gates
from pytest_devnet.gating.registry import Registry
from pytest_devnet.model import Clause, Criterion, Phase, Values

PLAN = "docs/plan/keel.md"
NOTHING = Values()
SIDECAR = "docs/plan/keel.toml"


def criterion(
    id: str,
    text: str,
    *clauses: str | Clause,
    kind: Kind = Kind.DELIVERABLE,
    values: Values = NOTHING,
) -> Criterion:
    """A criterion whose only clause is its text, unless others are given."""
    parts = tuple(part if isinstance(part, Clause) else Clause(part) for part in clauses or (text,))
    return Criterion(id, kind, text, Place(PLAN, 7), "A", id.partition(".")[0], clauses=parts, values=values)


def plan(*criteria: Criterion) -> Plan:
    return Plan(PLAN, "Keel", (Phase("A", "Keel", Place(PLAN, 1), criteria),))


def seen(repo: Repo) -> Iterator[Observation]:
    """What is not there helps nobody."""
    yield Evidence(Place("a"), f"is there: {repo.has('a')}")


def filed(repo: Repo, *, file: str, tries: int = 1) -> Iterator[Observation]:
    """What nobody filed is lost."""
    yield Evidence(Place(file), f"is there: {repo.has(file)} after {tries}")


def gate_of(
    id: str,
    *answers: str | Kind,
    judge: Callable[..., Iterator[Observation]] = seen,
    strength: Strength = Strength.PARSED,
    **from_plan: PlanValue,
) -> Gate:
    examples = (Passes({"a": ""}), Fails(findings=("a: is missing",)))
    return gate(id, answers=answers, strength=strength, from_plan=from_plan, examples=examples)(judge)


def registry(*gates: Gate) -> Registry:
    return Registry(Gates(gates))


def sidecar(text: str) -> Sidecar:
    """What is read from a sidecar with this text."""
    with TemporaryDirectory() as folder:
        file = Path(folder, SIDECAR)
        file.parent.mkdir(parents=True)
        file.write_bytes(text.encode())
        return read_sidecar(Path(folder), PLAN)


def said(mistakes: Iterable[DevnetError]) -> list[str]:
    """Errors as their place, message and remedy."""
    return [f"{error} | {error.remedy}" for error in mistakes]
