"""A log that programs can read, and that keeps secrets."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Literal

from pytest_devnet import (
    Action,
    Evidence,
    Fails,
    Finding,
    Login,
    Passes,
    Principal,
    Reply,
    Request,
    Serving,
    Strength,
    Unproven,
    curl,
    gate,
    services,
)

from ._asked import (
    ID_HEADERS,
    Asked,
    ask,
    askable,
    flood,
    nothing_to_ask,
    nowhere,
    place_of,
    settled,
)
from ._baits import ADDRESS, baits
from ._lines import names_span, problem_of, told
from ._promise import Promise, undone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet import Call, LogLine, Observation, Service, Services

    from ._baits import Bait

_MOST = 5
"""More kinds of lines than these are not told of: who mends them sees the rest."""


def _floods(call: Call) -> Reply:
    line = json.dumps({"timestamp": time.time(), "level": "info", "message": "x" * 60_000, "path": call.path})
    for _ in range(250):
        call.instance.lines.write(line)
    return Reply()


def _signs_in(call: Call) -> Reply:
    call.log("sign-in")
    return Reply(200 if call.path == "/ships" else 401)


def _tells_bodies(call: Call) -> Reply:
    call.log("sign-in", body=call.body.decode())
    return Reply()


def _tells_headers(call: Call) -> Reply:
    call.log("sign-in", headers=dict(call.headers), path=call.path)
    return Reply()


def _gossips(call: Call) -> Reply:
    call.log("sign-in", who=(call.json or {}).get("email"))
    return Reply()


def _in_words(said: dict[str, object]) -> str:
    return f"{said['timestamp']} INFO {said['message']} {said['request_id']}"


def _bare(said: dict[str, object]) -> str:
    return json.dumps({"logger": "quay", "level": 99, "time": "noon", "text": f"{said['message']} {said.get('path')}"})


def _silent(_said: dict[str, object]) -> str:
    return ""


def _long_ago(said: dict[str, object]) -> str:
    return json.dumps({**said, "timestamp": 86_400, "trace_id": str(said["trace_id"]).upper(), "span_id": None})


_LEFT = Promise(
    kept="leaves a line of its own",
    broken="leaves no line that tells of it",
    never="no request leaves a line that tells of it",
    remedy="log each request with its id, its trace or its path, and flush each line",
)
_DECLARED = "devnet.toml: service.api:"
_LOOKS = Action("ships are listed", Request("/ships"))
_ALICE = Principal(
    "alice", login=Login(Request("/login", "POST", json={"email": "alice@devnet.test", "password": "x"}))
)
_HONEST = Serving(_signs_in, actions=(_LOOKS,), principals=(_ALICE,), layers={"api": "quay.api"})


@gate(
    "logs.structured",
    answers=("structured logging", "structured logs", "structured log", "JSON logs", "JSON log", "JSON logging"),
    strength=Strength.EXECUTED,
    each=services,
    examples=(
        Passes(case="api", service=_HONEST),
        Passes(
            case="api",
            service=replace(_HONEST, handler=_gossips),
            findings=(
                f"{_DECLARED} a wrong password: the address that was sent is in quay.api's line 'sign-in'",
                f"{_DECLARED} a password of the wrong type: the address that was sent is in quay.api's line 'sign-in'",
            ),
        ),
        Fails(
            case="api",
            service=replace(_HONEST, line=_in_words),
            findings=(
                f"{_DECLARED} api: the line '… INFO sign-in …' is no JSON object",
                f"{_DECLARED} api: the line '… INFO request …' is no JSON object",
            ),
        ),
        Fails(
            case="api",
            service=replace(_HONEST, line=_bare),
            findings=(
                f"{_DECLARED} api: a line of quay has no timestamp that can be read, no level, no message",
                f"{_DECLARED} api: a line of quay lacks trace_id or span_id, as lowercase hex digits",
            ),
        ),
        Fails(
            case="api",
            service=replace(_HONEST, line=_long_ago),
            findings=(
                f"{_DECLARED} api: quay.api's line 'sign-in' has a timestamp of another day",
                f"{_DECLARED} api: quay.api's line 'request' has a timestamp of another day",
                f"{_DECLARED} api: quay.api's line 'sign-in' lacks trace_id or span_id, as lowercase hex digits",
                f"{_DECLARED} api: quay.api's line 'request' lacks trace_id or span_id, as lowercase hex digits",
            ),
        ),
        Fails(
            case="api",
            service=replace(_HONEST, line=_silent, banner=('{"message": "up"}',)),
            findings=(f"{_DECLARED} api: no request leaves a line that tells of it",),
        ),
        Fails(
            case="api",
            service=replace(_HONEST, handler=_tells_headers, principals=()),
            findings=(
                f"{_DECLARED} a wrong token: the token that was sent is in quay.api's line 'sign-in'",
                f"{_DECLARED} ships are listed, with a query: the query that was sent is in quay.api's line 'sign-in'",
                f"{_DECLARED} nothing is there, with a query: the query that was sent is in quay.api's line 'sign-in'",
            ),
        ),
        Fails(
            case="api",
            service=replace(_HONEST, handler=_tells_bodies),
            findings=tuple(
                f"{_DECLARED} {name}: the {what} that was sent is in quay.api's line 'sign-in'"
                for name in ("a wrong password", "a password of the wrong type", "a password in broken JSON")
                for what in ("password", "address")
            ),
        ),
        Unproven(
            case="api",
            service=replace(_HONEST, actions=(replace(_LOOKS, expect=201),)),
            gaps=(f"{_DECLARED} ships are listed answers 200 (want 201)",),
        ),
        Unproven(
            case="api",
            service=replace(_HONEST, actions=()),
            gaps=(f"{_DECLARED} api declares no action that it may be asked for",),
        ),
        Unproven(
            case="api",
            service=replace(_HONEST, handler=_floods),
            gaps=(f"{_DECLARED} api writes more than can be kept: some of its lines were not seen",),
        ),
    ),
)
def logs_structured(name: str, service: Services, *, header: tuple[str, ...] = ID_HEADERS) -> Iterator[Observation]:
    """A log that only people can read is read by nobody, and one that holds passwords by too many.

    Each declared action, and requests with a made-up password, token and query, must leave a line that can be
    recognised as theirs: by the id sent in one of the headers ``header``, by their trace, or by their path.
    """
    running = service.running(name)
    if not askable(running):
        yield nothing_to_ask(running.settings)
        return
    tempting = tuple(baits(running))
    actions = (*askable(running), nowhere(), *(bait.action for bait in tempting))
    asked = [ask(running, action, header) for action in actions]
    lines = settled(running.log, asked, Asked.is_in)
    if running.log.dropped(asked[0].mark):
        yield flood(running.settings)
        return
    yield from undone(running, asked)
    yield from _LEFT.judged(running, asked, lambda one: any(map(one.is_in, lines)))
    yield from _formed(running, lines)
    yield from _traced(running, asked, lines)
    yield from _kept(running, tempting, lines)


def _formed(running: Service, lines: tuple[LogLine, ...]) -> Iterator[Observation]:
    settings = running.settings
    said = [line for line in lines if line.text.strip()]
    wrong = dict.fromkeys(f"{told(line)} {problem}" for line in said if (problem := problem_of(line)))
    for problem in islice(wrong, _MOST):
        remedy = "write each line as one JSON object with timestamp, level and message, whoever writes it"
        yield Finding(place_of(settings), problem, remedy, subject=settings.name)
    if said and not wrong:
        detail = f"wrote {len(said)} lines, each a JSON object with timestamp, level and message"
        yield Evidence(place_of(settings), detail, settings.name)


def _traced(running: Service, asked: list[Asked], lines: tuple[LogLine, ...]) -> Iterator[Finding]:
    """Where the service traces, its lines have to say in which span they were written."""
    settings = running.settings
    own = [line for line in lines if any(one.owns(line) for one in asked) and line.fields is not None]
    without = dict.fromkeys(told(line) for line in own if not names_span(line))
    for kind in islice(without, _MOST if running.telemetry else 0):
        said = f"{kind} lacks trace_id or span_id, as lowercase hex digits"
        remedy = "put both at the top level of each line that a request causes"
        yield Finding(place_of(settings), said, remedy, subject=settings.name)


def _kept(running: Service, tempting: tuple[Bait, ...], lines: tuple[LogLine, ...]) -> Iterator[Observation]:
    for bait in tempting:
        place, name = place_of(running.settings, bait.action), bait.action.name
        leaks = list(_leaks(bait, lines))
        for severity, said in leaks:
            yield Finding(place, said, "log no bodies, no headers and no queries", severity, name, curl(bait.action))
        if not leaks:
            yield Evidence(place, f"what was sent is not in the log: {', '.join(bait.holds)}", name)


def _leaks(bait: Bait, lines: tuple[LogLine, ...]) -> Iterator[tuple[Literal["blocking", "advisory"], str]]:
    for what, canary in bait.holds.items():
        line = next((line for line in lines if canary in line.text), None)
        if line is not None:
            yield "advisory" if what == ADDRESS else "blocking", f"the {what} that was sent is in {told(line)}"
