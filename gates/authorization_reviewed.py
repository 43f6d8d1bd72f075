"""The lock of who may call what: whole, current, and about all that is served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_devnet import Evidence, Finding, Gap, Place, Strength, described, gate
from pytest_devnet.formats.authorization_lock import LOCK
from pytest_devnet.formats.schema_fields import roles_in
from pytest_devnet_gates._reviewed_examples import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet import Authorization, Bench, Observation, Repo, Services
    from pytest_devnet.formats.authorization_lock import Lock
    from pytest_devnet.formats.openapi_model import Description

_UPDATE = "look at each, then: pytest --devnet-authorization-update"


@gate(
    "authorization.reviewed",
    answers=("authorization matrix", "permissions reviewed", "access reviewed"),
    strength=Strength.EXECUTED,
    timeout=300,
    examples=EXAMPLES,
)
def authorization_reviewed(
    repo: Repo, service: Services, authorization: Authorization, *, openapi: str = ""
) -> Iterator[Observation]:
    """What nobody wrote down, nobody reviewed: a new operation is open until somebody says who may call it."""
    settings, description = described(repo, service, openapi)
    for problem in description.problems:
        yield Finding(Place.of(problem.place), problem.message, problem.remedy)
    lock = authorization.lock
    if lock is None:
        yield Finding(Place(LOCK), "does not exist", "write it by pytest --devnet-authorization-update, and review it")
        return
    for mistake in lock.problems:
        yield Finding(Place.of(mistake.place), mistake.message, mistake.remedy)
    bench = authorization.bench(settings, description)
    yield from _public(lock, description)
    yield from _lines(lock, description, bench)
    yield from _nowhere(lock, description, authorization)
    for name, teller in bench.undescribed():
        said = f"{name} is served, as {teller} says, and described nowhere"
        yield Finding(Place(description.document.path), said, "describe it, or take it away")


def _public(lock: Lock, description: Description) -> Iterator[Observation]:
    for one in description.operations:
        listed = one.name in lock.public
        if one.public and not listed:
            yield Finding(one.place, "anybody may call it, and the lock does not say so", _UPDATE, subject=one.name)
        elif one.protected and listed:
            said = "is anybody's by the lock, and wants a caller by its description"
            yield Finding(one.place, said, "take it from public", subject=one.name)
        elif listed:
            yield Evidence(one.place, "is anybody's, and the lock says so", one.name)


def _lines(lock: Lock, description: Description, bench: Bench) -> Iterator[Observation]:
    """Each cell that there is something to try on has its line."""
    for one in description.operations:
        if one.public or one.name in lock.public:
            continue
        missing = sorted(bench.expected(one) - set(lock.of(one.name)))
        if missing:
            lines = ", ".join(f"{cell.role} {cell.relation}" for cell in missing)
            yield Finding(one.place, f"the lock has no line for {lines}", _UPDATE, subject=one.name)
        else:
            yield Evidence(one.place, f"the lock has its {len(lock.of(one.name))} lines", one.name)


def _nowhere(lock: Lock, description: Description, authorization: Authorization) -> Iterator[Observation]:
    """Lines about what is not there any more, and about roles that nobody has."""
    known = {one.name for one in description.operations}
    named = {cell.operation for cell in (*lock.cells, *lock.shared)} | set(lock.public)
    for name in sorted(named - known):
        said = f"speaks of {name}, which is described nowhere"
        yield Finding(Place(LOCK), said, "take its lines out, or describe it")
    roles = {one.role for one in authorization.principals}
    for role in roles_in(description.document):
        if role not in roles and role not in lock.roles:
            said = f"lists the role {role}, which no principal has"
            yield Gap(Place(description.document.path), said, "declare [principals.NAME] with it")
    for role in sorted(set(lock.roles) - roles):
        yield Gap(
            Place(LOCK), f"speaks of the role {role}, which no principal has", "declare [principals.NAME] with it"
        )
