"""The outermost layer: each request gets its id, its span, its metrics, a log line, and an answer in any case."""

from __future__ import annotations

import time

import structlog
from opentelemetry.trace import Span, Tracer
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from devnet_api.problems import problem
from devnet_api.request_span import answered, request_span
from devnet_infrastructure.correlation import HEADER, accepted, correlation_id
from devnet_infrastructure.metrics import Metrics

LOGGER = structlog.stdlib.get_logger("devnet_api.requests")
SAFE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
METHODS = frozenset(("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"))


class RequestObserver:
    """ASGI middleware. A path is logged without its query, and no header or body ever is."""

    def __init__(self, app: ASGIApp, tracer: Tracer, metrics: Metrics) -> None:
        self.app = app
        self.tracer = tracer
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        correlation_id.set(accepted(Headers(scope=scope).get(HEADER, "")))
        with request_span(self.tracer, scope) as span:
            await self._answer(scope, receive, send, span)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, span: Span) -> None:
        started, status = time.perf_counter(), 0

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message).update({HEADER: correlation_id.get() or "", **SAFE_HEADERS})
            await send(message)

        try:
            await self.app(scope, receive, sent)
        except Exception:
            LOGGER.exception("request failed")
            if status:
                raise
            await problem(500, "internal", "Something went wrong here, not with you.")(scope, receive, sent)
        finally:
            self._note(scope, status, time.perf_counter() - started, span)

    def _note(self, scope: Scope, status: int, seconds: float, span: Span) -> None:
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        route = str(getattr(scope.get("route"), "path", "unmatched"))
        answered(span, method, route, status)
        self.metrics.request(method, route, status, seconds)
        fields = {"method": method, "path": scope["path"], "route": route, "status": status}
        LOGGER.info("request", **fields, duration_ms=round(seconds * 1000, 1))
