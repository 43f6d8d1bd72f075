"""The outermost layer: gives each request its correlation id, a log line, and an answer whatever happens inside."""

from __future__ import annotations

import logging
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from devnet_api.problems import problem
from devnet_infrastructure.correlation import HEADER, accepted, correlation_id

LOGGER = logging.getLogger("devnet_api.requests")
SAFE_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


class RequestLog:
    """ASGI middleware. A path is logged without its query, and no header or body ever is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        offered = Headers(scope=scope).get(HEADER, "")
        correlation_id.set(accepted(offered))
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
            milliseconds = round((time.perf_counter() - started) * 1000, 1)
            fields = {"method": scope["method"], "path": scope["path"], "status": status, "duration_ms": milliseconds}
            LOGGER.info("request", extra={"fields": fields})
