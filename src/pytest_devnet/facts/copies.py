"""Copies of the repository in which something is changed, to see whether its own tests notice."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_devnet.errors import FactError, ToolMissing
from pytest_devnet.facts.git_command import listed_files
from pytest_devnet.facts.repo import walked
from pytest_devnet.facts.variables import inherited, programs_first
from pytest_devnet.facts.world import Fact
from pytest_devnet.formats.junit import JUnitCase, read
from pytest_devnet.formats.patches import FilePatch, read_patch

if TYPE_CHECKING:
    from pytest_devnet.facts.processes import Processes
    from pytest_devnet.facts.world import World

Run = Callable[[Path, str, str, Path, float], str]
_LINKED = ("node_modules", ".venv", "venv")


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a test runner reported of one run; ``said`` is the last line it printed."""

    cases: tuple[JUnitCase, ...]
    said: str = ""


@dataclass(frozen=True, slots=True)
class Copies:
    """Runs tests in copies of the repository, which nothing that happens there can hurt."""

    root: Path
    _run: Run

    def patch(self, path: str) -> tuple[FilePatch, ...]:
        """What a patch of the repository changes. Raises ``FactError`` where it is missing, or is none."""
        try:
            text = (self.root / path).read_text("utf-8")
        except OSError as error:
            raise FactError("there is no such patch", place=path, remedy="write it: git diff") from error
        except UnicodeDecodeError as error:
            raise FactError("is not UTF-8 text", place=path, remedy="save it as UTF-8") from error
        return read_patch(text, path)

    def rehearsed(
        self, command: str, test: str, changes: tuple[FilePatch, ...] = (), *, seconds: float = 120
    ) -> Rehearsal:
        """Run a test in a copy with these changes. In ``command``, {test} and {junit} are filled in.

        Raises ``FactError`` where the changes do not fit, and where the command is missing or takes too long.
        """
        with tempfile.TemporaryDirectory(prefix="devnet-copy-") as folder:
            copy, report = Path(folder) / (self.root.name or "copy"), Path(folder) / "junit.xml"
            _copied(self.root, copy)
            for change in changes:
                _changed(copy, change)
            said = self._run(copy, command, test, report, seconds)
            return Rehearsal(_cases(report, command), said)


def _cases(report: Path, command: str) -> tuple[JUnitCase, ...]:
    if not report.is_file():
        return ()
    try:
        with report.open("rb") as stream:
            return read(stream).cases
    except FactError as error:
        raise FactError(f"what {command} reports cannot be read: {error.message}") from error


def _copied(root: Path, copy: Path) -> None:
    """The files that git knows or would know. What was installed is not copied, but is there."""
    listed = listed_files(root)
    for path in walked(root) if listed is None else listed:
        source, target = root / path, copy / path
        if source.is_file() or source.is_symlink():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target, follow_symlinks=False)
    for folder in (copy, *(one for one in copy.rglob("*") if one.is_dir() and not one.is_symlink())):
        for name in _LINKED:
            installed = root / folder.relative_to(copy) / name
            if installed.is_dir() and not (folder / name).exists():
                _linked(installed, folder / name, root)


def _linked(installed: Path, target: Path, root: Path) -> None:
    """A folder of what was installed; a package that is but a link into the repository leads into the copy."""
    target.mkdir()
    for one in installed.iterdir():
        inside = one.is_symlink() and one.resolve().is_relative_to(root.resolve())
        if inside and not one.readlink().is_absolute():
            (target / one.name).symlink_to(one.readlink())
        elif one.name.startswith("@"):
            _linked(one, target / one.name, root)
        else:
            (target / one.name).symlink_to(one)


def _changed(copy: Path, change: FilePatch) -> None:
    file = copy / change.path
    if not file.is_file() or file.is_symlink():
        raise FactError("is no file that a patch can change", place=change.path, remedy="write the patch anew")
    with file.open(encoding="utf-8", newline="") as stream:
        text = stream.read()
    file.write_text(change.applied(text), "utf-8", newline="")


def _environment(root: Path, copy: Path) -> dict[str, str]:
    """That of this process; where it imports from the repository, the other one imports from its copy."""
    found = inherited()
    places = [Path(one).resolve() for one in sys.path if one]
    own = [copy / one.relative_to(root.resolve()) for one in places if one.is_relative_to(root.resolve())]
    paths = [str(one) for one in own if one.is_dir() and "site-packages" not in one.parts]
    paths += filter(None, [found.get("PYTHONPATH", "")])
    more = {"PYTHONPATH": os.pathsep.join(paths)} if paths else {}
    return {**found, **more, "PATH": programs_first(found.get("PATH", os.defpath)), "PYTHONDONTWRITEBYTECODE": "1"}


def _command(root: Path, processes: Processes) -> Run:
    def run(copy: Path, command: str, test: str, report: Path, seconds: float) -> str:
        words = shlex.split(command)
        argv = [word.replace("{junit}", str(report)).replace("{test}", test) for word in words]
        try:
            ran = processes.run(argv, cwd=copy, env=_environment(root, copy), timeout=seconds)
        except FileNotFoundError as error:
            raise ToolMissing(f"{argv[0]} is not installed", remedy=f"install {argv[0]}") from error
        except subprocess.TimeoutExpired as error:
            raise FactError(f"{command} took longer than {seconds:g} s") from error
        printed = [line.strip() for line in (ran.stderr or ran.stdout).splitlines() if line.strip()]
        return printed[-1] if printed else f"status {ran.status}"

    return run


def _real(world: World) -> Copies:
    return Copies(world.root, _command(world.root, world.processes))


def _example(world: World, given: object) -> Copies:
    """How tests are run: a mapping of each to a function that is given the text of a file by its path.

    It returns the tests' JUnit report, or nothing where they do not get so far.
    """
    tests: Mapping[str, Callable[[Callable[[str], str]], str]] = given if isinstance(given, Mapping) else {}

    def run(copy: Path, _command: str, test: str, report: Path, _seconds: float) -> str:
        if test in tests:
            said = tests[test](lambda path: (copy / path).read_text("utf-8"))
            if said:
                report.write_text(said, "utf-8")
        return f"no test is called {test}"

    return Copies(world.root, run)


FACT = Fact("copies", _real, _example)
