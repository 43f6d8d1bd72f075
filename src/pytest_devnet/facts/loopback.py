"""A small HTTP server on a free port of the loopback interface, in threads that end with it."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HOST = "127.0.0.1"
_LOW, _HIGH = 15_000, 32_000


class LoopbackServer:
    """Serves from its making until ``end``, which closes open connections and leaves no thread behind."""

    def __init__(self, handler: type[BaseHTTPRequestHandler], *, name: str) -> None:
        self._server = Server((HOST, 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), name=name, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def end(self, *, gently: bool = False) -> None:
        """Close what is open, then stop listening; ``gently``: once the requests that came have been answered.

        The oldest connection is closed first: whoever is refused now can rely on it that those before have been ended.
        """
        self._server.shutdown()
        self._thread.join()
        self._server.end_connections(idle_only=gently)
        self._server.server_close()


class Server(ThreadingHTTPServer):
    """Knows its open connections, so that they can be ended from outside."""

    daemon_threads = False
    block_on_close = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._open: dict[socket.socket, None] = {}
        self._answering: set[socket.socket] = set()
        self._ending = False
        super().__init__(address, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._open[request] = None
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.pop(request, None)
        super().shutdown_request(request)

    @contextlib.contextmanager
    def answering(self, connection: socket.socket) -> Iterator[None]:
        """While this lasts a connection is not idle, even if the rest of its request is still to come."""
        self._answering.add(connection)
        try:
            yield
        finally:
            self._answering.discard(connection)
            if self._ending:
                _shut(connection, socket.SHUT_RD)

    def end_connections(self, *, idle_only: bool) -> None:
        self._ending = True
        how = socket.SHUT_RD if idle_only else socket.SHUT_RDWR
        for connection in tuple(self._open):
            if not (idle_only and connection in self._answering):
                _shut(connection, how)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


def _shut(connection: socket.socket, how: int) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(how)


def free_port() -> int:
    """A port nobody listens on, outside the range from which the system takes those of outgoing connections."""
    while True:
        port = random.randint(_LOW, _HIGH)  # noqa: S311
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((HOST, port))
            return port
