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
    """Passes bytes between whoever connects and ``upstream`` until ``end``. ``saw`` is told what clients send."""

    def __init__(self, upstream: tuple[str, int], saw: Callable[[int, bytes], None], *, name: str) -> None:
        self._upstream, self._saw = upstream, saw
        self._port, self._connections, self._delay = 0, 0, 0.0
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._flows = asyncio.Event()
        self._flows.set()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()
        self._do(self._listen())

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
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                self._loop.run_until_complete(task)
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE)

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, HOST, self._port, limit=_PIECE)
            self._port = self._server.sockets[0].getsockname()[1]

    async def _shut(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in tuple(self._writers):
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            writer.transport.abort()
        await asyncio.sleep(0)

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
        await self._listen()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections += 1
        number = self._connections
        with self._kept(writer), contextlib.suppress(OSError):
            await self._flows.wait()
            up_reader, up_writer = await asyncio.open_connection(*self._upstream, limit=_PIECE)
            with self._kept(up_writer):
                await asyncio.gather(
                    self._forward(reader, up_writer, lambda piece: self._saw(number, piece)),
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
