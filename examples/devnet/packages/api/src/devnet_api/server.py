"""The server: on SIGTERM it says not ready first, goes on for a moment, finishes what it has, and ends with 0."""

from __future__ import annotations

import math
import time
from types import FrameType

import uvicorn
from fastapi import FastAPI

PATIENCE_SECONDS = 20
"""How long requests in flight may take to finish; longer than any provider may take to answer."""


class GracefulServer(uvicorn.Server):
    """Between the signal and the end lie ``drain`` seconds in which balancers notice and callers are still served."""

    def __init__(self, app: FastAPI, host: str, port: int, drain: float) -> None:
        super().__init__(
            uvicorn.Config(
                app, host, port, timeout_graceful_shutdown=PATIENCE_SECONDS, log_config=None, server_header=False
            )
        )
        self._readiness = app.state.harbor.readiness
        self._drain = drain
        self._end = math.inf

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal begins the end; a second one does not wait for it."""
        if self._end < math.inf:
            super().handle_exit(sig, frame)
        self._readiness.stop()
        self._end = time.monotonic() + self._drain

    async def on_tick(self, counter: int) -> bool:
        return await super().on_tick(counter) or time.monotonic() >= self._end
