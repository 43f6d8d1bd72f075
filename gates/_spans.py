"""What a service exported about a request, held against what it was sent."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from pytest_devnet.formats.traceparent import read_traceparent

if TYPE_CHECKING:
    from pytest_devnet import Dependency, SeenRequest, Span, Telemetry

    from ._asked import Asked

_QUIET, _AT_MOST = 0.15, 10
_CONVENTIONS = (
    ("http.request.method", "http.method"),
    ("http.response.status_code", "http.status_code"),
    ("url.path", "http.route", "http.target", "url.full", "http.url"),
)
"""Attributes that OpenTelemetry's conventions want of a SERVER span, each with the names it may have instead."""


@dataclass(frozen=True)
class Traced:
    """A request and what was exported while it was under way: ``spans`` of the trace it was part of, ``servers``."""

    asked: Asked
    spans: tuple[Span, ...]
    servers: tuple[Span, ...]

    @cached_property
    def entry(self) -> Span | None:
        """The span that was called by whoever sent the request."""
        return next((span for span in self.spans if self.asked.parent.parent_id == span.parent_id), None)

    def problems(self) -> Iterator[str]:
        """What is wrong on the way in."""
        if not self.spans:
            yield "begins a trace of its own" if self.servers else "exports no span"
        elif self.entry is None:
            yield "continues the trace, but not below the span of its caller"
        elif self.entry.kind != "server":
            yield f"continues the trace in a span of kind {self.entry.kind}, not server"
        known = {span.span_id for span in self.spans} | {self.asked.parent.parent_id}
        orphans = [span for span in self.spans if span.parent_id not in known and self.entry]
        yield from (f"exports the span {span.name!r}, but not the one above it" for span in orphans)

    def problems_onward(self, dependency: Dependency) -> Iterator[str]:
        """What is wrong on the way out, to a dependency."""
        name, own = dependency.name, self.asked.parent
        ours = under(dependency, own.trace_id)
        if not ours:
            parents = [read_traceparent(one.headers.get("traceparent")) for one in meanwhile(dependency, self.asked)]
            yield f"calls {name} {'as part of another trace' if any(parents) else 'without a traceparent'}"
        callers = {one.headers.get("traceparent").split("-")[2] for one in ours}
        if own.parent_id in callers:
            yield f"calls {name} in the name of its own caller"
        elif self.entry and callers - {span.span_id for span in self.spans}:
            yield f"calls {name} below a span that it does not export"

    def lacks(self) -> Iterator[str]:
        """What the conventions want of its span, and it does not say."""
        if self.entry:
            yield from (names[0] for names in _CONVENTIONS if not any(name in self.entry.attributes for name in names))
            if str(self.entry.resource.get("service.name", "unknown_service")).startswith("unknown_service"):
                yield "service.name"


def under(dependency: Dependency, trace_id: str) -> list[SeenRequest]:
    """The requests to it that are part of that trace."""
    return [one for one in dependency.requests if f"-{trace_id}-" in one.headers.get("traceparent")]


def meanwhile(dependency: Dependency, asked: Asked) -> list[SeenRequest]:
    """The requests to it while that request was under way."""
    return [one for one in dependency.requests if asked.covers(one.at)]


def await_exports(telemetry: Telemetry, asked: Sequence[Asked], within: float) -> None:
    """Until each request is heard of and no more comes, or until ``within`` seconds are over."""
    deadline = time.monotonic() + within
    known = {one.parent.trace_id for one in asked}
    for one in asked:
        telemetry.await_span(partial(_tells_of, one, known), deadline - time.monotonic())
    await_quiet(telemetry)


def await_quiet(telemetry: Telemetry) -> None:
    """Until no more spans come."""
    for _ in range(_AT_MOST):
        if telemetry.await_span(partial(_came_after, time.time()), _QUIET) is None:
            return


def exported(telemetry: Telemetry, asked: Asked) -> Traced:
    """The request with what is known of it so far."""
    servers = [span for span in telemetry.spans if _is_server(span, asked)]
    return Traced(asked, telemetry.of_trace(asked.parent.trace_id), tuple(sorted(servers, key=lambda span: span.start)))


def _came_after(moment: float, span: Span) -> bool:
    return span.received > moment


def _tells_of(asked: Asked, known: Collection[str], span: Span) -> bool:
    """Is it the span of that request, or one of a trace that nobody asked for, which then is its?"""
    if span.trace_id == asked.parent.trace_id:
        return span.parent_id == asked.parent.parent_id
    return span.trace_id not in known and _is_server(span, asked)


def _is_server(span: Span, asked: Asked) -> bool:
    return span.kind == "server" and asked.covers(span.start)
