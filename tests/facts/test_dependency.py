"""A wire between a service and what it depends on: seen, cut and mended."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any, cast

import pytest

from pytest_devnet.declarations import DependencySettings
from pytest_devnet.errors import FactError
from pytest_devnet.facts import dependency as module
from pytest_devnet.facts.dependency import Dependency, wired
from pytest_devnet.facts.http_client import Answer, request
from pytest_devnet.facts.log import Log
from pytest_devnet.facts.loopback import HOST, LoopbackServer, free_port
from tests.facts.test_http_client import Echo

SETTINGS = DependencySettings("billing", start="billing {port}", critical=False, place="devnet.toml:9")


@pytest.fixture(scope="module")
def upstream() -> Iterator[LoopbackServer]:
    server = LoopbackServer(Echo, name="upstream")
    yield server
    server.end()


@pytest.fixture
def billing(upstream: LoopbackServer) -> Iterator[Dependency]:
    made = wired(SETTINGS, (HOST, upstream.port), Log())
    yield made
    made.end()
    made.end()


def get(dependency: Dependency, path: str = "/", timeout: float = 5.0) -> Answer:
    return request(f"http://{dependency.address}{path}", headers={"X-Id": "7"}, timeout=timeout)


def test_what_passes_is_seen(billing: Dependency) -> None:
    began = time.time()
    assert get(billing, "/a").text.startswith("GET /a\n")
    request(f"http://{billing.address}/b", "POST", body="GET /no HTTP/1.1\r\n\r\n")
    assert [(seen.method, seen.path) for seen in billing.requests] == [("GET", "/a"), ("POST", "/b")]
    assert billing.requests[0].headers["x-id"] == "7"
    assert began <= billing.requests[0].at <= time.time()
    assert (billing.name, billing.critical) == ("billing", False)


def test_it_refuses_and_is_restored_at_the_same_address(billing: Dependency) -> None:
    address = billing.address
    billing.cut("refuse")
    billing.cut("refuse")
    billing.restore()
    billing.cut("refuse")
    assert get(billing).error == "connection refused"
    billing.restore()
    billing.restore()
    assert (get(billing).status, billing.address) == (200, address)


def test_refusing_resets_what_is_open(billing: Dependency) -> None:
    host, port = billing.address.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(b"GET /a HTTP/1.1\r\n")
        billing.cut("refuse")
        with pytest.raises(ConnectionResetError):
            connection.recv(1)


def test_who_just_came_is_refused_as_well(billing: Dependency) -> None:
    proxy = cast("Any", billing)._proxy
    host, _, port = billing.address.partition(":")
    with socket.create_connection((host, int(port))) as coming:
        done = threading.Event()

        async def cut() -> None:
            proxy._opening += 1
            proxy._loop.call_later(0.01, lambda: setattr(proxy, "_opening", proxy._opening - 1))
            await proxy._cut("refuse", 0.0)
            done.set()

        asyncio.run_coroutine_threadsafe(cut(), proxy._loop)
        assert done.wait(5)
        coming.settimeout(5)
        with contextlib.suppress(ConnectionError):
            assert coming.recv(1) == b""


def test_a_black_hole_swallows_everything_until_it_is_restored(billing: Dependency) -> None:
    billing.cut("black-hole")
    assert get(billing, timeout=0.2).error == "no whole answer within 0.2 s"
    billing.restore()
    assert get(billing).status == 200


def test_a_black_hole_holds_open_connections_too(billing: Dependency) -> None:
    host, port = billing.address.split(":")
    with socket.create_connection((host, int(port)), timeout=0.2) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n")
        billing.cut("black-hole")
        connection.sendall(b"Host: x\r\n\r\n")
        with pytest.raises(TimeoutError):
            connection.recv(1)
        billing.restore()
        connection.settimeout(10)
        assert connection.recv(8) == b"HTTP/1.0"


def test_it_ends_with_whatever_it_swallowed(upstream: LoopbackServer) -> None:
    wire = wired(SETTINGS, (HOST, upstream.port))
    wire.cut("black-hole")
    assert get(wire, timeout=0.1).status == 0
    wire.end()
    assert get(wire).error == "connection refused"


def test_answers_are_delayed(billing: Dependency) -> None:
    billing.cut("delay", 0.3)
    assert get(billing).seconds >= 0.3
    billing.cut("refuse")
    assert get(billing).error == "connection refused"


def test_an_upstream_that_is_gone_closes_what_came_for_it() -> None:
    lost = wired(SETTINGS, (HOST, free_port()))
    try:
        assert get(lost).error == "connection closed without an answer"
    finally:
        lost.end()


def test_what_is_no_http_passes_unseen(billing: Dependency) -> None:
    host, port = billing.address.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(b"\x00\x01\x02\r\n\r\n")
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass
    assert billing.requests == ()


def test_of_too_many_requests_none_is_told(billing: Dependency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST", 2)
    for number in range(2):
        get(billing, f"/{number}")
    assert [seen.path for seen in billing.requests] == ["/0", "/1"]
    get(billing)
    with pytest.raises(FactError, match="3 requests reached billing; only 2 are kept"):
        billing.requests  # noqa: B018


def test_of_a_service_that_runs_already_no_wire_is_ours() -> None:
    elsewhere = Dependency(SETTINGS)
    for ask in (
        lambda: elsewhere.cut("refuse"),
        elsewhere.restore,
        lambda: elsewhere.address,
        lambda: elsewhere.requests,
    ):
        with pytest.raises(FactError, match="nothing stands between them") as refusal:
            ask()
        assert refusal.value.place == "devnet.toml:9"
    elsewhere.end()
