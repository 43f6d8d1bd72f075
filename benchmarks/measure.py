"""Timing one pytest run against another: in pairs that alternate, each run checked for the work it did.

CPU seconds (user and system) are those of the child and of all that it waited for, as ``os.wait4`` tells them. A ratio
is taken within a pair and the median over the pairs, so that a computer that slows down slows both sides.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pytest

NO_OTHER_PLUGINS = tuple(
    part
    for name in ("anyio", "hypothesispytest", "pytest_cov", "schemathesis", "xdist", "xdist.looponfail")
    for part in ("-p", f"no:{name}")
)
"""Blocked on both sides: what they cost would make every ratio look better than it is."""

_UNWANTED = ("GIT_", "PYTEST_", "PYTHON")


@dataclass(frozen=True, slots=True)
class Command:
    """A run of pytest. It counts only if it exits with ``status`` and its output holds ``says``.

    ``cache`` is where compiled modules and remembered proofs lie, warm after the first run.
    """

    folder: Path
    cache: Path
    arguments: tuple[str, ...]
    says: str
    status: int = 0
    before: Callable[[], object] = bool

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(_UNWANTED)}
        return inherited | {"PYTHONPYCACHEPREFIX": str(self.cache / "bytecode"), "XDG_CACHE_HOME": str(self.cache)}


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds; ``peak`` is the memory of the largest process, in MB."""

    cpu: float
    wall: float
    peak: float = 0.0


@dataclass(frozen=True, slots=True)
class Pair:
    """The two sides of one comparison, run one right after the other."""

    ours: Spent
    theirs: Spent


@dataclass(frozen=True, slots=True)
class Claim:
    """The median of ``values`` is at most ``bound``; without a bound it is only told."""

    name: str
    values: tuple[float, ...]
    bound: float | None = None
    unit: str = "x"

    @property
    def met(self) -> bool:
        return self.bound is None or median(self.values) <= self.bound

    def __str__(self) -> str:
        bound = "no bound" if self.bound is None else f"bound {self.bound:g}{self.unit}"
        spread = f"range {min(self.values):.2f}-{max(self.values):.2f}, n={len(self.values)}"
        verdict = "" if self.bound is None else ", met" if self.met else ", MISSED"
        return f"{self.name}: {median(self.values):.3f}{self.unit}, {bound}, {spread}{verdict}"


def run(command: Command) -> Spent:
    """Run it once. Raises ``RuntimeError`` with the output when it did not do what it is timed for."""
    command.before()
    line = [sys.executable, "-m", "pytest", *NO_OTHER_PLUGINS, *command.arguments]
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        child = subprocess.Popen(
            line, cwd=command.folder, env=command.environment, stdout=output, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read().decode(errors="replace")
    if child.returncode != command.status or command.says not in said:
        raise RuntimeError(f"{' '.join(line)} ended with {child.returncode} and said:\n{said[-4000:]}")
    return Spent(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)


def pairs(ours: Command, theirs: Command, count: int) -> tuple[Pair, ...]:
    """Time both sides ``count`` times in turn, the order changing; one warm-up of each is thrown away."""
    run(ours), run(theirs)
    found = []
    for number in range(count):
        if number % 2:
            later = run(theirs)
            found.append(Pair(run(ours), later))
        else:
            found.append(Pair(run(ours), run(theirs)))
    return tuple(found)


def ratio(name: str, measured: Iterable[Pair], bound: float | None = None) -> Claim:
    """CPU of our side over CPU of the other."""
    return Claim(name, tuple(pair.ours.cpu / pair.theirs.cpu for pair in measured), bound)


def on_top(name: str, measured: Iterable[Pair], bound: float | None = None, *, wall: bool = False) -> Claim:
    """Seconds that our side takes longer than the other, of CPU or by the clock."""
    values = (pair.ours.wall - pair.theirs.wall if wall else pair.ours.cpu - pair.theirs.cpu for pair in measured)
    return Claim(name, tuple(values), bound, unit=" s")


def machine() -> str:
    """What the numbers were taken on."""
    load = os.getloadavg()[0]
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{os.cpu_count()} cores, {platform.machine()}, {python}, pytest {pytest.__version__}, load {load:.1f}"


def pairs_asked_for(least: int) -> int:
    """``--pairs`` of the command line; fewer than ``least`` prove nothing."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=least, help=f"interleaved pairs a claim (at least {least})")
    asked: int = parser.parse_args().pairs
    return max(least, asked)


def told(claims: Iterable[Claim]) -> int:
    """Print each claim as soon as it is measured; the exit status says whether all are met."""
    print(machine(), flush=True)
    missed = 0
    for claim in claims:
        print(claim, flush=True)
        missed += not claim.met
    return min(missed, 1)
