"""Connections to one server that are kept between requests, as many as the load needs at once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from pytest_devnet.formats.http_responses import ResponseReader

Came = Callable[[int, str], None]
"""Told the status and, where that is 0, the error."""

_STALE = 1.0
"""Seconds after which an idle connection is not used again: the server may be about to close it."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where requests go. ``timeout`` is for each, ``most`` is how many connections there may be."""

    host: str
    port: int
    secure: bool = False
    timeout: float = 10.0
    most: int = 256


class Pool:
    """Connections to one server, as many as are needed at once, up to ``most``; requests beyond wait their turn."""

    def __init__(self, target: Target) -> None:
        self.loop, self.timeout = asyncio.get_running_loop(), target.timeout
        self._target, self._secure = target, _secure() if target.secure else None
        self._idle: list[_Connection] = []
        self._open: set[_Connection] = set()
        self._opening: set[asyncio.Task[None]] = set()
        self._waiting: deque[tuple[bytes, Came]] = deque()

    def send(self, payload: bytes, came: Came) -> None:
        while self._idle:
            connection = self._idle.pop()
            if self.loop.time() - connection.idle_since < _STALE:
                connection.send(payload, came)
                return
            connection.close()
        if self._has_room:
            task = self.loop.create_task(self._send_anew(payload, came))
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)
        else:
            self._waiting.append((payload, came))

    def free(self, connection: _Connection) -> None:
        """The connection has nothing more to do."""
        connection.idle_since = self.loop.time()
        self._idle.append(connection)
        self._next()

    def forget(self, connection: _Connection) -> None:
        """The connection is no more."""
        self._open.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        self._next()

    async def close(self) -> None:
        self._waiting.clear()
        for task in self._opening:
            task.cancel()
        for connection in tuple(self._open):
            connection.close()
        await asyncio.sleep(0)

    @property
    def _has_room(self) -> bool:
        return len(self._open) + len(self._opening) < self._target.most

    def _next(self) -> None:
        if self._waiting and (self._idle or self._has_room):
            self.send(*self._waiting.popleft())

    async def _send_anew(self, payload: bytes, came: Came) -> None:
        make = partial(_Connection, self)
        try:
            opening = self.loop.create_connection(make, self._target.host, self._target.port, ssl=self._secure)
            _, connection = await asyncio.wait_for(opening, self.timeout)
        except (OSError, ValueError) as error:
            self._opening.discard(asyncio.current_task())
            came(0, _told(error))
            self._next()
        else:
            self._open.add(connection)
            connection.send(payload, came)


class _Connection(asyncio.Protocol):
    """One connection, with at most one request under way."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._transport: asyncio.Transport
        self._reader = ResponseReader()
        self._came: Came | None = None
        self._limit: asyncio.TimerHandle | None = None
        self.idle_since = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101
        self._transport = transport

    def send(self, payload: bytes, came: Came) -> None:
        self._reader, self._came = ResponseReader(to_head=payload.startswith(b"HEAD ")), came
        self._limit = self._pool.loop.call_later(self._pool.timeout, self._over, 0, "no whole answer in time")
        self._transport.write(payload)

    def data_received(self, data: bytes) -> None:
        try:
            whole = self._reader.feed(data)
        except ValueError as error:
            self._over(0, str(error))
        else:
            if whole:
                self._over(self._reader.status, "", keep=self._reader.kept)

    def connection_lost(self, _exc: Exception | None) -> None:
        if self._reader.closed():
            self._over(self._reader.status, "")
        else:
            self._over(0, "connection closed without a whole answer")

    def close(self) -> None:
        self._pool.forget(self)
        self._transport.abort()

    def _over(self, status: int, error: str, *, keep: bool = False) -> None:
        came, self._came = self._came, None
        if self._limit:
            self._limit.cancel()
        if not keep or came is None:
            self.close()
        if came is not None:
            came(status, error)
            if keep:
                self._pool.free(self)


def _told(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no connection in time"
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _secure() -> Any:
    from ssl import create_default_context  # noqa: PLC0415

    return create_default_context()
