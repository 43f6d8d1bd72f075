"""Processes that run on while gates look at them: each below a supervisor, its output kept as a log."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pytest_devnet.errors import FactError
from pytest_devnet.facts.log import Log, Stream

_SUPERVISOR = str(Path(__file__).with_name("supervisor.py"))
_STARTING = 20.0
_ENDING = 5.0
_PIECE = 1 << 16
_STATUS = "status"


@dataclass(slots=True)
class Supervised:
    """A running command. Start one by ``supervise``; ``end`` leaves nothing of it behind."""

    log: Log
    _supervisor: subprocess.Popen[bytes]
    _pump: threading.Thread
    _state: _State

    @property
    def pid(self) -> int:
        return self._state.pid

    def terminate(self) -> None:
        """SIGTERM to the command itself, as a container runtime sends it; what it started is its own affair."""
        self._order(b"term\n")

    def kill(self) -> None:
        """SIGKILL to the command and everything it started; returns when they are gone."""
        self._order(b"kill\n")
        if not self._state.ended.wait(_ENDING):
            self._supervisor.kill()

    def exited(self, within: float) -> int | None:
        """Its exit status, negative for a signal; None where it still runs after ``within`` seconds."""
        return self._state.status if self._state.ended.wait(within) else None

    def end(self) -> None:
        """Kill it if it runs, and give back what was needed to watch it."""
        self.kill()
        assert self._supervisor.stdin  # noqa: S101
        assert self._supervisor.stdout  # noqa: S101
        with contextlib.suppress(OSError):
            self._supervisor.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._supervisor.wait(_ENDING)
        self._state.over.set()
        self._pump.join()
        self._supervisor.stdout.close()

    def _order(self, order: bytes) -> None:
        assert self._supervisor.stdin  # noqa: S101
        with contextlib.suppress(OSError, ValueError):
            self._supervisor.stdin.write(order)
            self._supervisor.stdin.flush()


@dataclass(slots=True)
class _State:
    """What the supervisor told. ``over``: nobody wants to hear any more."""

    pid: int = 0
    status: int | None = None
    error: str = ""
    begun: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    def hear(self, line: bytes) -> None:
        said = json.loads(line)
        self.pid = said.get("pid", self.pid)
        self.error = said.get("error", self.error)
        self.status = said.get("status", self.status)
        if "status" in said or self.error:
            self.ended.set()
        self.begun.set()

    def bereave(self) -> None:
        """The supervisor is gone; had it been killed, the command would run on."""
        if self.status is None and self.pid:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
        self.begun.set()
        self.ended.set()


def supervise(argv: Sequence[str], *, cwd: Path, env: Mapping[str, str]) -> Supervised:
    """Start a command. Raises ``FactError`` where it cannot be started at all."""
    out, err = os.pipe(), os.pipe()
    try:
        supervisor = subprocess.Popen(
            [sys.executable, "-I", "-S", _SUPERVISOR, str(out[1]), str(err[1])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=(out[1], err[1]),
            start_new_session=True,
        )
    finally:
        os.close(out[1])
        os.close(err[1])
    assert supervisor.stdout  # noqa: S101
    log, state = Log(), _State()
    sources = {out[0]: "stdout", err[0]: "stderr", supervisor.stdout.fileno(): _STATUS}
    pump = threading.Thread(target=_pump, args=(sources, log, state), name="devnet-log", daemon=True)
    running = Supervised(log, supervisor, pump, state)
    pump.start()
    wanted = {"argv": list(argv), "cwd": str(cwd), "env": dict(env)}
    running._order(json.dumps(wanted).encode() + b"\n")
    if not state.begun.wait(_STARTING) or state.error:
        running.end()
        raise FactError(f"{argv[0]} cannot be started: {state.error or 'its supervisor is silent'}")
    return running


def _pump(sources: Mapping[int, str], log: Log, state: _State) -> None:
    """Reads all there is to read until every writer is gone, or nobody wants to hear any more."""
    rest = dict.fromkeys(sources, b"")
    with selectors.DefaultSelector() as selector:
        for source, name in sources.items():
            selector.register(source, selectors.EVENT_READ, name)
        while selector.get_map() and not (state.over.is_set() and not selector.select(0)):
            for key, _ in selector.select(0.2):
                piece = os.read(key.fd, _PIECE)
                *lines, left = (rest[key.fd] + piece).split(b"\n")
                if not piece or len(left) > _PIECE:
                    lines, left = [*lines, *([left] if left else [])], b""
                rest[key.fd] = left
                _pass_on(lines, key.data, log, state)
                if not piece:
                    selector.unregister(key.fd)
                if not piece and key.data == _STATUS:
                    state.bereave()
    for source, name in sources.items():
        if name != _STATUS:
            os.close(source)


def _pass_on(lines: Sequence[bytes], name: str, log: Log, state: _State) -> None:
    for line in lines:
        if name == _STATUS:
            state.hear(line)
        else:
            stream: Stream = "stderr" if name == "stderr" else "stdout"
            log.write(line.decode("utf-8", "replace").rstrip("\r"), stream)
