from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

pytestmark = pytest.mark.criterion("E1.D3")
As = Callable[[str], TestClient]
TRACE, PARENT = 0xABC, 0xD
CALLER = f"00-{TRACE:032x}-{PARENT:016x}-01"


def of_server(spans: InMemorySpanExporter) -> ReadableSpan:
    """The span of the last request."""
    return [span for span in spans.get_finished_spans() if span.kind is SpanKind.SERVER][-1]


def test_a_request_continues_the_trace_of_its_caller(anonymous: TestClient, spans: InMemorySpanExporter) -> None:
    anonymous.get("/health/live?token=abc", headers={"traceparent": CALLER})
    span = of_server(spans)
    assert span.context.trace_id == TRACE
    assert span.parent is not None
    assert span.parent.span_id == PARENT
    assert span.name == "GET /health/live"
    assert dict(span.attributes or {}) == {
        "http.request.method": "GET",
        "url.path": "/health/live",
        "url.scheme": "http",
        "http.route": "/health/live",
        "http.response.status_code": 200,
    }


@pytest.mark.parametrize("headers", [[], [("traceparent", "00-0-0-01")], [("traceparent", CALLER)] * 2])
def test_without_a_sound_context_a_request_begins_a_trace(
    anonymous: TestClient, spans: InMemorySpanExporter, headers: list[tuple[str, str]]
) -> None:
    anonymous.get("/health/live", headers=headers)
    span = of_server(spans)
    assert span.parent is None
    assert span.context.trace_id not in (0, TRACE)


def test_everything_a_request_causes_hangs_below_it(as_: As, spans: InMemorySpanExporter) -> None:
    adam = as_("adam")
    spans.clear()
    adam.post("/orgs/acme/billing/sync", headers={"traceparent": CALLER})
    *below, top = spans.get_finished_spans()
    assert top.name == "POST /orgs/{id}/billing/sync"
    assert {span.context.trace_id for span in below} == {TRACE}
    assert {span.parent.span_id for span in below if span.parent} == {top.context.span_id}
    assert {span.name for span in below} == {"select", "insert", "GET"}


def test_a_failed_request_is_an_error(app: FastAPI, as_: As, spans: InMemorySpanExporter) -> None:
    alice = as_("alice")
    app.state.harbor.database.close()
    alice.get("/projects")
    span = of_server(spans)
    assert span.status.status_code is StatusCode.ERROR
    assert (span.attributes or {})["error.type"] == "500"


def test_a_refused_request_is_none(anonymous: TestClient, spans: InMemorySpanExporter) -> None:
    anonymous.get("/projects")
    assert of_server(spans).status.status_code is StatusCode.UNSET
