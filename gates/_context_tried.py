"""Cases of trace context, tried on a service, and what it made of each."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pytest_devnet.formats.traceparent import read_traceparent

from ._asked import Asked, ask
from ._spans import exported

if TYPE_CHECKING:
    from pytest_devnet import Action, SeenRequest, Service, Span, Telemetry
    from pytest_devnet.formats.trace_context import ContextCase

_APART = 0.025
Severity = Literal["blocking", "advisory"]


@dataclass(frozen=True, slots=True)
class Tried:
    """One case: the request, and what the service asked of its dependency because of it."""

    case: ContextCase
    asked: Asked
    onward: tuple[SeenRequest, ...]

    def problems(self, telemetry: Telemetry) -> Iterator[tuple[Severity, str]]:
        """What came of it and should not have, and how bad that is."""
        of_trace = self._interrupted(telemetry) if self.case.goes_on else self._resumed(telemetry)
        if of_trace:
            yield "advisory" if self.case.strict == "trace" else "blocking", of_trace
        elif self.onward and (of_state := self._state()):
            yield "advisory" if self.case.strict == "state" else "blocking", of_state

    def _interrupted(self, telemetry: Telemetry) -> str:
        caller = self.asked.parent
        if not any(span.parent_id == caller.parent_id for span in telemetry.of_trace(caller.trace_id)):
            return "the trace of the caller does not go on"
        if self.onward and not any(caller.trace_id in seen.headers.get("traceparent") for seen in self.onward):
            return f"{self.asked.action.calls} is called outside of the trace of the caller"
        return ""

    def _resumed(self, telemetry: Telemetry) -> str:
        own = self._own(telemetry)
        sent = " ".join(value for name, value in self.asked.headers if name.lower() == "traceparent").lower()
        if own is None:
            return "no new trace begins"
        return "a trace goes on that should not" if own.parent_id or own.trace_id in sent else ""

    def _own(self, telemetry: Telemetry) -> Span | None:
        """The span of the request: that of the trace under which it went on, or of the time when it was made."""
        parents = [read_traceparent(seen.headers.get("traceparent")) for seen in self.onward]
        traces = {parent.trace_id for parent in parents if parent}
        spans = [span for trace in traces for span in telemetry.of_trace(trace) if span.kind == "server"]
        found = spans or [] if self.onward else exported(telemetry, self.asked).servers
        return min(found, key=lambda span: span.start, default=None)

    def _state(self) -> str:
        values = [value for seen in self.onward for value in seen.headers.all("tracestate")]
        members = [member.strip(" \t") for value in values for member in value.split(",")]
        if [member for member in members if member in self.case.state] != list(self.case.state):
            return f"{self.asked.action.calls} is called without the whole tracestate"
        if any(member in members for member in self.case.lost):
            return f"{self.asked.action.calls} is called with a tracestate that should be dropped"
        return ""


def tried(service: Service, action: Action, case: ContextCase) -> Tried:
    """Send one case; where nothing goes on by which its span could be known, apart from all others."""
    dependency = service.dependencies[action.calls] if action.calls else None
    if dependency is None:
        time.sleep(_APART)
    before = len(dependency.requests) if dependency else 0
    asked = ask(service, action, (), case.headers)
    return Tried(case, asked, dependency.requests[before:] if dependency else ())
