"""A service that runs: it can be asked, listened to, cut off and stopped."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode

from pytest_devnet.declarations.template import filled, filled_everywhere
from pytest_devnet.errors import FactError
from pytest_devnet.facts.http_client import Answer, Halves, Headers, Pairs, request, serialized
from pytest_devnet.facts.tokens import Tokens
from pytest_devnet.formats.exposition import Exposition, read_exposition
from pytest_devnet.formats.openapi_model import BEARER

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_devnet.declarations import Action, Login, Principal, Request, ServiceSettings
    from pytest_devnet.facts.dependency import Dependency
    from pytest_devnet.facts.log import Log
    from pytest_devnet.facts.telemetry import Telemetry
    from pytest_devnet.formats.openapi_model import Placed, Scheme

_PAUSE = 0.05
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_ACCEPT = "text/plain;version=0.0.4,application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1"


class Lifecycle(Protocol):
    """How a service ends: a process of its own, threads of an example, or not at our hand."""

    def terminate(self) -> None: ...

    def exited(self, within: float) -> int | None: ...

    def kill(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Home:
    """Where a service that was started here lives: its folder, and its environment."""

    folder: Path
    environment: Mapping[str, str]


@dataclass
class Service:
    """One running service. ``dependencies`` are what it calls, each behind a proxy.

    A gate that got it from the fact ``service`` only reads; what writes, cuts, loads or stops takes ``own_service``.
    """

    settings: ServiceSettings
    url: str
    dependencies: Mapping[str, Dependency]
    life: Lifecycle
    variable: Callable[[str], str]
    principals: tuple[Principal, ...] = ()
    log_source: Callable[[], Log] | None = None
    telemetry: Telemetry | None = None
    end: Callable[[], None] = lambda: None
    home: Home | None = None
    _tokens: Tokens = field(init=False)

    def __post_init__(self) -> None:
        self._tokens = Tokens(self.principals, lambda request: self._send(request, {}))

    @property
    def name(self) -> str:
        return self.settings.name

    def may(self, method: str) -> bool:
        """Is it allowed to be sent such a request?"""
        return method in _READING or self.settings.allows("write")

    @property
    def log(self) -> Log:
        """Its log. Raises ``FactError`` where nobody said how to read it."""
        if self.log_source is None:
            reason = f"the log of {self.name}, which runs already, is not seen"
            raise FactError(reason, place=self.settings.place, remedy='say log = { file = "…" }, or { command = "…" }')
        return self.log_source()

    @property
    def traces(self) -> Telemetry:
        """What it exports. Raises ``FactError`` where it is not told where to."""
        if self.telemetry is None:
            reason = f"the traces of {self.name} go nowhere that can be seen from here"
            raise FactError(
                reason, place=self.settings.place, remedy='say env = { OTEL_EXPORTER_OTLP_ENDPOINT = "{otlp}" }'
            )
        return self.telemetry

    def request(
        self,
        method: str,
        path: str,
        *,
        headers: Pairs = (),
        json: object = None,
        body: bytes | str | None = None,
        timeout: float = 10.0,
        token: str | None = None,
    ) -> Answer:
        """Send one request. A broken answer is an answer; only what it may not be sent raises ``FactError``."""
        self._refuse(method)
        given = [*Headers(headers), *([("Authorization", f"Bearer {token}")] if token else [])]
        return request(self.url + path, method, headers=given, json=json, body=body, timeout=timeout)

    def asked_until(
        self, path: str, wanted: Callable[[Answer], bool], within: float, *, timeout: float = 10.0
    ) -> tuple[Answer, ...]:
        """GET a path again and again, until an answer is ``wanted`` or ``within`` seconds are over: all answers."""
        answers: list[Answer] = []
        until = time.monotonic() + within
        while not (answers and (wanted(answers[-1]) or time.monotonic() >= until)):
            time.sleep(_PAUSE if answers else 0)
            answers.append(self.request("GET", path, timeout=timeout))
        return tuple(answers)

    def act(
        self,
        action: Action,
        *,
        headers: Pairs = (),
        timeout: float = 10.0,
        halves: Halves | None = None,
    ) -> Answer:
        """Do an action as its principal; where the principal's token was outlived, with a new one.

        ``halves`` holds back the second half of its body.
        """
        self._refuse(action.request.method)
        answer = self._send(action.request, headers, self._placed(action), timeout, halves)
        if action.principal and answer.status == 401 and action.expect != 401:
            self._tokens.forget(action.principal)
            answer = self._send(action.request, headers, self._placed(action), timeout, halves)
        return answer

    def _placed(self, action: Action) -> Placed:
        return self.placed(action.principal, BEARER, self.token(action.principal) if action.principal else "")

    def serialized(self, action: Action) -> bytes:
        """The action as it goes over a connection that is kept, for whoever does it many times."""
        self._refuse(action.request.method)
        url, method, parts = self._request(action.request, (), self._placed(action))
        return serialized(url, method, **parts)

    def token(self, principal: str) -> str:
        """The principal's token, got once and kept; empty for an anonymous one. Raises ``FactError`` without any."""
        return self._fill(self._tokens.of(principal).value)

    def scheme(self, principal: str, described: Scheme) -> Scheme:
        """Where the principal's token goes: where their sign-in says, else where it is described to go.

        What differs from run to run stands in it as a variable.
        """
        return (self._tokens.of(principal).scheme if principal else None) or described

    def placed(self, principal: str, described: Scheme, token: str) -> Placed:
        """The headers and the query by which somebody shows that they are the principal, with this token."""
        known = self._tokens.of(principal).others if principal and token else {}

        def fill(text: str) -> str:
            return filled(text, {"token": token}, lambda name: known[name] if name in known else self.variable(name))

        headers, query = self.scheme(principal, described).placed("{token}") if token else ({}, {})
        return {name: fill(text) for name, text in headers.items()}, {name: fill(text) for name, text in query.items()}

    def sign_in(self, login: Login) -> Answer:
        """What the request of a login is answered."""
        return self._send(login.request, {})

    def signed_in(self, login: Login, principal: Principal) -> tuple[Answer, str]:
        """What a login like the principal's is answered, and the token that it gives; empty where that is none."""
        return self._tokens.by(login, principal.scheme)

    def opens(self, principal: str) -> bool:
        """Can the principal sign in as declared?"""
        return self._tokens.opens(principal)

    def renew(self, principal: str) -> str:
        """Another token for the principal, whose last one is good no more; that one where signing in is in vain."""
        self._tokens.renew(principal)
        return self.token(principal)

    def exposed(self) -> Answer:
        """What its metrics' address answers, whatever that is."""
        metrics = self.settings.metrics
        return request(metrics if "://" in metrics else self.url + metrics, headers={"Accept": _ACCEPT})

    def scrape(self) -> Exposition:
        """Its metrics as they are now. Raises ``FactError`` where there is nothing to read."""
        answer = self.exposed()
        if answer.status != 200:
            raise FactError(f"{self.name} exposes no metrics: GET {self.settings.metrics}: {answer}")
        return read_exposition(answer.text, answer.headers.get("Content-Type"))

    def terminate(self) -> None:
        """SIGTERM, as whoever deploys the service would send it."""
        self.life.terminate()

    def exited(self, within: float) -> int | None:
        """Its exit status, negative for a signal; None where it still runs after ``within`` seconds."""
        return self.life.exited(within)

    def kill(self) -> None:
        """SIGKILL, to the service and all it started."""
        self.life.kill()

    def _refuse(self, method: str) -> None:
        if not self.may(method):
            reason = f"{self.name} may only be read (safe = {self.settings.safe!r}), not sent a {method}"
            raise FactError(reason, place=self.settings.place, remedy='set safe = "write", if it may be')

    def _send(
        self,
        recipe: Request,
        headers: Pairs,
        placed: Placed = ({}, {}),
        timeout: float = 10.0,
        halves: Halves | None = None,
    ) -> Answer:
        url, method, parts = self._request(recipe, headers, placed)
        return request(url, method, timeout=timeout, halves=halves, **parts)

    def _request(self, recipe: Request, headers: Pairs, placed: Placed) -> tuple[str, str, dict[str, Any]]:
        """URL, method, and headers and content by their keywords."""
        nonce = secrets.token_hex(8)

        def fill(text: str) -> str:
            return filled(text, {"nonce": nonce}, self.variable)

        asked = urlencode(placed[1])
        own = [(name, fill(value)) for name, value in recipe.headers.items()]
        parts = {
            "headers": [*own, *Headers(headers), *placed[0].items()],
            "json": filled_everywhere(recipe.json, fill),
            "body": fill(recipe.body) or None,
        }
        path = fill(recipe.path)
        more = f"{'&' if '?' in path else '?'}{asked}" if asked else ""
        return self.url + path + more, recipe.method, parts

    def _fill(self, text: str) -> str:
        return filled(text, {}, self.variable)
