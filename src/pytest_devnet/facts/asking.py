"""Requests to one private instance of a service, as each of its principals, as nobody, and as somebody made up."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote, urlencode

from pytest_devnet.declarations import Action, Principal, Request, curl
from pytest_devnet.declarations.curl import token_of
from pytest_devnet.facts.http_client import Answer
from pytest_devnet.facts.pulse import Pulse
from pytest_devnet.formats.openapi_model import Body, Description, Operation, Placed
from pytest_devnet.formats.resources import filled_path
from pytest_devnet.formats.sample_values import NoSample, Sampler

if TYPE_CHECKING:
    from pytest_devnet.facts.running_service import Service

Json = Any
Decision = Literal["allow", "deny", "hide", "invalid", "error", "busy"]
_SIGN_IN = re.compile(r"log-?in|sign-?in|/auth", re.IGNORECASE)
_MOST_SILENCES, _TIMEOUT = 2, 10.0
_SHORT, _PATIENCE, _IN_VAIN, _TRIES = 0.2, 5.0, 20.0, 3
_SHUNNED = "not asked again, since it ended the service"
MARKED = "devnetmark"
_MARK = re.compile(rf"{MARKED}\d+x")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, and what came of it. ``shown`` is the request as somebody else can repeat it, ``sent`` its body."""

    principal: str
    answer: Answer
    shown: Request
    sent: Json = None

    @property
    def decision(self) -> Decision:
        return decided(self.answer)

    @property
    def curl(self) -> str:
        return curl(Action("", self.shown))

    def called(self, name: str) -> str:
        """What the caller called by this name in words of their own, as nobody else did; empty where nothing."""
        given = self.sent.get(name) if isinstance(self.sent, dict) else None
        return given if isinstance(given, str) and _MARK.fullmatch(given) else ""

    def __str__(self) -> str:
        return f"{self.shown.method} {self.shown.path}: {self.answer}"


def decided(answer: Answer) -> Decision:
    """What an answer says of who asked. ``invalid`` says nothing: the request was refused for its own sake."""
    status = answer.status
    if status in (429, 423, 503):
        return "busy"
    if status == 0 or status >= 500:
        return "error"
    if status < 300 or status == 304:
        return "allow"
    if status < 400:
        return "deny" if _SIGN_IN.search(answer.headers.get("Location")) else "invalid"
    return {401: "deny", 403: "deny", 404: "hide", 410: "hide"}.get(status, "invalid")  # type: ignore[return-value]


@dataclass(slots=True)
class Asker:
    """Asks the service. ``canary`` is an operation by which each principal's token is known to be good still.

    ``references`` tells which fields of a body name other objects, and what they name for a principal. ``asked`` is
    what was asked so far, by method and path, ``names`` are variables that stand for ids where requests are shown. What
    is busy for ever is waited for once, all together not for long; what gave no answer twice, or is ``shunned``, is not
    asked. Raises ``Lost`` where the service itself is gone.
    """

    service: Service
    description: Description
    principals: tuple[Principal, ...]
    canary: Operation | None = None
    shunned: frozenset[str] = frozenset()
    references: Callable[[Operation, str], Mapping[str, Json]] = lambda _operation, _principal: {}
    asked: set[tuple[str, str]] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    _marks: int = 0
    _in_vain: float = 0.0
    _silences: dict[tuple[str, str], list[Answer]] = field(default_factory=dict)
    _pulse: Pulse = field(init=False)
    _busy: set[tuple[str, str]] = field(default_factory=set)
    _literal: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._pulse = Pulse(self.service)

    def mark(self) -> str:
        """A text that nobody else has ever written."""
        self._marks += 1
        return f"{MARKED}{self._marks}x"

    def body(self, operation: Operation, mark: str = "", current: Json = None, principal: str = "") -> Json:
        """A body that fits. What is no plain text stays as it is in ``current``, so that nobody changes their role.

        Ids of other objects are those of ``principal``, or of anybody.

        Raises ``NoSample`` where none can be made.
        """
        if operation.body is None:
            return None
        made = self._sampled(operation, operation.body, mark)
        if not isinstance(made, dict):
            return made
        free = [name for name, value in made.items() if value == mark]
        if operation.name in self._literal:
            made = self._sampled(operation, operation.body, "")
        if isinstance(current, dict):
            made = {name: value if name in free else current.get(name, value) for name, value in made.items()}
        return {**made, **self.references(operation, principal)}

    def _sampled(self, operation: Operation, body: Body, mark: str) -> Json:
        sampler = Sampler(self.description.document, mark, exemplary=not mark)
        try:
            made = sampler.value(body.schema, f"the body of {operation.name}")
        except NoSample:
            if body.example is None:
                raise
            made = body.example
        if isinstance(made, dict) and isinstance(body.example, dict):
            made |= {name: value for name, value in body.example.items() if not mark or made.get(name) != mark}
        return made

    def ask_well(
        self,
        operation: Operation,
        principal: str,
        values: Mapping[str, str],
        *,
        mark: str,
        current: Json = None,
        token: str | None = None,
    ) -> Asked:
        """Ask with a body that fits: with texts of our own, or with the examples described where those are refused.

        Raises ``NoSample`` where no body can be made.
        """
        body = self.body(operation, mark, current, principal)
        asked = self.ask(operation, principal, values, body=body, token=token)
        if asked.answer.status not in (400, 422) or body is None or operation.name in self._literal:
            return asked
        self._literal.add(operation.name)
        again = self.ask(operation, principal, values, body=self.body(operation, mark, current, principal), token=token)
        if again.decision != "invalid":
            return again
        self._literal.discard(operation.name)
        return asked

    def ask(  # noqa: PLR0913
        self,
        operation: Operation,
        principal: str = "",
        values: Mapping[str, str] | None = None,
        *,
        body: Json = None,
        method: str = "",
        path: str = "",
        headers: Mapping[str, str] | None = None,
        token: str | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Asked:
        """Ask as a principal, as nobody (an empty name), or with a ``token`` made up; what else is given differs."""
        given = _Request(
            method or operation.method,
            self.description.base + (path or operation.path),
            dict(values or {}),
            {**self._queried(operation), **(query or {})},
            dict(headers or {}),
            body,
            "" if operation.body is None or operation.body.is_json else operation.body.media_type,
        )
        if operation.name in self.shunned:
            return Asked(principal, Answer(0, error=_SHUNNED), given.shown(({}, {}), self.names), body)
        scheme = self.description.scheme(operation)
        sent = token if token is not None else self.service.token(principal) if principal else ""
        who = principal or next((one.name for one in self.principals if sent), "")
        answer = self._sent(given, self.service.placed(who, scheme, sent))
        denied = decided(answer) == "deny" and token is None and principal
        if denied and self._has_worn_out(operation, principal, answer):
            answer = self._sent(given, self.service.placed(who, scheme, self.service.renew(principal)))
        named = token_of(principal) if principal else ""
        placed = self.service.scheme(who, scheme).placed("${TOKEN}" if token else named)
        asked = Asked(principal, answer, given.shown(placed, self.names), body)
        if not answer.status:
            self._pulse.missed(operation.name, asked)
        return asked

    def call_it(self, value: str, name: str) -> None:
        """In what is shown, an id that only this instance knows is a variable."""
        self.names[value] = f"${{{name}}}"

    def _queried(self, operation: Operation) -> dict[str, str]:
        sampler = Sampler(self.description.document)
        needed = [one for one in operation.of("query") if one.required]
        made = {one.name: sampler.value(one.schema, one.name) if one.example is None else one.example for one in needed}
        return {name: str(value) for name, value in made.items()}

    def _has_worn_out(self, operation: Operation, principal: str, answer: Answer) -> bool:
        """Was the caller refused because the token ended? Without a canary only a new one can tell."""
        if self.canary is None or operation.name == self.canary.name:
            return answer.status != 403
        given = _Request("GET", self.description.base + self.canary.path, {}, self._queried(self.canary), {}, None, "")
        scheme, token = self.description.scheme(self.canary), self.service.token(principal)
        return decided(self._sent(given, self.service.placed(principal, scheme, token))) == "deny"

    def _sent(self, given: _Request, placed: Placed) -> Answer:
        """The answer, asked for again where the service is busy: but not for ever, whatever it asks for."""
        here, waited = (given.method, given.path), 0.0
        self._pulse.check()
        silences = self._silences.setdefault(here, [])
        if len(silences) >= _MOST_SILENCES:
            return silences[-1]
        self.asked.add((given.method, filled_path(given.path, given.values)))
        answer = given.send(self.service, placed)
        silences += [] if answer.status else [answer]
        for _ in range(_TRIES - 1):
            if decided(answer) != "busy":
                self._busy.discard(here)
                return answer
            if here in self._busy or self._in_vain + waited >= _IN_VAIN:
                break
            pause = _seconds(answer.headers.get("Retry-After"))
            time.sleep(pause)
            waited += pause
            answer = given.send(self.service, placed)
        if decided(answer) == "busy":
            self._busy.add(here)
            self._in_vain += waited
        return answer


def _seconds(retry_after: str) -> float:
    """Seconds, or a date (RFC 9110)."""
    if retry_after.isdecimal():
        return min(float(retry_after), _PATIENCE)
    try:
        left = parsedate_to_datetime(retry_after).timestamp() - time.time()
    except (ValueError, OverflowError):
        return _SHORT
    return max(_SHORT, min(left, _PATIENCE))


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    path: str
    values: dict[str, str]
    query: dict[str, str]
    headers: dict[str, str]
    body: Json
    media_type: str

    def send(self, service: Service, placed: Placed) -> Answer:
        headers, query = placed
        quoted = {name: quote(value, safe="") for name, value in self.values.items()}
        asked = urlencode({**self.query, **query})
        path = filled_path(self.path, quoted) + (f"?{asked}" if asked else "")
        more = {"Content-Type": self.media_type} if self.media_type and self.body is not None else {}
        sent = {**more, **self.headers, **headers}
        if more:
            return service.request(self.method, path, headers=sent, body=_encoded(self.body), timeout=_TIMEOUT)
        return service.request(self.method, path, headers=sent, json=self.body, timeout=_TIMEOUT)

    def shown(self, placed: Placed, names: Mapping[str, str]) -> Request:
        headers, query = placed
        values = {name: names.get(value, value) for name, value in self.values.items()}
        asked = "&".join(f"{name}={value}" for name, value in {**self.query, **query}.items())
        path = filled_path(self.path, values) + (f"?{asked}" if asked else "")
        told = {name: _named(value, names) for name, value in self.headers.items()}
        return Request(path, self.method, {**told, **headers}, _unmarked(self.body, names))


def _named(text: str, names: Mapping[str, str]) -> str:
    """A text with variables for the ids in it."""
    for value, name in names.items():
        text = text.replace(value, name)
    return text


def _encoded(body: Json) -> str:
    return urlencode(body) if isinstance(body, dict) else str(body)


def _unmarked(body: Json, names: Mapping[str, str]) -> Json:
    """The body without what differs from run to run."""
    if isinstance(body, dict):
        return {key: _unmarked(value, names) for key, value in body.items()}
    return _MARK.sub("devnet", names.get(body, body)) if isinstance(body, str) else body
