"""Processes that run on while gates look at them: each below a supervisor, its output kept as a log."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pytest_devnet.errors import FactError
from pytest_devnet.facts.lines import LineCutter
from pytest_devnet.facts.log import Log

_PROGRAM = (sys.executable, "-I", "-S", str(Path(__file__).with_name("supervisor.py")))
_STARTING = 20.0
_ENDING = 5.0
_PIECE = 1 << 16


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
    """What the supervisor told. ``ended``: and all output was read; ``over``: nobody wants to hear any more."""

    pid: int = 0
    status: int | None = None
    error: str = ""
    finished: bool = False
    begun: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    def hear(self, told: bytes) -> bytes:
        """Take the whole lines of what was told, and give back the rest."""
        *lines, rest = told.split(b"\n")
        for line in lines:
            said = json.loads(line)
            self.pid = said.get("pid", self.pid)
            self.error = said.get("error", self.error)
            self.status = said.get("status", self.status)
            self.finished = "status" in said or bool(self.error)
            self.begun.set()
        return rest

    def bereave(self) -> bytes:
        """The supervisor is gone; had it been killed, the command would run on."""
        if self.status is None and self.pid:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
        self.finished = True
        self.begun.set()
        return b""


def supervise(argv: Sequence[str], *, cwd: Path, env: Mapping[str, str], place: str = "") -> Supervised:
    """Start a command, which ``place`` speaks of. Raises ``FactError`` where it cannot be started at all."""
    out, err = os.pipe(), os.pipe()
    try:
        supervisor = subprocess.Popen(
            [*_PROGRAM, str(out[1]), str(err[1])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=(out[1], err[1]),
            start_new_session=True,
        )
    except OSError as error:
        os.close(out[0])
        os.close(err[0])
        raise FactError(f"{argv[0]} cannot be supervised: {error.strerror}", place=place) from error
    finally:
        os.close(out[1])
        os.close(err[1])
    assert supervisor.stdout  # noqa: S101
    log, state = Log(), _State()
    sources = {out[0]: LineCutter(log), err[0]: LineCutter(log, "stderr"), supervisor.stdout.fileno(): None}
    pump = threading.Thread(target=_pump, args=(sources, state), name="devnet-log", daemon=True)
    running = Supervised(log, supervisor, pump, state)
    pump.start()
    wanted = {"argv": list(argv), "cwd": str(cwd), "env": dict(env)}
    running._order(json.dumps(wanted).encode() + b"\n")
    if not (state.begun.wait(_STARTING) and state.pid):
        running.end()
        said = f"{argv[0]} cannot be started: {state.error or 'its supervisor is silent'}"
        raise FactError(said, place=place, remedy=f"try it in a shell: {shlex.join(argv)}")
    return running


def _pump(sources: Mapping[int, LineCutter | None], state: _State) -> None:
    """Reads all there is to read until every writer is gone, or nobody wants to hear any more."""
    told = b""
    with selectors.DefaultSelector() as selector:
        for source, cutter in sources.items():
            selector.register(source, selectors.EVENT_READ, cutter)
        while selector.get_map() and not (state.over.is_set() and not selector.select(0)):
            for key, _ in selector.select(0.2):
                piece = os.read(key.fd, _PIECE)
                if not piece:
                    selector.unregister(key.fd)
                if key.data is None:
                    told = state.hear(told + piece) if piece else state.bereave()
                else:
                    key.data.feed(piece) if piece else key.data.close()
            if state.finished and not selector.select(0):
                state.ended.set()
    for source, cutter in sources.items():
        if cutter is not None:
            os.close(source)
