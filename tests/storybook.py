"""Pages that are told rather than read: their files are written, their commands run, their output compared.

A fence that follows a line ending in ```path`:`` is that file of the page's repository. A ``console`` fence holds
commands (``$ …``) with what they print on a terminal of 100 columns; ``…`` stands for what was left out. Every
``pytest`` runs on a clean tree: what came before it is committed.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.harbour import UNUSED

ROOT = Path(__file__).parents[1]
IGNORED = "__pycache__/\n.coverage*\ncoverage.json\nout/\ndevnet-report.*\n"
_FENCE = re.compile(r"^(?P<ticks>`{3,})(?P<language>[\w-]*)\n(?P<text>.*?)^(?P=ticks)$", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"`([^`\s]+)`:\s*\Z")
_DURATION = re.compile(r"\s+(?:\d+\.\d+s|\d+m\d\ds)$")
_CHANCE = (
    (re.compile(r"(?<=  )\d+\.\d\ds, |, \d+\.\d\ds(?=, )"), ""),
    (re.compile(r"\d+\.\d+s|\d+m\d+s"), "0.00s"),
    (re.compile(r"commit [0-9a-f]{10}"), "commit 0000000000"),
    (re.compile(r"={3,}"), "="),
    (re.compile(r" +\[ *\d+%\]$"), ""),
)
_APART = ("--cov", "-n ", ">", "|", ";")


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block of a page; ``file`` is the path it is written to, where the page names one."""

    place: str
    language: str
    text: str
    file: str = ""

    @property
    def commands(self) -> Iterator[tuple[str, list[str]]]:
        """Each command of a console, with the lines it is said to print."""
        for told in re.split(r"^\$ ", self.text, flags=re.MULTILINE)[1:]:
            command, _, output = told.partition("\n")
            yield command, output.rstrip("\n").split("\n") if output.strip() else []


def pages() -> list[Path]:
    """The pages for users; decision records and the project's own plan are not among them."""
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md")), *_guide(), *_reference()]


def _guide() -> list[Path]:
    return sorted((ROOT / "docs" / "guide").glob("*.md"))


def _reference() -> list[Path]:
    return sorted((ROOT / "docs" / "reference").glob("*.md"))


def fences(page: Path) -> Iterator[Fence]:
    text = page.read_text("utf-8")
    for found in _FENCE.finditer(text):
        place = f"{page.relative_to(ROOT)}:{text.count(chr(10), 0, found.start()) + 1}"
        named = _NAMED.search(text, max(0, found.start() - 200), found.start())
        yield Fence(place, found["language"], found["text"], named[1] if named else "")


@dataclass(frozen=True)
class Story:
    """One page in one repository."""

    pytester: pytest.Pytester

    def tell(self, page: Path) -> None:
        (self.pytester.path / ".gitignore").write_text(IGNORED, "utf-8")
        self._shell("git init --quiet --initial-branch=main")
        for fence in fences(page):
            if fence.file:
                target = self.pytester.path / fence.file
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(fence.text, "utf-8")
            elif fence.language == "console":
                for command, expected in fence.commands:
                    said = self._run(command)
                    assert printed(expected, said), f"{fence.place}: {command}\n{said}"

    def _run(self, command: str) -> str:
        if not command.startswith("pytest"):
            return self._shell(command)
        self._shell("git add --all; git diff --cached --quiet || git commit --quiet --message step")
        if any(sign in command for sign in _APART):
            return self._shell(command)
        result = self.pytester.runpytest_inprocess(*UNUSED, *shlex.split(command)[1:])
        return f"{result.stdout}\n{result.stderr}"

    def _shell(self, command: str) -> str:
        bash, here = ["bash", "-c", command], self.pytester.path
        done = subprocess.run(bash, cwd=here, env=environment(), capture_output=True, text=True, check=False)
        return done.stdout + done.stderr


def environment() -> dict[str, str]:
    """That of the tests, with this Python first and an author for commits, and not measured."""
    who = {f"GIT_{role}_{part}": "storyteller" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    return {**inherited, **who, "PATH": path, "COLUMNS": "100", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def printed(expected: list[str], said: str) -> bool:
    """Are these the lines, one after the other, but for those left out?"""
    lines = "".join(f"{_plain(line)}\n" for line in said.strip("\n").splitlines())
    pattern = "".join(r"(?:.*\n)*" if line == "…" else f"{_pattern(_plain(line))}\n" for line in expected)
    return re.fullmatch(pattern, lines) is not None


def _pattern(line: str) -> str:
    return "[^\n]*?".join(map(re.escape, line.split("…")))


def _plain(line: str) -> str:
    """A line without what chance decides: how long things took, which commit it was, how wide a rule is."""
    line = _DURATION.sub("", line.rstrip())
    for pattern, instead in _CHANCE:
        line = pattern.sub(instead, line)
    return line
