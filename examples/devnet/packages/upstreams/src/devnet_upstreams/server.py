"""A small JSON server on the standard library. Each request leaves a line that says whose request it was."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, dict[str, Any]]
Provider = Callable[[str, str, Any], Answer]
"""Method, path and the JSON of the body, to status and the JSON of the answer."""

LONGEST_BODY = 65536
UNKNOWN: Answer = (404, {"error": "There is nothing here."})


def serving(name: str, provider: Provider, port: int) -> ThreadingHTTPServer:
    """A server that listens already; port 0 is any that is free."""
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, name, provider))
    log(name, "started", port=server.server_port)
    return server


def log(name: str, message: str, **fields: object) -> None:
    """One line of JSON on standard output."""
    now = datetime.now(UTC).isoformat()
    line = {"timestamp": now, "level": "info", "logger": f"devnet_upstreams.{name}", "message": message, **fields}
    print(json.dumps(line), flush=True)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __init__(self, name: str, provider: Provider, *connection: Any) -> None:
        self.name, self.provider = name, provider
        super().__init__(*connection)

    def do_GET(self) -> None:
        started = time.perf_counter()
        self._send(started, (200, {"status": "ok"}) if self.path == "/health" else self._answer(None))

    def do_POST(self) -> None:
        started = time.perf_counter()
        try:
            length = int(self.headers.get("Content-Length", "0"))
            body = json.loads(self.rfile.read(length)) if 0 < length <= LONGEST_BODY else None
        except ValueError:
            body = None
        self.close_connection = body is None
        self._send(started, self._answer(body))

    def _answer(self, body: Any) -> Answer:
        return self.provider(self.command, self.path, body)

    def _send(self, started: float, answer: Answer) -> None:
        status, body = answer
        content = json.dumps(body).encode()
        log(
            self.name,
            "request",
            method=self.command,
            path=self.path,
            status=status,
            duration_ms=round((time.perf_counter() - started) * 1000, 1),
            request_id=self.headers.get("X-Request-ID"),
            traceparent=self.headers.get("traceparent"),
        )
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *values: object) -> None:
        """The lines above take the place of those on standard error."""
