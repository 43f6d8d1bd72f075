"""The receiver of OTLP over HTTP: every way a body may come, and waiting for a trace that is whole."""

from __future__ import annotations

import gzip
import http.client
import json
import sys
import threading
import time
import zlib
from collections.abc import Iterator

import grpc
import pytest
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.proto.collector.logs.v1 import logs_service_pb2_grpc
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2_grpc
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind

from pytest_devnet.errors import ToolMissing
from pytest_devnet.facts import telemetry
from pytest_devnet.facts.http_client import request
from pytest_devnet.facts.loopback import LoopbackServer
from pytest_devnet.facts.telemetry import Telemetry, receive
from pytest_devnet.facts.telemetry_grpc import receive_grpc
from pytest_devnet.formats.otlp import Span
from pytest_devnet.formats.otlp_export import exported
from tests.formats.test_otlp import SPAN, protobuf

TRACE = "ab" * 16
STUBS = (
    (trace_service_pb2_grpc, "TraceServiceStub", ExportTraceServiceRequest.FromString(protobuf(SPAN))),
    (metrics_service_pb2_grpc, "MetricsServiceStub", ExportMetricsServiceRequest()),
    (logs_service_pb2_grpc, "LogsServiceStub", ExportLogsServiceRequest()),
)
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def received() -> Telemetry:
    return Telemetry()


@pytest.fixture
def receiver(received: Telemetry) -> Iterator[LoopbackServer]:
    server = receive(received)
    yield server
    server.end()


def body(*span_ids: str, trace_id: str = TRACE) -> bytes:
    return json.dumps(exported([Span(trace_id, one * 8) for one in span_ids], "api")).encode()


def ids(received: Telemetry) -> list[str]:
    return [span.span_id[:2] for span in received.spans]


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("", bytes), ("identity", bytes), ("gzip", gzip.compress), ("GZIP", gzip.compress), ("deflate", zlib.compress)],
)
def test_bodies_come_packed_or_not(receiver: LoopbackServer, received: Telemetry, encoding: str, pack: object) -> None:
    assert callable(pack)
    headers = {**JSON, **({"Content-Encoding": encoding} if encoding else {})}
    answer = request(f"{receiver.url}/v1/traces", "POST", headers=headers, body=pack(body("01")))
    assert (answer.status, answer.json, answer.headers["Content-Type"]) == (200, {}, "application/json")
    assert (ids(received), received.signals) == (["01"], {"traces"})


def chunked(receiver: LoopbackServer, *chunks: bytes) -> list[int]:
    """The status of two requests over one connection, the first of which is chunked."""
    connection = http.client.HTTPConnection("127.0.0.1", receiver.port, timeout=10)
    statuses = []
    try:
        connection.putrequest("POST", "/v1/traces")
        for name, value in {**JSON, "Transfer-Encoding": "chunked", "Content-Encoding": "gzip"}.items():
            connection.putheader(name, value)
        connection.endheaders()
        for chunk in chunks:
            connection.send(chunk)
        for _ in range(2):
            with connection.getresponse() as response:
                statuses.append(response.status)
                response.read()
            connection.request("POST", "/v1/logs", b"", JSON)
    except (http.client.HTTPException, OSError):
        statuses.append(0)
    finally:
        connection.close()
    return statuses


def test_bodies_come_in_chunks(receiver: LoopbackServer, received: Telemetry) -> None:
    packed = gzip.compress(body("01", "02"))
    pieces = [packed[:7], packed[7:]]
    chunks = [b"%x;a=b\r\n%s\r\n" % (len(piece), piece) for piece in pieces]
    assert chunked(receiver, *chunks, b"0\r\n\r\n") == [200, 200]
    assert (ids(received), received.signals) == (["01", "02"], {"traces", "logs"})


@pytest.mark.parametrize("chunk", [b"x\r\n", b"-1\r\n", b"fffffffff\r\n"])
def test_chunks_of_no_sensible_length_are_refused(receiver: LoopbackServer, received: Telemetry, chunk: bytes) -> None:
    assert chunked(receiver, chunk)[0] == 400
    assert received.refused == ["chunks of no sensible length"]


def test_what_cannot_be_read_is_refused_and_told(
    receiver: LoopbackServer, received: Telemetry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telemetry, "_LARGEST", 1000)
    for path, headers, content in (
        ("/v1/traces", JSON, b"{"),
        ("/v1/traces", {}, b"\xff\xff"),
        ("/v1/traces", {**JSON, "Content-Encoding": "br"}, b""),
        ("/v1/traces", {**JSON, "Content-Encoding": "gzip"}, b"plain"),
        ("/v1/traces", {**JSON, "Content-Encoding": "gzip"}, gzip.compress(b" " * 9999)),
        ("/v1/traces", {**JSON, "Content-Encoding": "gzip"}, gzip.compress(body("01"))[:-9]),
        ("/v1/traces", JSON, b" " * 9999),
        ("/v2/traces", JSON, body("01")),
    ):
        assert request(f"{receiver.url}{path}", "POST", headers=headers, body=content).status == 400
    assert received.spans == ()
    assert [said.partition(":")[0] for said in received.refused] == [
        "is no OTLP in JSON",
        "is no OTLP in protobuf",
        "an export compressed as br",
        "an export that cannot be unpacked",
        "an export that unpacks to too much, or breaks off",
        "an export that unpacks to too much, or breaks off",
        "an export of 9999 bytes",
        "/v2/traces is no path of OTLP over HTTP",
    ]


def test_without_the_library_who_asks_for_spans_is_told(
    receiver: LoopbackServer, received: Telemetry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.proto.collector.trace.v1.trace_service_pb2", None)
    assert request(f"{receiver.url}/v1/traces", "POST", body=b"\n\0").status == 200
    with pytest.raises(ToolMissing):
        received.await_spans(TRACE, lambda _: True, within=0)


def test_exports_come_by_grpc(received: Telemetry) -> None:
    over_grpc = receive_grpc(received)
    try:
        with grpc.insecure_channel(over_grpc.url.removeprefix("http://"), compression=grpc.Compression.Gzip) as channel:
            for module, stub, export in STUBS:
                getattr(module, stub)(channel).Export(export, timeout=20)
            raw = channel.unary_unary("/opentelemetry.proto.collector.trace.v1.TraceService/Export")
            with pytest.raises(grpc.RpcError, match="is no OTLP in protobuf"):
                raw(b"\xff\xff", timeout=20)
    finally:
        over_grpc.end()
    assert received.signals == {"traces", "metrics", "logs"}
    assert [span.trace_id for span in received.spans] == [SPAN.trace_id]
    assert [said.partition(":")[0] for said in received.refused] == ["is no OTLP in protobuf"]


def test_without_grpc_there_is_no_receiver_for_it(received: Telemetry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "grpc", None)
    with pytest.raises(ToolMissing, match="grpcio is not installed"):
        receive_grpc(received)


def test_a_trace_is_awaited_until_it_is_quiet_and_holds_what_is_wanted(received: Telemetry) -> None:
    """A count would be content with the first two; the parent that is wanted comes last."""
    sent = [("01", "02"), ("03",), ("04",)]

    def send() -> None:
        for export in sent:
            received.export("/v1/traces", "application/json", body(*export))
            received.export("/v1/traces", "application/json", body("99", trace_id="cd" * 16))
            time.sleep(0.05)

    sender = threading.Thread(target=send)
    sender.start()
    found = received.await_spans(TRACE, lambda span: span.span_id.startswith("03"), within=20)
    sender.join()
    assert [span.span_id[:2] for span in found] == ["01", "02", "03", "04"]


def test_past_the_deadline_there_is_what_there_is(received: Telemetry) -> None:
    received.export("/v1/traces", "application/json", body("01"))
    assert len(received.await_spans(TRACE, lambda _: False, within=0.1)) == 1
    assert received.await_spans("cd" * 16, lambda _: True, within=0.1) == ()
    assert [span.span_id for span in received.of_trace(TRACE)] == ["01" * 8]


def test_of_a_flood_the_last_traces_are_kept(received: Telemetry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telemetry, "_MOST", 3)
    for number in range(4):
        received.export("/v1/traces", "application/json", body("01", "02", trace_id=f"{number:032x}"))
    assert [span.trace_id for span in received.spans] == [f"{3:032x}"] * 2


@pytest.mark.parametrize("compression", [Compression.Gzip, Compression.NoCompression])
def test_the_spans_of_a_real_sdk_come_soon_after_their_end(
    receiver: LoopbackServer, received: Telemetry, compression: Compression
) -> None:
    """Its batches leave ten times a second, as services started here are asked to have it."""
    exporter = OTLPSpanExporter(f"{receiver.url}/v1/traces", compression=compression)
    provider = TracerProvider(resource=Resource({"service.name": "api"}))
    provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=100))
    try:
        with provider.get_tracer("x").start_as_current_span("GET /", kind=SpanKind.SERVER) as span:
            span.set_attribute("http.response.status_code", 200)
        trace_id = f"{span.get_span_context().trace_id:032x}"
        (found,) = received.await_spans(trace_id, lambda span: span.kind == "server", within=20)
    finally:
        provider.shutdown()
    assert (found.name, found.attributes, found.parent_id) == ("GET /", {"http.response.status_code": 200}, "")
    assert found.resource["service.name"] == "api"
    assert found.end <= found.received


def test_a_span_of_whatever_trace_is_waited_for(receiver: LoopbackServer, received: Telemetry) -> None:
    other = body("02", trace_id="cd" * 16)
    request(f"{receiver.url}/v1/traces", "POST", headers=JSON, body=body("01"))
    late = threading.Timer(0.05, request, (f"{receiver.url}/v1/traces", "POST"), {"headers": JSON, "body": other})
    late.start()
    found = received.await_span(lambda span: span.trace_id != TRACE)
    late.join()
    assert found is not None
    assert found.span_id == "02" * 8
    assert received.await_span(lambda span: span.span_id == "03" * 8, within=0.05) is None
