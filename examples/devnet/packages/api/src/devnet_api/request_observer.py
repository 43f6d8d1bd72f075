"""The outermost layer: gives each request its correlation id, its metrics, a log line, and an answer in any case."""

from __future__ import annotations

import time

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from devnet_api.problems import problem
from devnet_infrastructure.correlation import HEADER, accepted, correlation_id
from devnet_infrastructure.metrics import Metrics

LOGGER = structlog.stdlib.get_logger("devnet_api.requests")
SAFE_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
METHODS = frozenset(("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"))


class RequestObserver:
    """ASGI middleware. A path is logged without its query, and no header or body ever is."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        correlation_id.set(accepted(Headers(scope=scope).get(HEADER, "")))
        await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
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
            self._note(scope, status, time.perf_counter() - started)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        method, route = scope["method"], route_of(scope)
        self.metrics.request(method if method in METHODS else "OTHER", route, status, seconds)
        milliseconds = round(seconds * 1000, 1)
        LOGGER.info("request", method=method, path=scope["path"], route=route, status=status, duration_ms=milliseconds)


def route_of(scope: Scope) -> str:
    """The template of the route that took the request, once it was found."""
    return str(getattr(scope.get("route"), "path", "unmatched"))
