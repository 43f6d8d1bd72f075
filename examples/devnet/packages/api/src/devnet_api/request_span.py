"""The span of a request: it continues the trace of the caller, or begins one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer
from starlette.datastructures import Headers
from starlette.types import Scope

from devnet_infrastructure.tracing import CONTEXT


@contextmanager
def request_span(tracer: Tracer, scope: Scope) -> Iterator[Span]:
    """Around everything a request causes. The path is recorded without its query."""
    caller = CONTEXT.extract(_inbound(Headers(scope=scope)), Context())
    attributes = {"http.request.method": scope["method"], "url.path": scope["path"], "url.scheme": scope["scheme"]}
    with tracer.start_as_current_span(scope["method"], caller, SpanKind.SERVER, attributes) as span:
        yield span


def answered(span: Span, method: str, route: str, status: int) -> None:
    """What is known of a request once it was answered."""
    span.update_name(f"{method} {route}")
    span.set_attributes({"http.route": route, "http.response.status_code": status})
    if status >= 500 or not status:
        span.set_attribute("error.type", str(status))
        span.set_status(StatusCode.ERROR)


def _inbound(headers: Headers) -> dict[str, list[str]]:
    """As W3C Trace Context wants headers read: a ``traceparent`` that comes twice counts as none."""
    parents = headers.getlist("traceparent")
    return {"traceparent": parents if len(parents) == 1 else [], "tracestate": headers.getlist("tracestate")}
