"""A process of an environment. It holds a lock while it lives: a process id alone may be somebody else's by now."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from embedded.errors import NotDeployed

GRACE = 10.0
LET_GO = '"$@" >>"$0" 2>&1 </dev/null & echo $!'


class Process:
    """One of those of an environment, by name: a file with its id, and a lock that ends with it."""

    def __init__(self, folder: Path, name: str) -> None:
        self._id, self._lock = folder / f"{name}.pid", folder / f"{name}.lock"

    @property
    def alive(self) -> bool:
        with self._lock.open("a") as lock:
            return not _locked(lock.fileno())

    def start(self, command: list[str], cwd: Path, environment: Mapping[str, str], log: Path) -> None:
        """Starts the command. A shell lets go of it, so that it outlives whoever deploys."""
        with self._lock.open("a") as lock:
            if not _locked(lock.fileno()):
                raise NotDeployed("the process before still runs: stop it first")
            started = subprocess.run(  # noqa: S603
                ["sh", "-c", LET_GO, str(log), *command],  # noqa: S607
                cwd=cwd,
                env=dict(environment),
                stdout=subprocess.PIPE,
                pass_fds=(lock.fileno(),),
                start_new_session=True,
                check=True,
            )
        self._id.write_bytes(started.stdout)

    def stop(self) -> None:
        """Asks it to end, lets it finish its requests, and ends it by force only when it does not."""
        for asked in (signal.SIGTERM, signal.SIGKILL):
            deadline = time.monotonic() + GRACE
            if self.alive:
                with suppress(ProcessLookupError):
                    os.kill(int(self._id.read_text("utf-8")), asked)
            while self.alive and time.monotonic() < deadline:
                time.sleep(0.02)


def _locked(descriptor: int) -> bool:
    """Takes the lock if nobody has it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
