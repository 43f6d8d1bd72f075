"""An application called without its server, so that what it raises is seen, and not only the 500 it answers.

The calls run in a process of their own, by the service's Python and with its environment, and count for nothing else:
neither as requests that were answered, nor as code that was covered.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_devnet.formats.tracebacks import in_short

if TYPE_CHECKING:
    from pytest_devnet.facts.processes import Processes
    from pytest_devnet.facts.running_service import Service
    from pytest_devnet.formats.fuzz_tally import Sent

_PROGRAM = Path(__file__).with_name("in_process_call.py")
_MOST_WORDS = 200


def raised(
    service: Service, root: Path, processes: Processes, requests: Sequence[Sent], patience: float = 30.0
) -> list[str]:
    """What each of the requests makes the application raise, in short; why that cannot be told, for all of them."""
    home = service.home
    if home is None:
        return [""] * len(requests)
    python = shutil.which("python", path=home.environment.get("PATH")) or sys.executable
    command = [python, str(_PROGRAM), service.settings.app]
    asked = json.dumps([asdict(one) for one in requests])
    try:
        ran = processes.run(command, cwd=home.folder, env=home.environment, text=asked, timeout=patience)
        outcomes = json.loads(ran.stdout)
    except subprocess.TimeoutExpired:
        return [f"called in process, it was not done after {patience:g} s"] * len(requests)
    except ValueError:
        last = (ran.stderr.strip().splitlines() or [f"status {ran.status}"])[-1]
        return [f"{service.settings.app} cannot be called in process: {last[:_MOST_WORDS]}"] * len(requests)
    return [_told(one, root) for one in outcomes]


def _told(outcome: dict[str, object], root: Path) -> str:
    error, frames = str(outcome["error"]), outcome["frames"]
    if not error:
        return f"called in process, it answers {outcome['status']} and raises nothing"
    return f"it raised {in_short(error, frames, root.resolve())}"  # type: ignore[arg-type]
