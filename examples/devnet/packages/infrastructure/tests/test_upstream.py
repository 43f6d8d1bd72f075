from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import NoOpTracer, SpanKind, StatusCode

from devnet_domain.errors import NotConfigured, UpstreamFailed
from devnet_domain.projects import Summary
from devnet_infrastructure.ai_provider import HttpSummariser
from devnet_infrastructure.billing_provider import HttpBilling
from devnet_infrastructure.correlation import correlation_id
from devnet_infrastructure.upstream import Upstream

Log = Callable[[], list[dict[str, Any]]]


class Stand:
    """A provider that answers everything with ``status`` and ``content``, and keeps what it was sent."""

    def __init__(self) -> None:
        self.status, self.content = 200, b"{}"
        self.heard: list[tuple[str, str, dict[str, str], bytes]] = []
        stand = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                stand.heard.append((self.command, self.path, dict(self.headers), body))
                self.send_response(stand.status)
                self.end_headers()
                self.wfile.write(stand.content)

            do_GET = do_POST = answer  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def says(self, status: int, answer: object) -> None:
        self.status, self.content = status, json.dumps(answer).encode()


@pytest.fixture
def stand() -> Iterator[Stand]:
    stand = Stand()
    thread = Thread(target=stand.server.serve_forever, args=(0.01,))
    thread.start()
    yield stand
    stand.server.shutdown()
    thread.join()
    stand.server.server_close()


@pytest.fixture
def upstream(stand: Stand, tracing: TracerProvider) -> Iterator[Upstream]:
    address = f"http://127.0.0.1:{stand.server.server_port}"
    upstream = Upstream("billing", address, 5, tracing.get_tracer("test"))
    yield upstream
    upstream.close()


@pytest.mark.criterion("E1.D3")
def test_the_id_and_the_trace_of_the_request_travel_along(
    stand: Stand, upstream: Upstream, tracing: TracerProvider, spans: InMemorySpanExporter, log: Log
) -> None:
    token = correlation_id.set("req-7")
    with tracing.get_tracer("test").start_as_current_span("request") as request:
        upstream.ask("GET", "/v1/x")
    correlation_id.reset(token)
    ((method, path, headers, _),) = stand.heard
    sent, _ = spans.get_finished_spans()
    assert (method, path, headers["X-Request-ID"]) == ("GET", "/v1/x", "req-7")
    trace_id = request.get_span_context().trace_id
    assert headers["traceparent"].startswith(f"00-{trace_id:032x}-{sent.context.span_id:016x}-")
    assert (sent.kind, sent.parent) == (SpanKind.CLIENT, request.get_span_context())
    (line,) = [line for line in log() if line["message"] == "upstream request"]
    assert (line["correlation_id"], line["trace_id"], line["status"]) == ("req-7", f"{trace_id:032x}", 200)


@pytest.mark.parametrize(("status", "content"), [(500, b"{}"), (400, b"{}"), (302, b"{}"), (200, b"<html>")])
def test_anything_but_json_is_no_usable_answer(
    stand: Stand, upstream: Upstream, log: Log, status: int, content: bytes
) -> None:
    stand.status, stand.content = status, content
    with pytest.raises(UpstreamFailed, match=r"^The billing provider gave no usable answer\.$"):
        upstream.ask("GET", "/v1/x")
    assert [line["level"] for line in log() if line["message"] == "upstream failed"] == ["warning"]


def test_what_is_not_found_is_none(stand: Stand, upstream: Upstream) -> None:
    stand.says(404, {"error": "nobody"})
    assert upstream.ask("GET", "/v1/x") is None


def test_a_provider_that_is_gone_fails_and_the_span_says_so(
    tracing: TracerProvider, spans: InMemorySpanExporter
) -> None:
    upstream = Upstream("AI", "http://127.0.0.1:1", 0.5, tracing.get_tracer("test"))
    with pytest.raises(UpstreamFailed, match="AI provider"):
        upstream.ask("POST", "/v1/x", {})
    assert upstream.state() == "failing"
    upstream.close()
    assert {span.status.status_code for span in spans.get_finished_spans()} == {StatusCode.ERROR}


def test_a_provider_that_is_not_configured_is_never_asked() -> None:
    upstream = Upstream("AI", "", 5, NoOpTracer())
    with pytest.raises(NotConfigured, match=r"^This Harbor has no AI provider\.$"):
        upstream.ask("GET", "/v1/x")
    assert upstream.state() == "not configured"
    upstream.close()


@pytest.mark.parametrize(("status", "state"), [(200, "ok"), (503, "failing")])
def test_its_state_is_what_its_health_says(stand: Stand, upstream: Upstream, status: int, state: str) -> None:
    stand.says(status, {})
    assert upstream.state() == state
    assert stand.heard[0][1] == "/health"


def test_a_plan_is_asked_for_by_organisation(stand: Stand, upstream: Upstream) -> None:
    stand.says(200, {"organisation": "a/b", "plan": "team"})
    assert HttpBilling(upstream).plan_of("a/b") == "team"
    assert stand.heard[0][1] == "/v1/organisations/a%2Fb/plan"
    stand.says(404, {})
    assert HttpBilling(upstream).plan_of("hooli") is None


def test_a_summary_is_asked_for_by_text(stand: Stand, upstream: Upstream) -> None:
    stand.says(200, {"summary": "Short.", "tokens": 12})
    assert HttpSummariser(upstream).summarise("Long, né.") == Summary("Short.", 12)
    method, path, _, body = stand.heard[0]
    assert (method, path, json.loads(body)) == ("POST", "/v1/summaries", {"text": "Long, né."})


@pytest.mark.criterion("E2.D4")
@pytest.mark.parametrize("answer", [{}, [], "team", {"plan": 7}, {"summary": "x" * 501, "tokens": 1}, {"summary": "x"}])
def test_an_answer_of_another_shape_is_refused(stand: Stand, upstream: Upstream, answer: object) -> None:
    stand.says(200, answer)
    with pytest.raises(UpstreamFailed, match=r"makes no sense\.$"):
        HttpBilling(upstream).plan_of("acme")
    with pytest.raises(UpstreamFailed, match=r"makes no sense\.$"):
        HttpSummariser(upstream).summarise("Text.")
