"""Ways to trace badly, for the examples of the gates that have to notice."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pytest_devnet import Trace
from pytest_devnet.formats.traceparent import TraceParent, read_traceparent

if TYPE_CHECKING:
    from pytest_devnet import Span

_NOBODY = "cd" * 8


def always_the_same(_traceparent: str) -> Trace:
    return Trace("ab" * 16, secrets.token_hex(8))


def believing(traceparent: str) -> Trace:
    """Takes whatever stands between the dashes."""
    parts = traceparent.split("-")
    trace_id, parent_id = parts[1:3] if len(parts) > 2 else (secrets.token_hex(16), "")
    return Trace(trace_id, secrets.token_hex(8), parent_id)


def recording_all(traceparent: str) -> Trace:
    parent = read_traceparent(traceparent) or TraceParent(secrets.token_hex(16), "")
    return Trace(parent.trace_id, secrets.token_hex(8), parent.parent_id)


def handing_through() -> dict[str, Any]:
    """Continues traces, and yet sends the header on as it came."""
    came: list[str] = []

    def context(traceparent: str) -> Trace:
        came.append(traceparent)
        return recording_all(traceparent)

    return {"context": context, "onward": lambda headers: {**headers, "traceparent": came[-1]}}


def bare(spans: Sequence[Span]) -> Iterable[Span]:
    return (replace(span, attributes={}) for span in spans)


def internal(spans: Sequence[Span]) -> Iterable[Span]:
    return (replace(span, kind="internal") for span in spans)


def loose_and_well(spans: Sequence[Span]) -> Iterable[Span]:
    return (
        replace(span, parent_id="cd" * 8 if span.kind == "client" else span.parent_id, status="ok") for span in spans
    )


def rootless(spans: Sequence[Span]) -> Iterable[Span]:
    return (replace(span, parent_id="") if span.kind == "server" else span for span in spans)
