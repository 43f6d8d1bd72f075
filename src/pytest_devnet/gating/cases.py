"""Cases that many gates share, for their ``each=``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pytest_devnet.errors import FactError
from pytest_devnet.gating.definition import Case
from pytest_devnet.gating.descriptions import described, surfaces

if TYPE_CHECKING:
    from pytest_devnet.facts.repo import Repo
    from pytest_devnet.facts.service import Services
    from pytest_devnet.formats.openapi_model import Description


def services(service: Services) -> Iterator[Case]:
    """One case a declared service. None of them is started for it, and without any it is told what to declare."""
    if not service.declared:
        remedy = 'declare what is shipped as [service.NAME], with start = "…" or url = "…"'
        raise FactError("no service is declared", place="devnet.toml", remedy=remedy)
    yield from (Case(settings.name, settings.name) for settings in service.declared)


def operations(repo: Repo, service: Services, *, openapi: str = "") -> Iterator[Case]:
    """One case an operation of a service's description, by ``METHOD /path``; nothing is started for it.

    What the description says so badly that it cannot be called is a case, too, by its pointer: it is not left out.
    """
    yield from _each(described(repo, service, openapi)[1])


def inputs(repo: Repo, service: Services, *, openapi: str = "", graphql: str = "") -> Iterator[Case]:
    """One case each that takes input: the same operations, and the fields of GraphQL's roots, by ``Query.name``."""
    for _, description in surfaces(repo, service, openapi, graphql):
        yield from _each(description)


def _each(description: Description) -> Iterator[Case]:
    yield from (Case(one.name, one.name) for one in description.operations)
    pointers = (problem.message.partition(": ")[0] for problem in description.problems)
    yield from (Case(pointer, pointer) for pointer in dict.fromkeys(pointers))
