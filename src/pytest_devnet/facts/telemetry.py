"""What a service tells about itself in OpenTelemetry's protocol over HTTP: a receiver, and waiting for what it gets."""

from __future__ import annotations

import threading
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from pytest_devnet.errors import FactError, ToolMissing
from pytest_devnet.facts.loopback import LoopbackServer
from pytest_devnet.formats.otlp import Span, spans_from_json, spans_from_protobuf

_QUIET = 0.15
_LARGEST, _MOST = 64 << 20, 100_000
SIGNALS = {"/v1/traces": "traces", "/v1/metrics": "metrics", "/v1/logs": "logs"}


@dataclass(slots=True)
class Telemetry:
    """The spans received so far; of floods the last hundred thousand.

    ``signals`` are those of ``traces``, ``metrics`` and ``logs`` that came at all; ``refused`` says what was wrong with
    exports that could not be read.
    """

    signals: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    _traces: dict[str, list[Span]] = field(default_factory=dict)
    _count: int = 0
    _missing: ToolMissing | None = None
    _changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def spans(self) -> tuple[Span, ...]:
        """Every span so far, trace by trace. Raises ``ToolMissing`` where nothing here can read what came."""
        self._readable()
        with self._changed:
            return tuple(span for trace in self._traces.values() for span in trace)

    def of_trace(self, trace_id: str) -> tuple[Span, ...]:
        """The spans of one trace so far. Raises ``ToolMissing`` as ``spans`` does."""
        self._readable()
        with self._changed:
            return tuple(self._traces.get(trace_id, ()))

    def await_spans(self, trace_id: str, wanted: Callable[[Span], bool], within: float = 8.0) -> tuple[Span, ...]:
        """The spans of a trace once a wanted one is among them and no more have come for a while.

        A trace arrives in pieces, children before their parents or after them, so a count would never be the end of it.
        Past the deadline: what there is.
        """
        deadline = time.monotonic() + within
        while True:
            found = self.of_trace(trace_id)
            now = time.monotonic()
            quiet = max((span.received for span in found), default=0.0) + _QUIET - time.time()
            there = any(map(wanted, found))
            if now >= deadline or (there and quiet <= 0):
                return found
            self._await_more(trace_id, len(found), min(deadline - now, quiet if there else _QUIET))

    def _await_more(self, trace_id: str, known: int, within: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: len(self._traces.get(trace_id, ())) > known, within)

    def _readable(self) -> None:
        if self._missing is not None:
            raise self._missing

    def await_span(self, wanted: Callable[[Span], bool], within: float = 8.0) -> Span | None:
        """The first span of any trace that is wanted; None where none comes in time."""
        deadline = time.monotonic() + within
        while True:
            known, found = self._count, next(filter(wanted, self.spans), None)
            left = deadline - time.monotonic()
            if found is not None or left <= 0:
                return found
            self._await_change(known, left)

    def _await_change(self, known: int, within: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._count != known, within)

    def export(self, path: str, content_type: str, body: bytes) -> None:
        """Take one export. Raises ``FactError`` where it cannot be read."""
        signal = SIGNALS.get(path)
        if signal is None:
            raise FactError(f"{path} is no path of OTLP over HTTP")
        if signal == "traces":
            self._take(content_type, body)
        with self._changed:
            self.signals.add(signal)
            self._changed.notify_all()

    def _take(self, content_type: str, body: bytes) -> None:
        read = spans_from_json if "json" in content_type else spans_from_protobuf
        try:
            found = read(body, time.time())
        except ToolMissing as missing:
            self._missing = missing
            return
        with self._changed:
            for span in found:
                self._traces.setdefault(span.trace_id, []).append(span)
            self._count += len(found)
            while self._count > _MOST and len(self._traces) > 1:
                self._count -= len(self._traces.pop(next(iter(self._traces))))


def receive(telemetry: Telemetry) -> LoopbackServer:
    """A server on a free port of the loopback interface that fills ``telemetry``."""
    return LoopbackServer(type("Receiver", (_Receiver,), {"telemetry": telemetry}), name="devnet-otlp")


class _Receiver(BaseHTTPRequestHandler):
    """One export a request; bodies may be chunked, compressed, or both."""

    protocol_version = "HTTP/1.1"
    telemetry: Telemetry

    def do_POST(self) -> None:
        try:
            body = self._unpacked(b"".join(self._pieces()))
            self.telemetry.export(self.path.partition("?")[0], self.headers.get("Content-Type", ""), body)
        except FactError as error:
            self.telemetry.refused.append(str(error))
            self._answer(400)
        else:
            self._answer(200)

    def _answer(self, status: int) -> None:
        kind = "application/json" if "json" in self.headers.get("Content-Type", "") else "application/x-protobuf"
        body = b"{}" if kind.endswith("json") else b""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _pieces(self) -> Iterator[bytes]:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            yield from self._chunks()
            return
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > _LARGEST:
            self.close_connection = True
            raise FactError(f"an export of {length} bytes")
        yield self.rfile.read(int(length))

    def _chunks(self) -> Iterator[bytes]:
        total = 0
        while True:
            try:
                size = int(self.rfile.readline(64).partition(b";")[0], 16)
            except ValueError:
                size = -1
            total += size
            if not 0 <= size <= total <= _LARGEST:
                self.close_connection = True
                raise FactError("chunks of no sensible length")
            piece = self.rfile.read(size)
            self.rfile.readline(1024)
            if not size:
                return
            yield piece

    def _unpacked(self, body: bytes) -> bytes:
        encoding = self.headers.get("Content-Encoding", "identity").lower()
        if encoding == "identity":
            return body
        if encoding not in ("gzip", "deflate"):
            raise FactError(f"an export compressed as {encoding}")
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | (32 if encoding == "gzip" else 0))
        try:
            unpacked = unpacker.decompress(body, _LARGEST)
        except zlib.error as error:
            raise FactError(f"an export that cannot be unpacked: {error}") from error
        if not unpacker.eof:
            raise FactError("an export that unpacks to too much, or breaks off")
        return unpacked

    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads it."""
