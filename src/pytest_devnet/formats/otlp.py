"""Spans as OpenTelemetry's protocol carries them, in protobuf or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pytest_devnet.errors import FactError, LibraryMissing

Kind = Literal["unspecified", "internal", "server", "client", "producer", "consumer"]
Status = Literal["unset", "ok", "error"]
_KINDS: tuple[Kind, ...] = ("unspecified", "internal", "server", "client", "producer", "consumer")
_STATUSES: tuple[Status, ...] = ("unset", "ok", "error")
_NANO = 1e9


@dataclass(frozen=True, slots=True)
class Span:
    """Ids are lowercase hex, ``parent_id`` empty for a root. Times are seconds since the epoch."""

    trace_id: str
    span_id: str
    parent_id: str = ""
    name: str = ""
    kind: Kind = "unspecified"
    status: Status = "unset"
    attributes: Mapping[str, object] = field(default_factory=dict)
    start: float = 0.0
    end: float = 0.0
    resource: Mapping[str, object] = field(default_factory=dict)
    trace_state: str = ""
    received: float = 0.0


def spans_from_protobuf(body: bytes, received: float) -> tuple[Span, ...]:
    """The spans of an ``ExportTraceServiceRequest``. Raises ``FactError`` for what is none."""
    try:
        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (  # noqa: PLC0415
            ExportTraceServiceRequest,
        )
    except ImportError as error:
        raise LibraryMissing(
            "opentelemetry-proto is not installed", remedy="pip install 'pytest-devnet[observability]'"
        ) from error
    from google.protobuf.message import DecodeError  # noqa: PLC0415

    try:
        found = ExportTraceServiceRequest.FromString(body)
    except DecodeError as error:
        raise FactError(f"is no OTLP in protobuf: {error}") from error
    return tuple(
        Span(
            trace_id=span.trace_id.hex(),
            span_id=span.span_id.hex(),
            parent_id=span.parent_span_id.hex(),
            name=span.name,
            kind=_of(_KINDS, span.kind),
            status=_of(_STATUSES, span.status.code),
            attributes={one.key: _plain(one.value) for one in span.attributes},
            start=span.start_time_unix_nano / _NANO,
            end=span.end_time_unix_nano / _NANO,
            resource={one.key: _plain(one.value) for one in group.resource.attributes},
            trace_state=span.trace_state,
            received=received,
        )
        for group in found.resource_spans
        for scope in group.scope_spans
        for span in scope.spans
    )


def _plain(value: Any) -> object:
    """What a protobuf ``AnyValue`` holds."""
    which = value.WhichOneof("value")
    if which == "array_value":
        return tuple(_plain(one) for one in value.array_value.values)
    if which == "kvlist_value":
        return {one.key: _plain(one.value) for one in value.kvlist_value.values}
    return None if which is None else getattr(value, which)


def spans_from_json(body: bytes, received: float) -> tuple[Span, ...]:
    """The spans of a request in JSON. Raises ``FactError`` for what is none."""
    try:
        return tuple(_json_spans(json.loads(body), received))
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise FactError(f"is no OTLP in JSON: {error}") from error


def _json_spans(found: Any, received: float) -> Iterator[Span]:
    for group in found.get("resourceSpans", ()):
        resource = _json_attributes(group.get("resource", {}))
        for scope in group.get("scopeSpans", ()):
            for span in scope.get("spans", ()):
                yield Span(
                    trace_id=_hex(span["traceId"], 32),
                    span_id=_hex(span["spanId"], 16),
                    parent_id=_hex(span.get("parentSpanId", ""), 16),
                    name=str(span.get("name", "")),
                    kind=_of(_KINDS, _enum(span.get("kind", 0), "SPAN_KIND_", _KINDS)),
                    status=_of(_STATUSES, _enum(span.get("status", {}).get("code", 0), "STATUS_CODE_", _STATUSES)),
                    attributes=_json_attributes(span),
                    start=int(span.get("startTimeUnixNano", 0)) / _NANO,
                    end=int(span.get("endTimeUnixNano", 0)) / _NANO,
                    resource=resource,
                    trace_state=str(span.get("traceState", "")),
                    received=received,
                )


def _json_attributes(holder: Any) -> dict[str, object]:
    return {str(one["key"]): _json_plain(one.get("value", {})) for one in holder.get("attributes", ())}


def _json_plain(value: Any) -> object:
    for kind, inner in value.items():
        if kind == "intValue":
            return int(inner)
        if kind == "arrayValue":
            return tuple(_json_plain(one) for one in inner.get("values", ()))
        if kind == "kvlistValue":
            return {str(one["key"]): _json_plain(one.get("value", {})) for one in inner.get("values", ())}
        return inner
    return None


def _hex(text: Any, length: int) -> str:
    if text and (len(text) != length or not all(letter in "0123456789abcdefABCDEF" for letter in text)):
        raise ValueError(f"{text!r} is no id of {length} hexadecimal digits")
    return str(text).lower()


def _enum(value: Any, prefix: str, names: tuple[str, ...]) -> int:
    if isinstance(value, str):
        return names.index(value.removeprefix(prefix).lower())
    return int(value)


def _of(names: tuple[Any, ...], number: int) -> Any:
    return names[number] if 0 <= number < len(names) else names[0]
