"""Requests that no schema forbids and no fuzzer thinks of. Each is compared with one that the operation accepts."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import inf
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from pytest_devnet.errors import FactError
from pytest_devnet.facts.fuzzed import answer_to
from pytest_devnet.facts.pulse import Lost
from pytest_devnet.formats.fuzz_tally import Failure, Sent, Tally
from pytest_devnet.formats.resources import filled_path, subject_of
from pytest_devnet.formats.sample_values import NoSample
from pytest_devnet.formats.tracebacks import raised_in

if TYPE_CHECKING:
    from pytest_devnet.facts.http_client import Answer
    from pytest_devnet.facts.objects import Objects
    from pytest_devnet.facts.pulse import Pulse
    from pytest_devnet.facts.wicket import Wicket
    from pytest_devnet.formats.openapi_model import Operation

Json = Any
_MOST_TEXT, _MOST_SILENCES = 200, 2
_BROKEN = 500
_FORM = "application/x-www-form-urlencoded"


class OutOfTime(Exception):
    """There was more to try than there was time."""


class Silent(Exception):
    """The operation gave no answer more often than anybody waits for one."""


@dataclass(slots=True)
class Odd:
    """One operation, and a request that should be accepted. ``values``, ``query``, ``headers`` and ``body`` are what
    that holds.

    Nothing is sent past ``until``, a monotonic time: ``OutOfTime`` is raised. Where answers fail to come, ``Silent`` is
    raised for an operation, ``Lost`` for the service.
    """

    operation: Operation
    objects: Objects
    wicket: Wicket
    tally: Tally
    pulse: Pulse
    until: float = inf
    silences: int = 0
    path: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: Json = None

    @property
    def caller(self) -> str:
        """Whoever is let in."""
        return self.wicket.callers.get(self.operation.name, next(iter(self.wicket.principals), ""))

    @property
    def media_type(self) -> str:
        return self.operation.body.media_type if self.operation.body is not None else ""

    @property
    def takes_json(self) -> bool:
        return self.operation.body is not None and self.operation.body.is_json

    def is_made(self) -> bool:
        """Make the request: with an object that is there, and all that it requires. An upload has no body."""
        known = self.objects.known.get(subject_of(self.operation.path), ())
        own = next((one for one in known if one.owner == self.caller), None) or next(iter(known), None)
        asker = self.objects.asker
        try:
            self.values = own.values if own else asker.needed(self.operation, "path")
            self.query, self.headers = asker.needed(self.operation, "query"), asker.needed(self.operation, "header")
            if self.takes_json or self.media_type == _FORM:
                self.body = asker.body(self.operation, asker.mark(), principal=self.caller)
        except NoSample:
            return False
        self.path = self.path_of(self.values)
        return "{" not in self.path

    def encoded(self, body: Json) -> str:
        """The text of a body, as JSON or as a form."""
        return urlencode(body, errors="surrogatepass") if self.media_type == _FORM else json.dumps(body)

    def path_of(self, values: Mapping[str, str]) -> str:
        quoted = {name: quote(text, safe="", errors="surrogatepass") for name, text in values.items()}
        return self.objects.asker.description.base + filled_path(self.operation.path, quoted)

    def sent(self, body: str | None = None, **query: str) -> Sent:
        """The request, with another body or more of a query."""
        asked = urlencode({**self.query, **query}, errors="surrogatepass")
        text = body if body is not None else self.encoded(self.body) if self.body is not None else ""
        signed = bool(self.wicket.principals) and not self.operation.public
        kind = {"Content-Type": self.media_type or "application/json"} if text or body is not None else {}
        target = f"{self.path}?{asked}" if asked else self.path
        return Sent(self.operation.method, target, {**kind, **self.headers}, text, signed)

    def send(self, sent: Sent) -> Answer:
        if time.monotonic() > self.until:
            raise OutOfTime
        self.pulse.check()
        if self.silences >= _MOST_SILENCES:
            raise Silent
        answer = answer_to(self.wicket.service, self.wicket, self.operation.name, sent)
        self.tally.answers[answer.status] += 1
        self.tally.seconds += answer.seconds
        if not answer.status:
            self.silences += 1
            self.pulse.missed(self.operation.name)
        return answer

    def failure(self, check: str, sent: Sent, answer: Answer, said: str) -> Failure:
        shown = sent if len(sent.body) < _MOST_TEXT else replace(sent, body=f"{sent.body[:_MOST_TEXT]}…")
        raised = raised_in(answer.text)
        told = "" if raised else (answer.text or answer.error)[:_MOST_TEXT]
        return Failure(check, shown, answer.status, told, said=said, trace=f"it raised {raised}" if raised else "")


def oddities(objects: Objects, wicket: Wicket, tally: Tally, pulse: Pulse, until: float = inf) -> Iterator[Failure]:
    """What becomes of all of them, sent to one operation. Where it refuses the plain request, only what breaks it."""
    from pytest_devnet.facts import (  # noqa: PLC0415
        odd_bodies,
        odd_dates,
        odd_deleted,
        odd_graphql,
        odd_keys,
        odd_limits,
        odd_lines,
        odd_numbers,
        odd_pages,
        odd_syntax,
        odd_texts,
        odd_types,
    )

    operation = objects.asker.description.operation(tally.operation)
    if operation is None or operation.method == "DELETE":
        return
    odd = Odd(operation, objects, wicket, tally, pulse, until)
    try:
        if objects.asker.description.language == "graphql":
            yield from odd_graphql.tried(odd)
        elif odd.is_made():
            plain = odd.sent()
            answer = odd.send(plain)
            if not answer.status or answer.status >= _BROKEN:
                check = "not_a_server_error" if answer.status else "no_answer"
                yield odd.failure(check, plain, answer, "Positive test case")
                return
            accepting, strict = ((odd_keys, odd_types, odd_pages), (odd_limits,)) if answer.ok else ((), ())
            breaking = (odd_lines, odd_texts, odd_numbers, odd_dates, odd_syntax, odd_bodies, odd_deleted)
            for kind in (*accepting, *breaking, *strict):
                yield from kind.tried(odd)
    except Silent:
        return
    except Lost:
        raise
    except FactError as error:
        wicket.problems.append(error.message)
