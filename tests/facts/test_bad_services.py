"""Services that misbehave: each ends in one clear refusal within its time, and leaves no process behind."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from pytest_devnet import FactError, OwnServices, Services
from pytest_devnet.facts.world import World
from tests.facts.test_processes import gone, wait_until

PRELUDE = r"""
import os, signal, socket, subprocess, sys, time

def noted():
    with open("pids", "a") as file:
        file.write(f"{os.getpid()}\n")

def child():
    if not os.fork():
        noted()
        time.sleep(600)

def daemon():
    if not os.fork():
        os.setsid()
        child()
        os._exit(0)
    os.wait()

def connections():
    server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
    while True:
        yield server.accept()[0]

def serve(status="200 OK"):
    for client in connections():
        client.recv(65536)
        client.sendall(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        client.close()

noted()
"""
REFUSED = {
    "never listens": (
        "print('warming up', flush=True)\ntime.sleep(600)",
        1,
        "connection refused; its last words: warming up",
    ),
    "has no database": (
        "raise SystemExit('no database')",
        20,
        "ended with status 1 before it was ready; its last words: no d",
    ),
    "ends well": ("sys.exit(0)", 20, "ended with status 0 before it was ready; it said nothing"),
    "crashes": ("os.kill(os.getpid(), signal.SIGSEGV)", 20, "was ended by signal 11 before it was ready"),
    "floods": ("for _ in range(1_000_000): os.write(1, b'x' * 99 + b'\\n')\ntime.sleep(600)", 5, "xxx | xxxx"),
    "never ends its line": ("os.write(1, b'x' * 100_000_000)\ntime.sleep(600)", 3, "x…"),
    "answers garbage": ("for one in connections(): one.sendall(b'\\x00\\xff' * 50_000)", 1, "the answer is not HTTP"),
    "closes sockets": ("for one in connections(): one.close()", 1, "connection closed without an answer"),
    "holds sockets": ("held = list(connections())", 1, "no whole answer within"),
    "drips": (
        "for one in connections():\n    while True:\n        one.sendall(b'H'); time.sleep(0.1)",
        1,
        "no whole answer within",
    ),
    "is not ready": ("serve('503 No')", 1, "not ready within 1 s: GET /health/ready: 503"),
    "leaves a child": ("child(); sys.exit(3)", 20, "ended with status 3"),
    "leaves a daemon": ("daemon(); time.sleep(600)", 1, "not ready within 1 s"),
}


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., World]]:
    """Afterwards nothing it started may be left."""
    worlds = []

    def begin(code: str, ready_within: float = 20) -> World:
        (tmp_path / "bad.py").write_text(PRELUDE + code)
        settings = f'[service.api]\nstart = "python bad.py {{port}}"\nready_within = {ready_within}\n'
        (tmp_path / "devnet.toml").write_text(settings)
        worlds.append(World(tmp_path, date(2026, 1, 15)))
        return worlds[-1]

    yield begin
    for world in worlds:
        world.processes.end_all()
    wait_until(lambda: all(gone(pid) for pid in pids(tmp_path)))


def pids(folder: Path) -> list[int]:
    return [int(pid) for pid in (folder / "pids").read_text().split()]


def services(world: World) -> Services:
    return cast("Services", world.fact("service"))


@pytest.mark.parametrize("name", REFUSED)
def test_what_never_gets_ready_is_refused_with_its_last_words(start: Callable[..., World], name: str) -> None:
    code, within, said = REFUSED[name]
    world = start(code, within)
    began = time.monotonic()
    with pytest.raises(FactError, match=re.escape(said)) as refusal:
        services(world).running("api")
    assert time.monotonic() - began < within + 15
    assert refusal.value.place == "devnet.toml:1"
    assert refusal.value.message.startswith("api ")
    assert "\n" not in refusal.value.message
    wait_until(lambda: all(gone(pid) for pid in pids(world.root)))
    with pytest.raises(FactError) as again:
        services(world).running("api")
    assert again.value is refusal.value


def test_a_flood_is_kept_at_both_ends_and_counted_between(start: Callable[..., World]) -> None:
    """A hundred megabytes, while it answers."""
    flood = "for n in range(1_000_000): os.write(1, f'{n:098}\\n'.encode())\n"
    api = services(start(flood + "serve()", 60)).running("api")
    wait_until(lambda: api.log.mark() == 1_000_000)
    lines = api.log.since(0)
    assert (lines[0].text, lines[-1].text) == ("0" * 98, f"{999_999:098}")
    assert api.log.mark() == 1_000_000
    assert api.log.dropped() == 1_000_000 - len(lines)
    assert sum(len(line.text) for line in lines) < 13_000_000


def test_who_ignores_sigterm_is_killed_with_all_it_started(start: Callable[..., World]) -> None:
    world = start("signal.signal(signal.SIGTERM, signal.SIG_IGN); child(); daemon(); serve()")
    own = cast("OwnServices", world.fact("own_service"))
    with own.fresh("api") as api:
        api.terminate()
        assert api.exited(0.5) is None
        assert api.request("GET", "/").status == 200
        wait_until(lambda: len(pids(world.root)) == 3)
    assert api.exited(0) == -9
    assert all(gone(pid) for pid in pids(world.root))


def test_sigterm_reaches_the_command_alone(start: Callable[..., World]) -> None:
    """As in a container: what the command started is for the command to end, and is only cleaned up after it."""
    world = start("child()\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(7))\nserve()")
    api = services(world).running("api")
    api.terminate()
    assert api.exited(10) == 7
    assert all(gone(pid) for pid in pids(world.root))
