"""What an OpenAPI description says of each operation, whatever the version it is written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pytest_devnet.errors import FactError
from pytest_devnet.formats.openapi_document import Document
from pytest_devnet.model import Place

Json = Any
Where = Literal["path", "query", "header", "cookie"]
Requirement = frozenset[str]
Placed = tuple[dict[str, str], dict[str, str]]
"""Headers, and parameters of the query."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """``schema`` may hold references; ``example`` is None where none is given."""

    name: str
    where: Where
    required: bool
    schema: Json = True
    example: Json = None


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a request in the one media type that was chosen among those described, JSON first."""

    media_type: str
    schema: Json = True
    required: bool = False
    example: Json = None

    @property
    def is_json(self) -> bool:
        return self.media_type.partition(";")[0].strip().lower().endswith(("/json", "+json"))


@dataclass(frozen=True, slots=True)
class Link:
    """An answer's value that another operation takes: ``parameters`` maps its name to a runtime expression."""

    operation: str
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Response:
    """``status`` is a code, a range such as ``2XX``, or ``default``; ``schema`` that of its JSON, or None."""

    status: str
    schema: Json = None
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a caller shows who they are. ``name`` is the header, parameter or cookie of an API key.

    ``template`` is what stands there, with ``{token}`` for the token; ``more`` are headers that go with it.
    """

    kind: str
    scheme: str = ""
    where: str = ""
    name: str = ""
    template: str = "{token}"
    more: tuple[tuple[str, str], ...] = ()

    def placed(self, token: str) -> Placed:
        """Where a token goes; nowhere where there is none. One for HTTP Basic is encoded already (RFC 7617)."""
        if not token:
            return {}, {}
        if self.kind != "apiKey":
            return {"Authorization": f"{'Basic' if self.scheme.lower() == 'basic' else 'Bearer'} {token}"}, {}
        sent = self.template.replace("{token}", token)
        if self.where == "query":
            return dict(self.more), {self.name: sent}
        own = ("Cookie", f"{self.name}={sent}") if self.where == "cookie" else (self.name, sent)
        return dict((*self.more, own)), {}


BEARER = Scheme("http", "bearer")


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path. ``security`` holds alternatives; None where the description says nothing of it.

    ``scopes`` are all that any alternative wants.
    """

    method: str
    path: str
    place: Place
    id: str = ""
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    security: tuple[Requirement, ...] | None = None
    scopes: frozenset[str] = frozenset()
    responses: tuple[Response, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def route(self) -> str:
        """Its path without a slash at the end, which says nothing of what it is about."""
        return self.path.rstrip("/") or "/"

    @property
    def public(self) -> bool:
        """May anybody call it, by what is declared?"""
        return self.security is not None and (not self.security or frozenset() in self.security)

    @property
    def protected(self) -> bool:
        return self.security is not None and not self.public

    def of(self, where: Where) -> tuple[Parameter, ...]:
        return tuple(one for one in self.parameters if one.where == where)


@dataclass(frozen=True, slots=True)
class Description:
    """A whole description. ``base`` is the path that its server puts before all others.

    A schema of GraphQL is one, too, whose operations are the fields of its roots (``formats.graphql``).

    ``problems`` are mistakes that leave the other operations usable.
    """

    document: Document
    operations: tuple[Operation, ...] = ()
    schemes: Mapping[str, Scheme] = field(default_factory=dict)
    base: str = ""
    problems: tuple[FactError, ...] = ()
    language: Literal["openapi", "graphql"] = "openapi"

    def operation(self, name: str) -> Operation | None:
        """By ``METHOD /path``, or by its operationId."""
        return next((one for one in self.operations if name in (one.name, one.id)), None)

    def at(self, method: str, route: str) -> Operation | None:
        return next((one for one in self.operations if (one.method, one.route) == (method, route)), None)

    def scheme(self, operation: Operation) -> Scheme:
        """How the operation wants to be told who asks; else as others do, or by a bearer token."""
        wanted = next((sorted(one) for one in operation.security or () if one), [""])
        return self.schemes.get(wanted[0]) or next(iter(self.schemes.values()), BEARER)
