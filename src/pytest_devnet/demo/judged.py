"""A run of the gates in a system laid out: pytest as anybody would start it, and the report it leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_devnet.demo.system import PLAN
from pytest_devnet.errors import DevnetError

Json = dict[str, Any]

REPORT = "devnet-report.json"
GATES = ("--devnet-gates", "--devnet-report=json")
WHOLE = (*GATES, "--cov", "--cov-report=", "-rN", "-n", "3")
"""Three processes also on two cores: a gate that judges what runs waits for it as long as it works."""
PLAN_ALONE = (*GATES, PLAN, "-rN")
_FOREIGN = ("COV", "DEVNET_", "GIT_", "OTEL_", "PYTEST_")
_PATIENCE = 10.0
_LAST = 12


@dataclass(frozen=True, slots=True)
class Judged:
    """How pytest ended, what it reported, and how long that took."""

    status: int
    report: Json
    seconds: float


def judge(folder: Path, arguments: Sequence[str], *, shown: bool = True) -> Judged:
    """Run pytest in ``folder``, with no settings of the caller's. Raises ``DevnetError`` where it leaves no report."""
    started = time.monotonic()
    where = None if shown else subprocess.PIPE
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)},
        stdout=where,
        stderr=subprocess.STDOUT if where else None,
        encoding="utf-8",
        errors="replace",
    )
    said = _finished(process)
    report = folder / REPORT
    if not report.is_file():
        raise DevnetError(f"pytest ended with status {process.returncode} and judged nothing", remedy=said)
    return Judged(process.returncode, json.loads(report.read_text("utf-8")), time.monotonic() - started)


def _finished(process: subprocess.Popen[str]) -> str:
    """The last lines it said. An interrupt reaches pytest as well, which gets the time to end what it started."""
    with process:
        try:
            said, _ = process.communicate()
        except KeyboardInterrupt:
            _ended(process)
            raise
    return "\n  ".join((said or "").splitlines()[-_LAST:])


def _ended(process: subprocess.Popen[str]) -> None:
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
