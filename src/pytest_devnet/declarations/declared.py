"""Services, their dependencies, the actions they can be asked for, and the principals who ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pytest_devnet.errors import SettingsError
from pytest_devnet.formats.openapi_model import Scheme

Safe = Literal["read", "write", "all"]
"""How far a gate may go: requests that only read; those that write, too; load, fuzz bodies and cuts, too."""
SAFE: tuple[Safe, ...] = ("read", "write", "all")
ANY_COOKIE = "*"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as a recipe. ``json`` is None where there is no JSON body; strings in it may hold templates."""

    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    json: object = None
    body: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """Something the service can be asked for, and what must come of it.

    ``moves`` maps series to what one action adds to each; ``observes`` is a histogram whose sum must come near the time
    the action took; ``calls`` the dependency it reaches; ``principal`` whose token it sends. ``place`` is its line.
    """

    name: str
    request: Request
    principal: str = ""
    expect: int = 200
    moves: Mapping[str, float] = field(default_factory=dict)
    observes: str = ""
    calls: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Planting:
    """A request by which a principal gets an object of the kind ``makes`` (``/entries/{id}``).

    ``id`` is where its id stands in the JSON answer (a JSON pointer). ``place`` is its line.
    """

    makes: str
    request: Request
    principal: str = ""
    id: str = "/id"
    place: str = ""


@dataclass(frozen=True, slots=True)
class DependencySettings:
    """Something the service calls: started with it (``start``), or running already (``address``, host:port)."""

    name: str
    start: str = ""
    address: str = ""
    cwd: str = "."
    ready: str = "/health"
    ready_within: float = 30.0
    critical: bool = True
    env: Mapping[str, str] = field(default_factory=dict)
    place: str = ""


@dataclass(frozen=True, slots=True)
class LogSource:
    """Where the log of a service that runs already is read: a file that grows, or a command that prints it."""

    file: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True)
class GraphqlSettings:
    """A GraphQL endpoint: the file of its schema, its path, and the ``header`` or ``cookie`` callers sign in by.

    Without either it is a bearer token.
    """

    schema: str
    path: str = "/graphql"
    header: str = ""
    cookie: str = ""


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """One ``[service.NAME]``. Either ``start`` is given, or ``url`` for a service that runs already.

    ``metrics`` and ``openapi`` may be whole URLs or paths; ``prometheus`` is the URL of a server that scrapes it.
    ``seed`` is a command that prints which objects principals have, ``plantings`` are requests in its place; ``reset``
    is a command that makes all as it was.
    ``app`` names the ASGI or WSGI application in it (``module:name``), which can be called without a server.
    ``layers`` maps the name of a layer to the logger names (or their beginnings) it writes under.
    ``alone`` is a service that says it depends on nothing (``dependencies = {}``), instead of saying nothing of it.
    """

    name: str
    start: str = ""
    url: str = ""
    cwd: str = "."
    ready: str = "/health/ready"
    live: str = "/health/live"
    metrics: str = "/metrics"
    openapi: str = ""
    graphql: GraphqlSettings | None = None
    critical: bool = True
    ready_within: float = 30.0
    safe: Safe = "all"
    env: Mapping[str, str] = field(default_factory=dict)
    log: LogSource | None = None
    prometheus: str = ""
    layers: Mapping[str, str] = field(default_factory=dict)
    dependencies: tuple[DependencySettings, ...] = ()
    alone: bool = False
    actions: tuple[Action, ...] = ()
    seed: str = ""
    plantings: tuple[Planting, ...] = ()
    reset: str = ""
    app: str = ""
    place: str = ""

    @property
    def runs_already(self) -> bool:
        return bool(self.url)

    def allows(self, wanted: Safe) -> bool:
        """May a gate go as far as ``wanted``?"""
        return SAFE.index(wanted) <= SAFE.index(self.safe)

    def action(self, name: str) -> Action | None:
        return next((action for action in self.actions if action.name == name), None)


@dataclass(frozen=True, slots=True)
class Login:
    """How a principal comes by a token: the request, and where in the JSON answer it stands (a JSON pointer).

    ``cookie`` names the cookie that holds it instead, ``ANY_COOKIE`` are all that the answer sets; ``header`` the
    header of the answer.
    """

    request: Request
    token: str = "/access_token"  # noqa: S105
    cookie: str = ""
    header: str = ""


@dataclass(frozen=True, slots=True)
class Principal:
    """An identity that calls the service. Without ``login`` and ``token`` it is anonymous.

    ``wfc`` names the authentication file in which its sign-in stands. ``scheme`` is where the token goes, if not where
    the operation wants it.
    """

    name: str
    role: str = ""
    tenant: str = ""
    login: Login | None = None
    token: str = ""
    place: str = ""
    wfc: str = ""
    scheme: Scheme | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """All that devnet.toml declares to run and to call it, and what is wrong with the declarations."""

    services: tuple[ServiceSettings, ...] = ()
    principals: tuple[Principal, ...] = ()
    problems: tuple[SettingsError, ...] = ()

    def service(self, name: str) -> ServiceSettings | None:
        return next((service for service in self.services if service.name == name), None)

    def principal(self, name: str) -> Principal | None:
        return next((principal for principal in self.principals if principal.name == name), None)
