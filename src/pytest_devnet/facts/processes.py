"""The processes facts start: each in its own group, so that a gate past its time can be ended with all it started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pytest_devnet.facts.endings import Endings


@dataclass(frozen=True, slots=True)
class Ran:
    """What a finished command left: exit status, standard output and standard error."""

    status: int
    stdout: str = ""
    stderr: str = ""


@dataclass(slots=True)
class Processes:
    """The commands running now and whatever else must not outlive the world, and the way to end them all."""

    _running: set[subprocess.Popen[str]] = field(default_factory=set)
    _held: set[Endings] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(
        self,
        argv: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        text: str | None = None,
        timeout: float | None = None,
    ) -> Ran:
        """Run to the end. Raises ``FileNotFoundError`` without the program, ``TimeoutExpired`` past ``timeout`` s."""
        process = subprocess.Popen(
            argv,
            cwd=cwd,
            env=None if env is None else dict(env),
            stdin=subprocess.DEVNULL if text is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        with self._watched(process):
            stdout, stderr = process.communicate(text, timeout=timeout)
        return Ran(process.returncode, stdout, stderr)

    def end_all(self) -> None:
        """Kill what still runs, and everything those processes started; end what is held."""
        with self._lock:
            running, held = tuple(self._running), tuple(self._held)
        for process in running:
            _end(process)
        for endings in held:
            endings.close()

    def hold(self) -> Endings:
        """Endings that ``end_all`` closes, unless they are closed before."""
        endings = Endings()
        with self._lock:
            self._held.add(endings)
        endings.later(lambda: self._release(endings))
        return endings

    def _release(self, endings: Endings) -> None:
        with self._lock:
            self._held.discard(endings)

    @contextlib.contextmanager
    def _watched(self, process: subprocess.Popen[str]) -> Iterator[None]:
        with self._lock:
            self._running.add(process)
        try:
            with process:
                try:
                    yield
                finally:
                    _end(process)
        finally:
            with self._lock:
                self._running.discard(process)


def _end(process: subprocess.Popen[str]) -> None:
    """Kill the whole group: what a command leaves behind may outlive it and hold its output open."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
