"""``python -m pytest_devnet.demo [DIR]``: the reference system with a history of its own, and its gates run."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pytest_devnet.errors import DevnetError
from pytest_devnet.facts.git_command import git, listed_files
from pytest_devnet.model import Criterion, Kind
from pytest_devnet.plan import read_plan

SOURCE = Path(__file__).parents[2] / "examples" / "devnet"
PLAN = "docs/plan/phase-e.md"
_GATES = ("-m", "pytest", "--devnet-gates", "--cov", "--cov-branch", "--cov-report=")
_AUTHOR = ("-c", "user.name=Harbor", "-c", "user.email=harbor@devnet.test")


def main(arguments: Sequence[str] | None = None) -> int:
    """Lay the system out, give it its history, run the gates there; the exit status is pytest's."""
    parser = argparse.ArgumentParser(prog="python -m pytest_devnet.demo", description=__doc__)
    parser.add_argument(
        "folder", nargs="?", type=Path, help="where to lay it out and leave it; else a temporary folder"
    )
    chosen = parser.parse_args(arguments)
    try:
        with _folder(chosen.folder) as folder:
            lay_out(folder)
            write_history(folder)
            return subprocess.run([sys.executable, *_GATES], cwd=folder, check=False).returncode
    except DevnetError as error:
        parser.exit(4, f"{error}\n  {error.remedy}\n")


def lay_out(folder: Path) -> None:
    """Copy the reference system, without what its own runs left behind."""
    if not SOURCE.is_dir():
        raise DevnetError("the reference system is not installed", remedy="run the demo from a checkout")
    for path in listed_files(SOURCE) or []:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(SOURCE / path, target)


def write_history(folder: Path) -> None:
    """Make the commits the plan asks for, in its order, then the annotated tag."""
    git(folder, "init", "--quiet", "--initial-branch=main")
    criteria = tuple(read_plan((folder / PLAN).read_text("utf-8"), PLAN).criteria)
    points = [criterion for criterion in criteria if criterion.kind is Kind.COMMIT]
    shares = _shares(listed_files(folder) or [], points)
    reserved = {path for share in shares for path in share}
    _commit(folder, sorted(set(listed_files(folder) or []) - reserved), "chore: start")
    for point, share in zip(points, shares, strict=True):
        _commit(folder, sorted(share), point.values.message)
    tag = next(criterion.values.tag for criterion in criteria if criterion.values.tag)
    git(folder, *_AUTHOR, "tag", "--annotate", tag, "--message", tag)


def _shares(files: Sequence[str], points: Sequence[Criterion]) -> list[set[str]]:
    """Which files each commit point brings: every path it names gets one at least, so a shared folder is shared out."""
    shares: list[set[str]] = [set() for _ in points]
    taken: set[str] = set()
    for number, point in enumerate(points):
        for path in point.values.paths:
            below = [file for file in files if file == path or file.startswith(path.rstrip("/") + "/")]
            later = sum(path in other.values.paths for other in points[number + 1 :])
            free = [file for file in below if file not in taken]
            share = free[: len(free) - later]
            shares[number].update(share)
            taken.update(share)
    return shares


def _commit(folder: Path, paths: Sequence[str], message: str) -> None:
    git(folder, "add", "--", *paths)
    git(folder, *_AUTHOR, "commit", "--quiet", "--no-verify", "--message", message)


@contextmanager
def _folder(chosen: Path | None) -> Iterator[Path]:
    if chosen is None:
        with tempfile.TemporaryDirectory(prefix="devnet-demo-") as folder:
            yield Path(folder)
        return
    if chosen.exists() and any(chosen.iterdir()):
        raise DevnetError("the folder is not empty", place=str(chosen), remedy="name a new one")
    chosen.mkdir(parents=True, exist_ok=True)
    yield chosen


if __name__ == "__main__":
    sys.exit(main())
