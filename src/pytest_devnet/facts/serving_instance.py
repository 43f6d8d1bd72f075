"""One running instance of an example's service: its server, its upstreams, and all it tells of itself."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

from pytest_devnet.facts.dependency import Dependency, wired
from pytest_devnet.facts.http_client import Answer, Headers, request
from pytest_devnet.facts.log import Log
from pytest_devnet.facts.loopback import HOST, LoopbackServer, Server
from pytest_devnet.facts.running_service import Service
from pytest_devnet.facts.serving import Call, Handler, Health, Reply, Serving, Trace
from pytest_devnet.facts.serving_meter import Meter
from pytest_devnet.facts.serving_stop import Stopping
from pytest_devnet.facts.telemetry import Telemetry, receive
from pytest_devnet.formats.otlp import Span
from pytest_devnet.formats.otlp_export import exported
from pytest_devnet.formats.traceparent import TraceParent

if TYPE_CHECKING:
    from pytest_devnet.facts.endings import Endings
    from pytest_devnet.facts.processes import Processes

_PATIENCE = 0.3
_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")


@dataclass(slots=True)
class Instance:
    """What lives as long as the server does. ``collector`` is where spans go, empty for nowhere."""

    serving: Serving
    dependencies: Mapping[str, Dependency]
    collector: str = ""
    lines: Log = field(default_factory=Log)
    meter: Meter = field(default_factory=Meter)
    stopping: threading.Event = field(default_factory=threading.Event)
    _client_spans: dict[str, list[Span]] = field(default_factory=dict)

    def answer(self, method: str, path: str, headers: Headers, body: bytes) -> tuple[Reply, Call]:
        """The reply to a request, whatever the handler does, and the call it was."""
        serving = self.serving
        used = serving.correlation(headers.get(serving.id_header))
        call = Call(method, path, headers, body, used, serving.context(",".join(headers.all("traceparent"))), self)
        try:
            reply = self._own(path) or serving.handler(call)
        except Exception as error:
            call.log(f"{type(error).__name__}: {error}", level="error")
            reply = Reply(500, {"error": "something went wrong"})
        return reply, call

    def _own(self, path: str) -> Reply | None:
        """The answer to what the harness itself serves."""
        settings = self.serving.settings
        if path == settings.ready:
            return self.serving.readiness(self._health())
        if path == settings.live:
            return self.serving.liveness(self._health())
        if path == settings.metrics:
            shown = self.serving.exposition(self.meter.exposition())
            return Reply(body=shown, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})
        if path == "/openapi.json" and self.serving.openapi is not None:
            return Reply(json=self.serving.openapi)
        return None

    def _health(self) -> Health:
        up = {name: _answers(one) for name, one in self.dependencies.items()}
        critical = frozenset(name for name, one in self.dependencies.items() if one.critical)
        return Health(up, critical, self.stopping.is_set() and self.serving.stop != "stays-ready")

    def log(self, message: str, layer: str, level: str, call: Call, fields: Mapping[str, object]) -> None:
        """Write one line as the service writes lines."""
        said: dict[str, object] = {
            "timestamp": datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "level": level,
            "logger": self.serving.layers.get(layer, layer),
            "message": message,
            "request_id": call.correlation_id,
            "trace_id": call.trace.trace_id,
            "span_id": call.trace.span_id,
            **fields,
        }
        for line in filter(None, self.serving.line(said).split("\n")):
            self.lines.write(line)

    def call_upstream(self, call: Call, dependency: str, path: str, method: str, payload: object) -> Answer:
        """Send a request to a dependency with the ids of ``call``, in a client span."""
        span_id, started = secrets.token_hex(8), time.time()
        onward = {
            self.serving.id_header: call.correlation_id,
            "traceparent": str(TraceParent(call.trace.trace_id, span_id, call.trace.sampled)),
        }
        if call.trace.parent_id and (state := self.serving.tracestate(call.headers.all("tracestate"))):
            onward["tracestate"] = ",".join(state)
        url = f"http://{self.dependencies[dependency].address}{path}"
        answer = request(url, method, headers=self.serving.onward(onward), json=payload, timeout=2.0)
        trace = Trace(call.trace.trace_id, span_id, call.trace.span_id, call.trace.sampled)
        spans = self._client_spans.setdefault(call.trace.span_id, [])
        spans.append(_span(trace, f"{method} {dependency}", "client", started, answer.status, {"url.path": path}))
        return answer

    def finish(self, call: Call, reply: Reply, started: float) -> None:
        """What is told of a request once it is answered: a line, and its spans."""
        seconds, path = time.time() - started, call.path.partition("?")[0]
        call.log("request", method=call.method, path=path, status=reply.status, duration_ms=round(seconds * 1e3, 1))
        spans = self._client_spans.pop(call.trace.span_id, [])
        asked = {"http.request.method": call.method, "url.path": path}
        spans.append(_span(call.trace, f"{call.method} {path}", "server", started, reply.status, asked))
        told = tuple(self.serving.spans(tuple(spans) if call.trace.sampled else ()))
        if told and self.collector:
            request(f"{self.collector}/v1/traces", "POST", json=exported(told, self.serving.name), timeout=2.0)


def _span(trace: Trace, name: str, kind: Any, started: float, status: int, asked: Mapping[str, str]) -> Span:
    failed = status >= 500 or not status
    told = {**asked, "http.response.status_code": status, **({"error.type": str(status)} if failed else {})}
    return Span(
        trace.trace_id,
        trace.span_id,
        trace.parent_id,
        name,
        kind,
        "error" if failed else "unset",
        told,
        started,
        time.time(),
    )


def _answers(dependency: Dependency) -> bool:
    return request(f"http://{dependency.address}/health", timeout=_PATIENCE).ok


def serve(serving: Serving, processes: Processes) -> Service:
    """A running instance, which ends with ``processes``."""
    endings = processes.hold()
    try:
        return _serve(serving, endings)
    except BaseException:
        endings.close()
        raise


def _serve(serving: Serving, endings: Endings) -> Service:
    telemetry = Telemetry()
    receiver = receive(telemetry)
    endings.later(receiver.end)
    settings = serving.settings
    dependencies = {one.name: _dependency(one, serving, endings) for one in settings.dependencies}
    instance = Instance(serving, dependencies, receiver.url)
    instance.meter.prepare(serving.counters, serving.histograms)
    for line in serving.banner:
        instance.lines.write(line)
    server = _server(instance)
    life = Stopping(server, instance.stopping, serving.stop)
    endings.later(life.kill)
    return Service(
        settings,
        server.url,
        dependencies,
        life,
        lambda name: f"made-up-{name}",
        serving.principals,
        lambda: instance.lines,
        telemetry,
        endings.close,
    )


def _dependency(settings: Any, serving: Serving, endings: Endings) -> Dependency:
    handler: Handler = serving.dependencies[settings.name]
    upstream = Serving(handler, name=settings.name, declared={"ready": "/health"}, id_header=serving.id_header)
    instance = Instance(upstream, {})
    server = _server(instance)
    endings.later(server.end)
    dependency = wired(settings, (HOST, server.port), instance.lines)
    endings.later(dependency.end)
    return dependency


def _server(instance: Instance) -> LoopbackServer:
    answers = {f"do_{method}": _Handler.answer for method in _METHODS}
    handler = type("Handler", (_Handler,), {"instance": instance, **answers})
    return LoopbackServer(handler, name=f"devnet-{instance.serving.name}")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    instance: Instance
    server: Server

    def answer(self) -> None:
        with self.server.answering(self.connection):
            self._answer()

    def _answer(self) -> None:
        started = time.time()
        length = self.headers.get("Content-Length", "0")
        body = self.rfile.read(int(length)) if length.isdecimal() else b""
        headers = Headers(self.headers.items())
        reply, call = self.instance.answer(self.command, self.path, headers, body)
        self._send(reply, call.correlation_id)
        self.instance.finish(call, reply, started)

    def _send(self, reply: Reply, correlation_id: str) -> None:
        content = reply.body.encode() if reply.json is None else json.dumps(reply.json).encode()
        kind = "application/json" if reply.json is not None else "text/plain; charset=utf-8"
        own = {"Content-Type": kind, self.instance.serving.id_header: correlation_id}
        self.send_response(reply.status)
        for name, value in {**own, **reply.headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """The service's own lines say more."""
