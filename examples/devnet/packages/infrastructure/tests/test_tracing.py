from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from devnet_infrastructure import tracing

pytestmark = pytest.mark.criterion("E1.D3")
Received = list[ExportTraceServiceRequest]


@pytest.fixture
def received(monkeypatch: pytest.MonkeyPatch) -> Iterator[Received]:
    """What a collector on the loopback address was sent."""
    found: Received = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.append(ExportTraceServiceRequest.FromString(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


def test_spans_reach_the_collector_at_the_latest_when_the_process_ends(received: Received) -> None:
    provider = tracing.provider("harbor", export=True)
    with provider.get_tracer("test").start_as_current_span("berth"):
        pass
    provider.shutdown()
    (request,) = received
    (resource,) = request.resource_spans
    named = {one.key: one.value.string_value for one in resource.resource.attributes}
    assert named["service.name"] == "harbor"
    assert [span.name for scope in resource.scope_spans for span in scope.spans] == ["berth"]


def test_without_export_spans_have_ids_and_go_nowhere(received: Received) -> None:
    provider = tracing.provider("harbor", export=False)
    with provider.get_tracer("test").start_as_current_span("berth") as span:
        assert span.get_span_context().is_valid
    provider.shutdown()
    assert received == []
