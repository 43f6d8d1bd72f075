"""One trace from the caller through the service to whatever it calls."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_devnet import (
    Action,
    Evidence,
    FactError,
    Fails,
    Finding,
    Gap,
    Passes,
    Place,
    Reply,
    Request,
    Serving,
    Strength,
    Unproven,
    gate,
    services,
)

from ._asked import ID_HEADERS, ask, askable, nothing_goes_out, nothing_to_ask, place_of
from ._crowd import cut_off
from ._one_id import EQUIVALENT, followed
from ._promise import undone
from ._spans import await_exports
from ._trace_cheats import (
    always_the_same,
    bare,
    believing,
    handing_through,
    internal,
    loose_and_well,
    recording_all,
    rootless,
)
from ._traces import begun, continued, failing, unrecorded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_devnet import Call, Observation, OwnServices, Service

from ._asked import Asked

_ROUNDS = 2
_APART = 0.025
_UNSAMPLED = "00-TRACE-SPAN-00"
_UNUSABLE = {
    "a trace id of zeros": f"00-{32 * '0'}-SPAN-01",
    "a span id of zeros": f"00-TRACE-{16 * '0'}-01",
    "a traceparent that is none": "TRACE/SPAN",
}


def _syncs(call: Call) -> Reply:
    return Reply(200 if call.upstream("billing", "/plan").ok else 502)


def _logs_and_syncs(call: Call) -> Reply:
    call.log("sync")
    return _syncs(call)


_SYNC = Action("billing sync", Request("/sync"), calls="billing")
_HONEST = Serving(_logs_and_syncs, dependencies={"billing": lambda _: Reply()}, actions=(_SYNC,))
_DECLARED = "devnet.toml: service.api:"
_BROKEN = "billing sync, while billing is gone"


@gate(
    "traces.propagated",
    answers=("distributed tracing", "trace context", "context propagation", "traces propagated", "tracing"),
    strength=Strength.EXECUTED,
    each=services,
    from_plan={"equivalent": EQUIVALENT},
    examples=(
        Passes(case="api", service=_HONEST),
        Passes(
            case="api",
            service=replace(_HONEST, context=recording_all, spans=bare),
            findings=(
                f"{_DECLARED} api: its SERVER spans lack http.request.method, http.response.status_code, url.path",
                f"{_DECLARED} {_BROKEN}: its span lacks error.type",
                f"{_DECLARED} billing sync: exports spans of a trace that its caller does not record",
            ),
        ),
        Passes(
            case="api",
            service=replace(_HONEST, spans=lambda _: ()),
            given={"within": 0.2, "equivalent": True},
            findings=(f"{_DECLARED} api: exports no span within 0.2 s",),
        ),
        Fails(
            case="api",
            service=replace(_HONEST, spans=lambda _: ()),
            given={"within": 0.2},
            findings=(f"{_DECLARED} api: exports no span within 0.2 s",),
        ),
        Fails(
            case="api",
            service=replace(_HONEST, context=always_the_same),
            findings=(
                f"{_DECLARED} billing sync: begins a trace of its own",
                f"{_DECLARED} billing sync: calls billing as part of another trace",
                f"{_DECLARED} billing sync: begins no new trace for a span id of zeros",
                f"{_DECLARED} billing sync: begins no new trace for a traceparent that is none",
                f"{_DECLARED} {_BROKEN}: answers 502, and no span of it says so",
                f"{_DECLARED} billing sync: calls billing as part of another trace, where its caller does not record",
            ),
        ),
        Fails(
            case="api",
            service=replace(_HONEST, spans=internal, onward=lambda _: {}),
            given={"within": 0.2},
            findings=(
                f"{_DECLARED} billing sync: continues the trace in a span of kind internal, not server",
                f"{_DECLARED} billing sync: calls billing without a traceparent",
                f"{_DECLARED} billing sync: exports no SERVER span for a trace id of zeros",
                f"{_DECLARED} billing sync: exports no SERVER span for a span id of zeros",
                f"{_DECLARED} billing sync: exports no SERVER span for a traceparent that is none",
                f"{_DECLARED} billing sync: calls billing as part of another trace, where its caller does not record",
            ),
        ),
        Fails(
            case="api",
            service=replace(_HONEST, context=believing, spans=loose_and_well),
            given={"within": 0.2},
            findings=(
                f"{_DECLARED} billing sync: exports the span 'GET billing', but not the one above it",
                f"{_DECLARED} billing sync: takes over a trace id of zeros",
                f"{_DECLARED} billing sync: takes over a span id of zeros",
                f"{_DECLARED} {_BROKEN}: answers 502, and its span does not say so",
                f"{_DECLARED} billing sync: exports spans of a trace that its caller does not record",
            ),
        ),
        Fails(
            case="api",
            service=replace(_HONEST, spans=rootless, **handing_through()),
            given={"within": 0.2},
            findings=(
                f"{_DECLARED} billing sync: continues the trace, but not below the span of its caller",
                f"{_DECLARED} billing sync: calls billing in the name of its own caller",
                *(
                    f"{_DECLARED} billing sync: calls billing outside of the trace that it begins for {what}"
                    for what in ("a trace id of zeros", "a span id of zeros", "a traceparent that is none")
                ),
                f"{_DECLARED} {_BROKEN}: answers 502, and no span of it says so",
                f"{_DECLARED} billing sync: exports spans of a trace that its caller does not record",
            ),
        ),
        Unproven(
            case="api",
            service=replace(_HONEST, actions=()),
            gaps=(f"{_DECLARED} api declares no action that it may be asked for",),
        ),
    ),
)
def traces_propagated(
    name: str,
    own_service: OwnServices,
    *,
    header: tuple[str, ...] = ID_HEADERS,
    within: float = 8.0,
    equivalent: bool = False,
) -> Iterator[Observation]:
    """A trace that breaks off at a border shows that something is slow, and not what.

    Each declared action is asked for twice, as part of a trace of its own: its span has to be the child of the
    caller's, and the parent of what it calls. Spans may take ``within`` seconds to be exported. With ``equivalent``,
    which the plan has to allow, one request id in both logs and between them will do.
    """
    with own_service.lent(name) as running:
        if not askable(running):
            yield nothing_to_ask(running.settings)
            return
        seen = tuple(_attempted(running, header, within))
        instead = tuple(followed(running, header)) if equivalent and not _holds(seen) else ()
    if _holds(instead):
        yield from instead
        yield from (replace(one, severity="advisory") for one in seen if isinstance(one, Finding))
    else:
        yield from (*seen, *instead)


def _holds(seen: Iterable[Observation]) -> bool:
    wrong = [one for one in seen if isinstance(one, Gap) or (isinstance(one, Finding) and one.severity == "blocking")]
    return not wrong and any(isinstance(one, Evidence) for one in seen)


def _attempted(running: Service, header: Sequence[str], within: float) -> Iterator[Observation]:
    try:
        yield from _propagated(running, header, within)
    except FactError as error:
        yield Gap(Place.of(error.place), error.message, error.remedy)


def _propagated(running: Service, header: Sequence[str], within: float) -> Iterator[Observation]:
    telemetry, actions = running.traces, askable(running)
    outward = [action for action in actions if action.calls]
    if running.settings.dependencies and not outward:
        yield nothing_goes_out(running.settings)
    first = (*outward, *actions)[0]
    asked = [ask(running, action, header) for _ in range(_ROUNDS) for action in actions]
    unusable = {what: _apart(running, first, header, form) for what, form in _UNUSABLE.items()}
    unsampled = _apart(running, first, header, _UNSAMPLED)
    failed = list(cut_off(running, header))
    await_exports(telemetry, [*asked, *unusable.values(), *failed], within)
    yield from undone(running, asked)
    if not telemetry.spans:
        said = f"exports no span within {within:g} s"
        yield Finding(
            place_of(running.settings), said, "export spans to the collector it is told of", subject=running.name
        )
        return
    yield from continued(running, asked)
    yield from begun(running, unusable)
    yield from failing(running, failed)
    yield from unrecorded(running, unsampled)


def _apart(running: Service, action: Action, header: Sequence[str], traceparent: str) -> Asked:
    """A request of which the span is known by its time alone, and so must not be near another."""
    time.sleep(_APART)
    return ask(running, action, header, (("traceparent", traceparent),))
