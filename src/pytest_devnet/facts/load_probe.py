"""The load generator: one thread that sends each request when it is due, over connections it keeps.

It runs in a process of its own, so that nothing else delays it, and imports nothing but the standard library and the
reader of responses. A server that does nothing is asked beside the load, by the same loop on the same core: where that
one is slow, it is the machine that is.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import gc
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from pytest_devnet.facts.load_connections import Pool, Target

HOST = "127.0.0.1"
_SOON = 0.05
_CONTROL_PAUSE = 0.05
_CONTROL_REQUEST = b"GET / HTTP/1.1\r\nHost: control\r\n\r\n"
_CONTROL_ANSWER = b"HTTP/1.1 204 No Content\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send where. ``shots`` are times, in seconds from the start, and which of the ``payloads`` is due then."""

    target: Target
    payloads: Sequence[bytes]
    shots: Sequence[tuple[float, int]]


@dataclass(slots=True)
class Fired:
    """What came of each shot, in their order: lateness, seconds since it was due, status, error."""

    shots: list[tuple[float, float, int, str]]
    control: list[float]


async def fire(plan: Plan) -> Fired:
    """Send everything when it is due, and wait for the answers as long as the plan's timeout allows."""
    loop = asyncio.get_running_loop()
    shots = plan.shots
    fired: list[tuple[float, float, int, str] | None] = [None] * len(shots)
    begin = loop.time() + _SOON - min(0.0, shots[0][0])
    pool, outstanding, all_came = Pool(plan.target), len(shots), asyncio.Event()

    def came(number: int, late: float, status: int, error: str) -> None:
        nonlocal outstanding
        fired[number] = (late, loop.time() - begin - shots[number][0], status, error)
        outstanding -= 1
        if not outstanding:
            all_came.set()

    async with _Control() as control:
        for number, (due, payload) in enumerate(shots):
            await asyncio.sleep(max(0.0, begin + due - loop.time()))
            late = loop.time() - begin - due
            pool.send(plan.payloads[payload], partial(came, number, late))
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(all_came.wait(), plan.target.timeout)
    lost = (0.0, plan.target.timeout, 0, "no whole answer in time")
    came_of_all = Fired([one or lost for one in fired], control.seconds)
    await pool.close()
    return came_of_all


class _Control:
    """Asks a server that does nothing, again and again, while the block lasts."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __aenter__(self) -> _Control:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(_Idle, HOST, 0)
        port = self._server.sockets[0].getsockname()[1]
        self._pool = Pool(Target(HOST, port))
        self._asking = loop.create_task(self._ask(loop))
        return self

    async def __aexit__(self, *_: object) -> None:
        self._asking.cancel()
        await self._pool.close()
        self._server.close()

    async def _ask(self, loop: asyncio.AbstractEventLoop) -> None:
        due = loop.time()
        while True:
            await asyncio.sleep(max(0.0, due - loop.time()))
            self._pool.send(_CONTROL_REQUEST, partial(self._came, loop, due))
            due += _CONTROL_PAUSE

    def _came(self, loop: asyncio.AbstractEventLoop, due: float, *_: object) -> None:
        self.seconds.append(loop.time() - due)


class _Idle(asyncio.Protocol):
    """A server that does nothing."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, _data: bytes) -> None:
        assert isinstance(self._transport, asyncio.Transport)  # noqa: S101
        self._transport.write(_CONTROL_ANSWER)


def main() -> None:
    """A plan as JSON on standard input, what came of it on standard output."""
    wanted: dict[str, Any] = json.load(sys.stdin)
    gc.disable()
    payloads = [base64.b64decode(one) for one in wanted["payloads"]]
    fired = asyncio.run(fire(Plan(Target(**wanted["target"]), payloads, wanted["shots"])))
    json.dump({"shots": fired.shots, "control": fired.control}, sys.stdout)
