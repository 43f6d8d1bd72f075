"""Spans in OpenTelemetry's protocol: protobuf and JSON say the same, and what is neither is refused."""

from __future__ import annotations

import json
import sys

import pytest
from google.protobuf.json_format import ParseDict
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from pytest_devnet.errors import FactError, ToolMissing
from pytest_devnet.formats.otlp import Span, spans_from_json, spans_from_protobuf
from pytest_devnet.formats.otlp_export import exported

SPAN = Span(
    "ab" * 16,
    "cd" * 8,
    "ef" * 8,
    "GET /",
    "server",
    "error",
    {"http.response.status_code": 500, "ok": False, "share": 0.5, "tags": ("a", "b"), "more": {"a": 1}, "none": None},
    1.5,
    2.5,
    {"service.name": "api"},
    "a=b",
    7.0,
)
PLAIN = st.text() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.none()
ATTRIBUTES = st.dictionaries(st.text(), PLAIN | st.lists(PLAIN).map(tuple) | st.dictionaries(st.text(), PLAIN))


def protobuf(span: Span) -> bytes:
    """The same request in protobuf; there ids are bytes, which protobuf's JSON writes in base64."""
    found = exported([span], "api")
    text = json.dumps(found)
    for name in ("traceId", "spanId", "parentSpanId"):
        text = text.replace(f'"{name}"', f'"_{name}"')
    plain = json.loads(text)
    (inner,) = plain["resourceSpans"][0]["scopeSpans"][0]["spans"]
    ids = {name: bytes.fromhex(inner.pop(f"_{name}")) for name in ("traceId", "spanId", "parentSpanId")}
    request = ParseDict(plain, ExportTraceServiceRequest())
    made = request.resource_spans[0].scope_spans[0].spans[0]
    made.trace_id, made.span_id, made.parent_span_id = ids["traceId"], ids["spanId"], ids["parentSpanId"]
    return request.SerializeToString()


def test_a_span_is_read_from_protobuf_and_from_json() -> None:
    assert spans_from_json(json.dumps(exported([SPAN], "api")).encode(), 7.0) == (SPAN,)
    assert spans_from_protobuf(protobuf(SPAN), 7.0) == (SPAN,)


@given(ATTRIBUTES)
def test_attributes_of_all_kinds_are_read(attributes: dict[str, object]) -> None:
    span = Span("ab" * 16, "cd" * 8, attributes=attributes, resource={"service.name": "api"})
    assert spans_from_json(json.dumps(exported([span], "api")).encode(), 0.0) == (span,)


def test_json_may_name_what_protobuf_numbers() -> None:
    span = {"traceId": "AB" * 16, "spanId": "cd" * 8, "kind": "SPAN_KIND_CLIENT", "status": {"code": "STATUS_CODE_OK"}}
    body = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}).encode()
    (found,) = spans_from_json(body, 0.0)
    assert (found.trace_id, found.kind, found.status) == ("ab" * 16, "client", "ok")


def test_a_number_from_the_future_is_the_first_of_its_kind() -> None:
    span = {"traceId": "ab" * 16, "spanId": "cd" * 8, "kind": 99, "status": {"code": -1}}
    body = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}).encode()
    (found,) = spans_from_json(body, 0.0)
    assert (found.kind, found.status) == ("unspecified", "unset")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"resourceSpans": 1}',
        b'{"resourceSpans": [{"scopeSpans": [{"spans": [{}]}]}]}',
        b'{"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": "1", "spanId": "2"}]}]}]}',
        b'{"resourceSpans": [{"resource": {"attributes": [{"key": "a", "value": 1}]}}]}',
        b"[" * 99_999,
        b'{"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": "' + b"g" * 32 + b'", "spanId": "2"}]}]}]}',
        b"\xff",
    ],
)
def test_what_is_no_export_in_json_is_refused(body: bytes) -> None:
    with pytest.raises(FactError, match="is no OTLP in JSON"):
        spans_from_json(body, 0.0)


def test_what_is_no_export_in_protobuf_is_refused() -> None:
    with pytest.raises(FactError, match="is no OTLP in protobuf"):
        spans_from_protobuf(b"\xff\xff", 0.0)


@given(st.binary())
def test_any_bytes_are_spans_or_refused(body: bytes) -> None:
    for read in (spans_from_json, spans_from_protobuf):
        try:
            found = read(body, 0.0)
        except FactError:
            found = ()
        assert all(isinstance(span, Span) for span in found)


def test_without_the_library_protobuf_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.proto.collector.trace.v1.trace_service_pb2", None)
    with pytest.raises(ToolMissing, match="opentelemetry-proto is not installed") as refusal:
        spans_from_protobuf(protobuf(SPAN), 0.0)
    assert refusal.value.remedy == "pip install 'pytest-devnet[observability]'"
