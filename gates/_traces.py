"""Traces, judged: those that go on, those that begin, those of what failed, and those nobody wants recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pytest_devnet import Evidence, Finding, Gap
from pytest_devnet.formats.traceparent import read_traceparent

from ._asked import place_of
from ._promise import by_action
from ._spans import Traced, exported, meanwhile, under

if TYPE_CHECKING:
    from pytest_devnet import Observation, SeenRequest, Service

    from ._asked import Asked

_REMEDY = "take the context from the request, and put it into each call, as OpenTelemetry's propagators do"
_FAILED = "set the status of the span to ERROR for answers of 500 and above"


def continued(service: Service, asked: list[Asked]) -> Iterator[Observation]:
    """The span of each request is the child of its caller's, and the parent of what it calls."""
    for name, some in by_action(asked).items():
        found = [exported(service.traces, one) for one in some]
        wrong = dict.fromkeys(problem for one in found for problem in _problems(service, one))
        for problem in wrong:
            yield Finding(some[0].place, problem, _REMEDY, subject=name, reproduce=some[0].as_curl)
        calls = some[0].action.calls
        if calls and not any(_reached(service, one) for one in some):
            reason = f"{name} is said to call {calls}, and no request in HTTP came there"
            yield Gap(some[0].place, reason, "correct calls, or what it calls")
        elif not wrong:
            detail = "goes on with the trace of its caller" + (f", and so does what it asks {calls}" if calls else "")
            yield Evidence(some[0].place, detail, name)
    lacking = dict.fromkeys(what for one in asked for what in exported(service.traces, one).lacks())
    if lacking:
        said, remedy = f"its SERVER spans lack {', '.join(lacking)}", "name them as OpenTelemetry's conventions do"
        yield Finding(place_of(service.settings), said, remedy, "advisory", service.name)


def _problems(service: Service, one: Traced) -> Iterator[str]:
    yield from one.problems()
    if one.asked.action.calls and _reached(service, one.asked):
        yield from one.problems_onward(service.dependencies[one.asked.action.calls])


def _reached(service: Service, asked: Asked) -> bool:
    """Did a request come to what it is said to call?"""
    dependency = service.dependencies[asked.action.calls]
    return bool(under(dependency, asked.parent.trace_id) or meanwhile(dependency, asked))


def begun(service: Service, unusable: Mapping[str, Asked]) -> Iterator[Observation]:
    """What cannot be continued has to be a new trace."""
    known: set[str] = set()
    for what, asked in unusable.items():
        one = exported(service.traces, asked)
        found = _not_new(service, one, what, known)
        known |= {span.trace_id for span in one.servers}
        if found:
            remedy = "begin a new trace where no other can be continued"
            yield Finding(asked.place, found, remedy, subject=asked.action.name, reproduce=asked.as_curl)
        else:
            yield Evidence(asked.place, f"begins a new trace for {what}", asked.action.name)


def _not_new(service: Service, one: Traced, what: str, known: set[str]) -> str:
    """Why it is no new trace; empty if it is."""
    own = next(iter(one.servers), None)
    if own is None:
        return f"exports no SERVER span for {what}"
    if one.spans or not own.trace_id.strip("0") or own.parent_id:
        return f"takes over {what}"
    if own.trace_id in known:
        return f"begins no new trace for {what}"
    parents = [read_traceparent(seen.headers.get("traceparent")) for seen in _onward(service, one.asked)]
    if any(parent is None or parent.trace_id != own.trace_id for parent in parents):
        return f"calls {one.asked.action.calls} outside of the trace that it begins for {what}"
    return ""


def failing(service: Service, failed: list[Asked]) -> Iterator[Observation]:
    """Whoever looks for failures looks for spans that say so."""
    errors = [exported(service.traces, asked) for asked in failed if asked.answer.status >= 500]
    for one in errors:
        name, place, status = one.asked.action.name, one.asked.place, one.asked.answer.status
        if one.entry is None or one.entry.status != "error":
            said = f"answers {status}, and {'its span does not say so' if one.entry else 'no span of it says so'}"
            yield Finding(place, said, _FAILED, subject=name)
            continue
        yield Evidence(place, f"answers {status}, and its span says that it failed", name)
        if "error.type" not in one.entry.attributes:
            yield Finding(place, "its span lacks error.type", "name the kind of failure", "advisory", name)
    if not errors:
        said = "nothing made it answer 500 or more, so how its spans tell of that was not seen"
        remedy = "declare an action that calls what it cannot do without"
        yield Finding(place_of(service.settings), said, remedy, "advisory", service.name)


def unrecorded(service: Service, asked: Asked) -> Iterator[Finding]:
    """A caller that does not record its trace expects others to leave it out as well, and to pass on its ids."""
    one, calls = exported(service.traces, asked), asked.action.calls
    wrong = {
        "exports spans of a trace that its caller does not record": bool(one.spans),
        f"calls {calls} as part of another trace, where its caller does not record": bool(calls)
        and not under(service.dependencies[calls], asked.parent.trace_id),
    }
    for said, is_so in wrong.items():
        if is_so:
            yield Finding(asked.place, said, "follow the caller's flags", "advisory", asked.action.name)


def _onward(service: Service, asked: Asked) -> list[SeenRequest]:
    return meanwhile(service.dependencies[asked.action.calls], asked) if asked.action.calls else []
