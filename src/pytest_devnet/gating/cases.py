"""Cases that many gates share, for their ``each=``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pytest_devnet.errors import FactError
from pytest_devnet.gating.definition import Case

if TYPE_CHECKING:
    from pytest_devnet.declarations import ServiceSettings
    from pytest_devnet.facts.repo import Repo
    from pytest_devnet.facts.service import Services
    from pytest_devnet.formats.openapi_model import Description


def services(service: Services) -> Iterator[Case]:
    """One case a declared service. None of them is started for it."""
    yield from (Case(settings.name, settings.name) for settings in service.declared)


def operations(repo: Repo, service: Services, *, openapi: str = "") -> Iterator[Case]:
    """One case an operation of a service's description, by ``METHOD /path``; nothing is started for it.

    What the description says so badly that it cannot be called is a case, too, by its pointer: it is not left out.
    """
    _, description = described(repo, service, openapi)
    yield from (Case(one.name, one.name) for one in description.operations)
    pointers = (problem.message.partition(": ")[0] for problem in description.problems)
    yield from (Case(pointer, pointer) for pointer in dict.fromkeys(pointers))


def described(repo: Repo, service: Services, openapi: str = "") -> tuple[ServiceSettings, Description]:
    """The service that ``openapi`` describes, or the only one that is described, with its description.

    Raises ``FactError`` where it is not said which, or where the file holds no description.
    """
    from pytest_devnet.formats.openapi import read_openapi  # noqa: PLC0415

    known = [one for one in service.declared if one.openapi]
    chosen = [one for one in known if openapi in ("", one.openapi)]
    if len(chosen) != 1:
        said = "no service" if not chosen else f"{len(chosen)} services, {', '.join(one.name for one in chosen)},"
        which = f"by {openapi}" if openapi else "by an OpenAPI file"
        remedy = "name the file of one as openapi" if chosen else 'add openapi = "openapi.json" to [service.NAME]'
        raise FactError(f"{said} described {which}", place="devnet.toml", remedy=remedy)
    file = chosen[0].openapi
    if "://" in file:
        remedy = "keep the description in the repository: what is collected must not depend on a server"
        raise FactError(f"the description of {chosen[0].name} is not in the repository", place=file, remedy=remedy)
    if file not in repo.files:
        remedy = "name a file of the repository, from its root"
        raise FactError(f"openapi names {file}, which is no file here", place=chosen[0].place, remedy=remedy)
    return chosen[0], read_openapi(repo.text(file), file)
