from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event, Thread
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from devnet_api.app import build
from devnet_api.server import GracefulServer
from devnet_api.settings import Settings

Log = Callable[[], list[dict[str, Any]]]


class Serving:
    """An application behind a real socket; its signals are given by hand, as the main thread belongs to pytest."""

    def __init__(self, app: FastAPI, drain: float) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.server = GracefulServer(app, "127.0.0.1", 0, drain)
        self.thread = Thread(target=lambda: asyncio.run(self.server.serve([self.socket])))

    def __enter__(self) -> Serving:
        self.thread.start()
        while self.thread.is_alive() and not self.server.started:
            self.thread.join(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join()


@pytest.fixture
def slow(settings: Settings) -> Any:
    """An application with a route that answers when it is told to."""
    app = build(replace(settings, billing_url="", ai_url=""))
    app.state.begun, app.state.finish = Event(), Event()

    @app.get("/slow")
    def answer() -> str:
        app.state.begun.set()
        assert app.state.finish.wait(10)
        return "done"

    return app


@pytest.mark.usefixtures("log")
def test_it_says_not_ready_then_finishes_what_it_has_then_ends(slow: FastAPI) -> None:
    with Serving(slow, drain=0.5) as serving, ThreadPoolExecutor(1) as pool, httpx2.Client() as client:
        assert client.get(f"{serving.address}/health/ready").status_code == 200
        assert "server" not in client.get(f"{serving.address}/health/live").headers
        in_flight = pool.submit(httpx2.get, f"{serving.address}/slow")
        assert slow.state.begun.wait(10)
        serving.server.handle_exit(signal.SIGTERM, None)
        assert client.get(f"{serving.address}/health/ready").status_code == 503
        assert client.get(f"{serving.address}/health/live").status_code == 200
        assert serving.thread.is_alive()
        slow.state.finish.set()
        assert in_flight.result().json() == "done"
        serving.thread.join(10)
        assert not serving.thread.is_alive()
    assert serving.server._captured_signals == []
    assert slow.state.harbor.database.state() == "failing"


@pytest.mark.usefixtures("log")
def test_a_second_signal_does_not_wait(slow: FastAPI) -> None:
    with Serving(slow, drain=3600) as serving:
        serving.server.handle_exit(signal.SIGTERM, None)
        serving.server.handle_exit(signal.SIGTERM, None)
        serving.thread.join(10)
        assert not serving.thread.is_alive()


def test_the_servers_own_lines_are_json_too(slow: FastAPI, log: Log) -> None:
    with Serving(slow, drain=0):
        pass
    assert {"Application startup complete.", "Shutting down"} <= {line["message"] for line in log()}
