"""A proxy on the loopback interface that can play a broken network between a service and what it depends on."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, Literal

from pytest_devnet.facts.loopback import HOST

Cut = Literal["refuse", "black-hole", "delay"]
_PIECE = 1 << 16
_PATIENCE = 5.0
_RESET = struct.pack("ii", 1, 0)


class Proxy:
    """Passes bytes between whoever connects and ``upstream`` until ``end``.

    ``watch`` is called for each connection; what it returns is told what the client sends.

    It accepts connections itself: a server of asyncio forgets those that come while it is being closed.
    """

    def __init__(self, upstream: tuple[str, int], watch: Callable[[], Callable[[bytes], None]], *, name: str) -> None:
        self._upstream, self._watch = upstream, watch
        self._port, self._opening, self._delay = 0, 0, 0.0
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._listener: socket.socket | None = None
        self._loop = asyncio.new_event_loop()
        self._flows = asyncio.Event()
        self._flows.set()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()
        self._do(self._restore())

    @property
    def address(self) -> str:
        return f"{HOST}:{self._port}"

    def cut(self, how: Cut, seconds: float = 0.0) -> None:
        """Refuse connections and reset those that are open; or swallow all bytes; or hold each answer for a while."""
        self._do(self._cut(how, seconds))

    def restore(self) -> None:
        """Let everything pass again, at the same address."""
        self._do(self._restore())

    def end(self) -> None:
        if self._thread.is_alive():
            self._do(self._shut())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def _run(self) -> None:
        self._loop.run_forever()
        self._loop.run_until_complete(self._cancel())
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE)

    async def _cut(self, how: Cut, seconds: float) -> None:
        await self._restore()
        if how == "refuse":
            await self._shut()
        elif how == "black-hole":
            self._flows.clear()
        else:
            self._delay = seconds

    async def _restore(self) -> None:
        self._delay = 0.0
        self._flows.set()
        if self._listener is None:
            self._listener = socket.create_server((HOST, self._port), backlog=128)
            self._listener.setblocking(False)
            self._port = self._listener.getsockname()[1]
            self._loop.add_reader(self._listener, self._accept, self._listener)

    async def _shut(self) -> None:
        if self._listener is not None:
            self._loop.remove_reader(self._listener)
            self._listener.close()
            self._listener = None
        while self._opening:
            await asyncio.sleep(0)
        while self._writers:
            _reset(self._writers.pop())
        await asyncio.sleep(0)

    async def _cancel(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError, ConnectionError):
            connection, _ = listener.accept()
            self._opening += 1
            task = self._loop.create_task(self._serve(connection))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _serve(self, connection: socket.socket) -> None:
        try:
            reader, writer = await asyncio.open_connection(sock=connection, limit=_PIECE)
        finally:
            self._opening -= 1
        with self._kept(writer), contextlib.suppress(OSError):
            await self._flows.wait()
            up_reader, up_writer = await asyncio.open_connection(*self._upstream, limit=_PIECE)
            with self._kept(up_writer):
                await asyncio.gather(
                    self._forward(reader, up_writer, self._watch()),
                    self._forward(up_reader, writer),
                )

    async def _forward(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, saw: Callable[[bytes], None] | None = None
    ) -> None:
        while piece := await reader.read(_PIECE):
            if saw is not None:
                saw(piece)
            elif self._delay:
                await asyncio.sleep(self._delay)
            await self._flows.wait()
            writer.write(piece)
            await writer.drain()
        with contextlib.suppress(OSError, RuntimeError):
            writer.write_eof()

    @contextlib.contextmanager
    def _kept(self, writer: asyncio.StreamWriter) -> Iterator[None]:
        self._writers.add(writer)
        try:
            yield
        finally:
            self._writers.discard(writer)
            writer.close()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Let the other side know that nobody is there any more, rather than that all was said."""
    with contextlib.suppress(OSError):
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()
