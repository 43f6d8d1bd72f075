"""Runs one command and ends it, with all it started, when told to or when whoever started it is gone.

A program of its own, with no import but the standard library's: ``python -I -S supervisor.py OUT ERR``. It reads one
line of JSON from standard input (argv, cwd, env), then ``term`` and ``kill``; the end of that input is the end of the
command too, so that nothing outlives a pytest that was killed. On standard output it tells, a line of JSON each, the
command's process id and how it ended. OUT and ERR are descriptors the command writes to.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress

_BECOME_SUBREAPER = 36
_PATIENCE = 2.0


def main(out: int, err: int) -> None:
    """From the first line of standard input to the end of the last process."""
    parent = os.getppid()
    for ending in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, _not_meant)
    _adopt_orphans()
    wanted = json.loads(_line())
    try:
        command = subprocess.Popen(
            wanted["argv"],
            cwd=wanted["cwd"],
            env=wanted["env"],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        _tell(error=getattr(error, "strerror", None) or str(error))
        return
    finally:
        os.close(out)
        os.close(err)
    _tell(pid=command.pid)
    try:
        _obey(command, parent)
    finally:
        end_all(command)
        _tell(status=command.returncode)


def _obey(command: subprocess.Popen[bytes], parent: int) -> None:
    """Until the command has ended, or is to be killed."""
    ended = os.pidfd_open(command.pid) if hasattr(os, "pidfd_open") else None
    watched = [0] if ended is None else [0, ended]
    while command.poll() is None and os.getppid() == parent:
        ready, _, _ = select.select(watched, [], [], 1.0 if ended is not None else 0.05)
        if 0 in ready:
            order = _line()
            if order != "term":
                return
            with suppress(ProcessLookupError):
                command.send_signal(signal.SIGTERM)


def _line() -> str:
    """The next line of standard input without buffering any more; empty at its end."""
    said = b""
    while (byte := os.read(0, 1)) not in (b"", b"\n"):
        said += byte
    return said.decode()


def _tell(**said: object) -> None:
    with suppress(OSError):
        os.write(1, json.dumps(said).encode() + b"\n")


def _not_meant(_signal: int, _frame: object) -> None:
    """A signal to everything in sight; the end of pytest is awaited. Were it ignored, the command would ignore it."""


def _adopt_orphans() -> None:
    """Whatever the command leaves behind becomes a child of this process, also a daemon with a session of its own."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_BECOME_SUBREAPER, 1, 0, 0, 0)


def end_all(command: subprocess.Popen[bytes]) -> None:
    """Kill the command's group, then everything else below this process, until nothing is left."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(command.pid, signal.SIGKILL)
    command.wait()
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and (left := below(os.getpid())):
        for pid in left:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        time.sleep(0.005)


def below(root: int) -> list[int]:
    """The processes that descend from ``root`` and still run, where the system tells."""
    children: dict[int, list[int]] = {}
    with suppress(OSError):
        for name in filter(str.isdecimal, os.listdir("/proc")):  # noqa: PTH208
            with suppress(OSError, IndexError):
                with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:  # noqa: PTH123
                    _, parent = file.read().rpartition(")")[2].split()[:2]
                children.setdefault(int(parent), []).append(int(name))
    found, open_ends = [], [root]
    while open_ends:
        below_it = children.get(open_ends.pop(), [])
        found += below_it
        open_ends += below_it
    return found


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
