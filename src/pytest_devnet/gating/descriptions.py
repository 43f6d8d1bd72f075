"""Which services are described, by which file, and what it says: an OpenAPI description, or a schema of GraphQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pytest_devnet.errors import FactError

if TYPE_CHECKING:
    from pytest_devnet.declarations import GraphqlSettings, ServiceSettings
    from pytest_devnet.facts.repo import Repo
    from pytest_devnet.facts.service import Services
    from pytest_devnet.formats.openapi_model import Description, Scheme

    Described = tuple[ServiceSettings, Description]

_FILES = {"openapi": "an OpenAPI file", "graphql": "a schema of GraphQL"}
_ADD = {"openapi": 'openapi = "openapi.json"', "graphql": 'graphql = { schema = "schema.graphql" }'}


def described(repo: Repo, service: Services, openapi: str = "") -> Described:
    """The service that ``openapi`` describes, or the only one that is described, with its description.

    Raises ``FactError`` where it is not said which, or where the file holds no description.
    """
    from pytest_devnet.formats.openapi import read_openapi  # noqa: PLC0415

    known = [(one, one.openapi) for one in service.declared if one.openapi]
    settings, file = _chosen(known, openapi, "openapi")
    return settings, read_openapi(_text(repo, settings, file, "openapi"), file)


def surfaces(repo: Repo, service: Services, openapi: str = "", graphql: str = "") -> tuple[Described, ...]:
    """All that takes input, or what is named of it: the one service with an OpenAPI file, the one with GraphQL.

    Raises ``FactError`` as ``described`` does.
    """
    has_schema = any(one.graphql for one in service.declared)
    has_description = any(one.openapi for one in service.declared) or not has_schema
    found = [described(repo, service, openapi)] if openapi or (has_description and not graphql) else []
    return (*found, _schema(repo, service, graphql)) if graphql or (has_schema and not openapi) else tuple(found)


def surface(repo: Repo, service: Services, case: str, openapi: str = "", graphql: str = "") -> Described:
    """The service and the description that a case is of; the first of all for one that is of none."""
    found = surfaces(repo, service, openapi, graphql)
    return next((one for one in found if one[1].operation(case)), found[0])


def _schema(repo: Repo, service: Services, graphql: str) -> Described:
    from pytest_devnet.formats.graphql import read_graphql  # noqa: PLC0415

    known = {one.name: one.graphql for one in service.declared if one.graphql}
    named = [(one, known[one.name].schema) for one in service.declared if one.name in known]
    settings, file = _chosen(named, graphql, "graphql")
    said = known[settings.name]
    return settings, read_graphql(_text(repo, settings, file, "graphql"), file, said.path, _scheme(said))


def _scheme(said: GraphqlSettings) -> Scheme:
    """A bearer token, where neither a header nor a cookie is named."""
    from pytest_devnet.formats.openapi_model import BEARER, Scheme  # noqa: PLC0415

    where, name = ("cookie", said.cookie) if said.cookie else ("header", said.header)
    return Scheme("apiKey", where=where, name=name) if name else BEARER


def _chosen(known: Sequence[tuple[ServiceSettings, str]], wanted: str, key: str) -> tuple[ServiceSettings, str]:
    chosen = [one for one in known if wanted in ("", one[1])]
    if len(chosen) == 1:
        return chosen[0]
    names = ", ".join(settings.name for settings, _ in chosen)
    said = f"{len(chosen)} services, {names}," if chosen else "no service"
    which = f"by {wanted}" if wanted else f"by {_FILES[key]}"
    remedy = f"name the file of one as {key}" if chosen else f"add {_ADD[key]} to [service.NAME]"
    raise FactError(f"{said} described {which}", place="devnet.toml", remedy=remedy)


def _text(repo: Repo, settings: ServiceSettings, file: str, key: str) -> str:
    if "://" in file:
        remedy = "keep the description in the repository: what is collected must not depend on a server"
        raise FactError(f"the description of {settings.name} is not in the repository", place=file, remedy=remedy)
    if file not in repo.files:
        remedy = "name a file of the repository, from its root"
        raise FactError(f"{key} names {file}, which is no file here", place=settings.place, remedy=remedy)
    return repo.text(file)
