"""Requests to one private instance of a service, as each of its principals, as nobody, and as somebody made up."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from pytest_devnet.declarations import Making, Principal
from pytest_devnet.declarations.curl import token_of
from pytest_devnet.facts.asked import MARKED, Asked, decided
from pytest_devnet.facts.given import Given
from pytest_devnet.facts.http_client import Answer
from pytest_devnet.facts.pulse import Pulse
from pytest_devnet.formats.openapi_model import Body, Description, Operation, Placed, Where
from pytest_devnet.formats.resources import filled_path
from pytest_devnet.formats.sample_values import NoSample, Sampler

if TYPE_CHECKING:
    from pytest_devnet.facts.running_service import Service

Json = Any
_MOST_SILENCES = 2
_SHORT, _PATIENCE, _IN_VAIN, _TRIES = 0.2, 5.0, 20.0, 3
_OF_THE_CALLER = frozenset({"authorization", "cookie", "content-type", "accept"})
_NOBODY_LISTENS = "connection refused"
"""It ended before, so that the request before has to answer for it."""
_SHUNNED = "not asked again, since it ended the service"


@dataclass(slots=True)
class Asker:
    """Asks the service. ``canary`` is an operation by which each principal's token is known to be good still.

    ``references`` tells which fields of a body name other objects, and what they name for a principal. ``asked`` is
    what was asked so far, by method and path, ``names`` are variables that stand for ids where requests are shown, and
    ``makings`` how what they stand for was made. What is busy for ever is waited for once, all together not for long;
    what gave no answer twice, or is ``shunned``, is not asked. Raises ``Lost`` where the service itself is gone.
    """

    service: Service
    description: Description
    principals: tuple[Principal, ...]
    canary: Operation | None = None
    shunned: frozenset[str] = frozenset()
    references: Callable[[Operation, str], Mapping[str, Json]] = lambda _operation, _principal: {}
    asked: set[tuple[str, str]] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    makings: dict[str, Making] = field(default_factory=dict)
    _marks: int = 0
    _in_vain: float = 0.0
    _silences: dict[tuple[str, str], list[Answer]] = field(default_factory=dict)
    _pulse: Pulse = field(init=False)
    _before: tuple[str, Asked | None] = field(init=False)
    _busy: set[tuple[str, str]] = field(default_factory=set)
    _literal: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._pulse, self._before = Pulse(self.service), ("", None)

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
        given = Given(
            method or operation.method,
            self.description.base + (path or operation.path),
            dict(values or {}),
            {**self.needed(operation, "query"), **(query or {})},
            {**self.needed(operation, "header"), **(headers or {})},
            body,
            "" if operation.body is None or operation.body.is_json else operation.body.media_type,
        )
        if operation.name in self.shunned:
            return Asked(principal, Answer(0, error=_SHUNNED), given.shown(({}, {}), self.names), body, self.makings)
        scheme = self.description.scheme(operation)
        sent = token if token is not None else self.service.token(principal) if principal else ""
        who = principal or next((one.name for one in self.principals if sent), "")
        answer = self._sent(given, self.service.placed(who, scheme, sent))
        denied = decided(answer) == "deny" and token is None and principal
        if denied and self._has_worn_out(operation, principal, answer):
            answer = self._sent(given, self.service.placed(who, scheme, self.service.renew(principal)))
        named = token_of(principal) if principal else ""
        placed = self.service.scheme(who, scheme).placed("${TOKEN}" if token else named)
        asked = Asked(principal, answer, given.shown(placed, self.names), body, self.makings)
        if answer.error == _NOBODY_LISTENS:
            self._pulse.missed(*self._before)
        elif not answer.status:
            self._pulse.missed(operation.name, asked)
        self._before = (operation.name, asked)
        return asked

    def call_it(self, value: str, name: str, making: Making | None = None) -> None:
        """In what is shown, an id that only this instance knows is a variable."""
        self.names[value] = f"${{{name}}}"
        if making is not None:
            self.makings[name] = making

    def needed(self, operation: Operation, where: Where) -> dict[str, str]:
        """A value for each parameter that it requires there, but for what signs callers in.

        Raises ``NoSample`` where none can be made.
        """
        sampler = Sampler(self.description.document)
        needed = [one for one in operation.of(where) if one.required and one.name.lower() not in _OF_THE_CALLER]
        made = {one.name: sampler.value(one.schema, one.name) if one.example is None else one.example for one in needed}
        return {name: str(value) for name, value in made.items()}

    def _has_worn_out(self, operation: Operation, principal: str, answer: Answer) -> bool:
        """Was the caller refused because the token ended? Without a canary only a new one can tell."""
        if self.canary is None or operation.name == self.canary.name:
            return answer.status != 403
        query, headers = self.needed(self.canary, "query"), self.needed(self.canary, "header")
        given = Given("GET", self.description.base + self.canary.path, {}, query, headers, None, "")
        scheme, token = self.description.scheme(self.canary), self.service.token(principal)
        return decided(self._sent(given, self.service.placed(principal, scheme, token))) == "deny"

    def _sent(self, given: Given, placed: Placed) -> Answer:
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
