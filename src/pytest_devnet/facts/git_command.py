"""Calling the git command: read-only, untouched by hooks, monitors, pagers, locks or the caller's environment."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from pytest_devnet.errors import FactError, ToolMissing

_SAFE = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false", "--no-pager")


def git(root: Path, *arguments: str, stdin: bytes | None = None) -> bytes:
    """Standard output of a git command. Raises ``ToolMissing`` without git, ``FactError`` when git refuses."""
    try:
        done = subprocess.run(
            ["git", *_SAFE, *arguments],
            cwd=root,
            env=_environment(),
            input=b"" if stdin is None else stdin,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise ToolMissing("git is not installed", remedy="install git") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise FactError(f"git {arguments[0]} said: {said or done.returncode}", remedy="run the gates in a git checkout")
    return done.stdout


def listed_files(root: Path) -> list[str] | None:
    """The files git tracks below ``root`` and those it would not ignore; None where git has no say."""
    try:
        listed = git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate")
    except FactError:
        return None
    return [path.decode(errors="surrogateescape") for path in listed.split(b"\0") if path]


def _environment() -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return inherited | {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
