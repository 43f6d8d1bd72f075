"""Calling the git command: read-only, untouched by hooks, monitors, pagers, locks or the caller's environment."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from pytest_devnet.errors import FactError, ToolMissing

_SETTINGS = (
    "i18n.logOutputEncoding=UTF-8",
    "core.fsmonitor=false",
    "core.checkStat=default",
    "core.trustctime=true",
    "core.ignoreStat=false",
    "core.hooksPath=/dev/null",
    "core.quotePath=false",
    "log.showRoot=true",
    "log.showSignature=false",
)
_SAFE = ("--no-pager", *(part for setting in _SETTINGS for part in ("-c", setting)))


class NoRepository(FactError):
    """There is no git repository here, as opposed to one that git will not or cannot read."""


def git(root: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    """Standard output of a git command. Raises ``ToolMissing`` without git, ``FactError`` when git refuses."""
    command = ["git", *_SAFE, *arguments]
    try:
        done = subprocess.run(command, cwd=root, env=_environment(), input=stdin, capture_output=True, check=False)
    except FileNotFoundError as error:
        if not root.is_dir():
            raise FactError("there is no such folder", place=str(root)) from error
        raise ToolMissing("git is not installed", remedy="install git") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().partition("\n")[0] or f"status {done.returncode}"
        raise _refusal(root, f"git {arguments[0]} said: {said}")
    return done.stdout


def _refusal(root: Path, message: str) -> FactError:
    if "not a git repository" in message:
        return NoRepository(message, remedy="run the gates in a git checkout")
    if "dubious ownership" in message:
        return FactError(message, remedy=f"git config --global --add safe.directory {root}")
    return FactError(message, remedy="run the gates in a git checkout")


def listed_files(root: Path) -> list[str] | None:
    """The files git tracks below ``root`` and those it would not ignore; None where git has no say."""
    return _listed(root, "--cached", "--others", "--exclude-standard", "--deduplicate")


def is_committed(root: Path, path: str) -> bool:
    """Does git track the file? Never, where there is no git."""
    return bool(_listed(root, "--cached", "--", f":(literal){path}"))


def _listed(root: Path, *arguments: str) -> list[str] | None:
    try:
        listed = git(root, "ls-files", "-z", *arguments)
    except (NoRepository, ToolMissing):
        return None
    return [path.decode(errors="surrogateescape") for path in listed.split(b"\0") if path]


def _environment() -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    ours = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_REPLACE_OBJECTS": "1", "LC_ALL": "C"}
    ours |= {"GIT_GRAFT_FILE": os.devnull}
    return inherited | ours
