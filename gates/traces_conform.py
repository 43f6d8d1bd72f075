"""Trace context, case by case, as W3C specifies it."""

from __future__ import annotations

import secrets
from dataclasses import replace
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
    Trace,
    Unproven,
    gate,
    services,
)
from pytest_devnet.formats.trace_context import context_cases
from pytest_devnet.formats.traceparent import TraceParent, read_traceparent

from ._asked import askable, nothing_to_ask
from ._context_tried import Tried, tried
from ._promise import undone
from ._spans import await_quiet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet import Call, Observation, Services, Telemetry

_REMEDY = "read and write the headers by a propagator that follows W3C Trace Context"


def _syncs(call: Call) -> Reply:
    return Reply(200 if call.upstream("billing", "/plan").ok else 502)


def _by_the_first(traceparent: str) -> Trace:
    """Of two headers, takes the first."""
    parent = read_traceparent(traceparent.partition(",")[0]) or TraceParent(secrets.token_hex(16), "")
    return Trace(parent.trace_id, secrets.token_hex(8), parent.parent_id)


def _of_any_version(traceparent: str) -> Trace:
    """Takes every version for the one it knows."""
    return _by_the_first(f"00{traceparent[2:55]}")


def _as_it_came(values: tuple[str, ...]) -> tuple[str, ...]:
    return values


_SYNC = Action("billing sync", Request("/sync"), calls="billing")
_HONEST = Serving(_syncs, dependencies={"billing": lambda _: Reply()}, actions=(_SYNC,))
_DECLARED = "devnet.toml: service.api:"


@gate(
    "traces.conform",
    answers=("trace context", "traceparent"),
    strength=Strength.EXECUTED,
    each=services,
    examples=(
        Passes(case="api", service=_HONEST),
        Passes(
            case="api",
            service=replace(_HONEST, context=_by_the_first, tracestate=_as_it_came),
            findings=(
                f"{_DECLARED} two traceparents: a trace goes on that should not",
                *(
                    f"{_DECLARED} {case.name}: billing is called with a tracestate that should be dropped"
                    for case in context_cases()
                    if case.strict == "state"
                ),
            ),
        ),
        Fails(
            case="api",
            service=replace(_HONEST, context=_of_any_version, tracestate=lambda _: ()),
            findings=(
                f"{_DECLARED} version ff: a trace goes on that should not",
                f"{_DECLARED} version 00 that says more: a trace goes on that should not",
                f"{_DECLARED} version 00 that ends in a dash: a trace goes on that should not",
                f"{_DECLARED} a later version that goes on without a dash: a trace goes on that should not",
                f"{_DECLARED} a version with a capital: a trace goes on that should not",
                f"{_DECLARED} a version with a character that is no digit: a trace goes on that should not",
                f"{_DECLARED} a set of flags that is too long: a trace goes on that should not",
                f"{_DECLARED} two traceparents: a trace goes on that should not",
                *(
                    f"{_DECLARED} {case.name}: billing is called without the whole tracestate"
                    for case in context_cases()
                    if case.state
                ),
            ),
        ),
        Fails(
            case="api",
            service=replace(_HONEST, context=lambda _: Trace("ab" * 16, secrets.token_hex(8))),
            given={"within": 0.2},
            findings=(f"{_DECLARED} a traceparent: the trace of the caller does not go on",),
        ),
        Unproven(
            case="api",
            service=replace(_HONEST, actions=()),
            gaps=(f"{_DECLARED} api declares no action that it may be asked for",),
        ),
    ),
)
def traces_conform(name: str, service: Services, *, within: float = 8.0) -> Iterator[Observation]:
    """Services of many makers share one trace only while each reads and writes its headers as specified.

    An action, by preference one that calls a dependency, is asked for with each of some sixty headers; the spans it
    exports, and what it sends on, show what it made of them. What common implementations do not keep is advice.
    """
    running = service.running(name)
    telemetry, actions = running.traces, askable(running)
    if not actions:
        yield nothing_to_ask(running.settings)
        return
    action = min(actions, key=lambda one: (not one.calls, one.request.method != "GET"))
    first, *others = context_cases()
    opening = tried(running, action, first)
    _await(telemetry, opening, within)
    yield from undone(running, [opening.asked])
    yield from _judged(opening, telemetry)
    if any(opening.problems(telemetry)):
        return
    found = [tried(running, action, case) for case in others]
    _await(telemetry, tried(running, action, first), within)
    await_quiet(telemetry)
    for one in found:
        yield from _judged(one, telemetry)


def _await(telemetry: Telemetry, one: Tried, within: float) -> None:
    """Exports keep their order: once the last request is told of, all before it are."""
    telemetry.await_span(lambda span: span.parent_id == one.asked.parent.parent_id, within)


def _judged(one: Tried, telemetry: Telemetry) -> Iterator[Observation]:
    place, name, problems = one.asked.place, one.case.name, list(one.problems(telemetry))
    for severity, said in problems:
        yield Finding(place, said, _REMEDY, severity, name, one.asked.as_curl)
    if not problems:
        yield Evidence(place, "the trace goes on" if one.case.goes_on else "a new trace begins", name)
