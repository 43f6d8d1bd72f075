"""One id by which everything a request causes can be found."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from pytest_devnet import (
    Action,
    Evidence,
    Fails,
    Finding,
    Passes,
    Reply,
    Request,
    Serving,
    Strength,
    Unproven,
    gate,
    services,
)

from ._asked import ID_HEADERS, Asked, ask, askable, flood, nothing_to_ask, place_of, settled
from ._crowd import crowd, cut_off, instance
from ._harm import harmful, harmless
from ._layers import LAYERS, complete, layered
from ._lines import told
from ._promise import Promise, undone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pytest_devnet import Call, LogLine, Observation, OwnServices, Service, Services

_MOST = 5
_ECHOED = Promise(
    kept="is answered with the id that was sent",
    broken="is not answered with the id that was sent",
    never="no answer holds the id that was sent",
    remedy="set the header of the answer from the id of the request, when it fails, too",
)
_LOGGED = Promise(
    kept="leaves a line with the id that was sent",
    broken="leaves no line with the id that was sent",
    never="no line holds the id that was sent",
    remedy="bind the id to everything that is logged during the request, when it fails, too",
)


def _syncs(call: Call) -> Reply:
    call.log("plan asked for")
    answer = call.upstream("billing", "/plan")
    call.log("billing answered", layer="infrastructure", status=answer.status)
    return Reply(200 if answer.ok else 502)


def _fails_namelessly(call: Call) -> Reply:
    answer = call.upstream("billing", "/plan")
    return Reply(200) if answer.ok else Reply(502, headers={"X-Request-ID": "?"})


def _in_the_background(call: Call) -> Reply:
    call.instance.lines.write(json.dumps({"logger": "vendor.pool", "message": "cleaned up"}))
    return Reply()


def _without_id(said: dict[str, object]) -> str:
    return json.dumps({name: value for name, value in said.items() if name != "request_id"})


def _without_id_on_failure(said: dict[str, object]) -> str:
    return _without_id(said) if said.get("status") == 502 else json.dumps(said)


def _of_the_one_before() -> Callable[[dict[str, object]], str]:
    """Lines that end a request hold the id of the request that ended before."""
    held: list[object] = []

    def line(said: dict[str, object]) -> str:
        if said["message"] != "request":
            return json.dumps(said)
        held.append(said["request_id"])
        return json.dumps({**said, "request_id": held[-2:][0]})

    return line


_LAYERS = {"api": "quay.api", "infrastructure": "quay.infrastructure"}
_SYNC = Action("billing sync", Request("/sync"), calls="billing")
_HONEST = Serving(_syncs, dependencies={"billing": lambda _: Reply()}, actions=(_SYNC,), layers=_LAYERS)
_ALONE = Serving(_in_the_background, actions=(Action("look", Request("/ships")),))
_DECLARED = "devnet.toml: service.api:"


@gate(
    "logs.correlated",
    answers=("correlation IDs", "correlation ID", "request IDs", "request ID"),
    strength=Strength.EXECUTED,
    each=services,
    from_plan={"layers": LAYERS},
    examples=(
        Passes(case="api", service=_HONEST, given={"layers": ("api", "infrastructure")}),
        Passes(
            case="api",
            service=_ALONE,
            findings=(f"{_DECLARED} api: vendor.pool's line 'cleaned up' holds no id of a request",),
        ),
        Fails(
            case="api",
            service=replace(_HONEST, correlation=lambda _: "constant"),
            findings=(
                f"{_DECLARED} api: no answer holds the id that was sent",
                f"{_DECLARED} api: no line holds the id that was sent",
                f"{_DECLARED} billing sync: two requests without an id are given the same one",
            ),
        ),
        Fails(
            case="api",
            service=replace(_HONEST, correlation=str),
            findings=(
                f"{_DECLARED} billing sync: a request without an id is given none",
                f"{_DECLARED} billing sync: sends a very long id back as it came",
                f"{_DECLARED} billing sync: logs a very long id as it came",
                f"{_DECLARED} billing sync: sends an id with quotes back as it came",
                f"{_DECLARED} billing sync: sends an id with control characters back as it came",
                f"{_DECLARED} billing sync: sends an id with a line break back as it came",
                f"{_DECLARED} api: quay.api's line 'plan asked for' lacks the id of its request",
                f"{_DECLARED} api: quay.infrastructure's line 'billing answered' lacks the id of its request",
                f"{_DECLARED} api: quay.api's line 'request' lacks the id of its request",
            ),
        ),
        Fails(
            case="api",
            service=replace(_HONEST, line=_without_id),
            given={"layers": ("api",)},
            findings=(
                f"{_DECLARED} api: no line holds the id that was sent",
                f"{_DECLARED} billing sync: the id given to a request without one is in no line",
                f"{_DECLARED} api: no line of quay.api holds the id of a request",
            ),
        ),
        Fails(
            case="api",
            service=replace(_HONEST, line=_of_the_one_before()),
            findings=(f"{_DECLARED} api: quay.api's line 'request' holds the id of one request, and tells of another",),
        ),
        Fails(
            case="api",
            service=replace(_HONEST, handler=_fails_namelessly, line=_without_id_on_failure),
            given={"layers": ("api", "infrastructure")},
            findings=(
                f"{_DECLARED} billing sync, while billing is gone: is not answered with the id that was sent",
                f"{_DECLARED} billing sync, while billing is gone: leaves no line with the id that was sent",
                f"{_DECLARED} infrastructure: no line of quay.infrastructure holds the id of a request",
                f"{_DECLARED} api: quay.api's line 'request' lacks the id of its request",
            ),
        ),
        Unproven(
            case="api",
            service=_HONEST,
            given={"layers": ("domain",)},
            gaps=(f"{_DECLARED} api does not say how lines of the layer domain are known",),
        ),
        Unproven(
            case="api",
            service=replace(_HONEST, actions=()),
            gaps=(f"{_DECLARED} api declares no action that it may be asked for",),
        ),
    ),
)
def logs_correlated(
    name: str,
    service: Services,
    own_service: OwnServices,
    *,
    header: tuple[str, ...] = ID_HEADERS,
    layers: tuple[str, ...] = (),
) -> Iterator[Observation]:
    """Without one id in all lines of a request, whoever is on duty guesses which of them belong together.

    Asked are twenty requests at once, each with an id of its own in one of the headers ``header``, some without an id,
    some with ids that were made to do harm, and some that fail, because what they depend on is gone.
    """
    with instance(name, service, own_service) as running:
        if not askable(running):
            yield nothing_to_ask(running.settings)
            return
        mark, first = running.log.mark(), askable(running)[0]
        sent = tuple(harmful(running, first, header))
        unnamed = [_with_own_id(ask(running, first, ()), header) for _ in range(2)]
        asked = [*crowd(running, header), *cut_off(running, header)]
        settled(running.log, [*unnamed, *asked], Asked.carries)
        lines = running.log.since(mark)
        if running.log.dropped(mark):
            yield flood(running.settings)
            return
        yield from undone(running, asked)
        yield from _ECHOED.judged(running, asked, lambda one: one.request_id in _ids(one, header))
        yield from _LOGGED.judged(running, asked, lambda one: any(map(one.carries, lines)))
        yield from _apart(running, asked, lines)
        yield from _made_up(unnamed, lines)
        yield from harmless(running, sent, lines)
        yield from layered(running, layers, [*unnamed, *asked], lines)
        yield from complete(running, [*unnamed, *asked], lines)


def _ids(one: Asked, header: Sequence[str]) -> list[str]:
    """What the answer's headers for an id hold."""
    return [value for name in header for value in one.answer.headers.all(name)]


def _with_own_id(one: Asked, header: Sequence[str]) -> Asked:
    """The request under the id that the service made up for it; empty where it made up none."""
    return replace(one, request_id=next(iter(_ids(one, header)), ""))


def _apart(running: Service, asked: list[Asked], lines: tuple[LogLine, ...]) -> Iterator[Observation]:
    """A line with the id of one request and the trace or the path of another is part of the wrong story."""
    settings = running.settings
    mixed = dict.fromkeys(told(line) for line in lines if sum(one.owns(line) for one in asked) > 1)
    for kind in islice(mixed, _MOST):
        said = f"{kind} holds the id of one request, and tells of another"
        remedy = "bind the id to the request, not to the thread or the process"
        yield Finding(place_of(settings), said, remedy, subject=settings.name)
    if not mixed:
        yield Evidence(place_of(settings), f"no line mixes up two of {len(asked)} requests", settings.name)


def _made_up(unnamed: list[Asked], lines: tuple[LogLine, ...]) -> Iterator[Observation]:
    first, ids = unnamed[0], {one.request_id for one in unnamed}
    wrong = {
        "a request without an id is given none": "" in ids,
        "two requests without an id are given the same one": len(ids) == 1,
        "the id given to a request without one is in no line": not all(any(map(one.carries, lines)) for one in unnamed),
    }
    found = next((said for said, is_so in wrong.items() if is_so), "")
    if found:
        yield Finding(first.place, found, "make up a new id where none is sent", subject=first.action.name)
    else:
        yield Evidence(first.place, "is given an id of its own where none is sent", first.action.name)
