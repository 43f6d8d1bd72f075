"""The history of a system laid out afresh: the commits its plan asks for, in its order, then the annotated tag."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import chain, repeat
from pathlib import Path

from pytest_devnet.demo.dates import days_in, is_document
from pytest_devnet.demo.system import PLAN
from pytest_devnet.facts.git_command import git, listed_files
from pytest_devnet.facts.git_stream import File, annotated_tag, commit
from pytest_devnet.model import Criterion, Kind
from pytest_devnet.plan import read_plan

AUTHOR = ("Harbor", "harbor@devnet.test")
STARTED, CLOSED = 18, (14, 8, 4, 0)
_SETTINGS = {
    "user.name": AUTHOR[0],
    "user.email": AUTHOR[1],
    "commit.gpgSign": "false",
    "tag.gpgSign": "false",
    "core.autocrlf": "false",
    "core.excludesFile": "",
}


def write_history(folder: Path, today: date) -> None:
    """Commit all there is in ``folder`` as if the release were today, and leave a clean tree.

    ``STARTED`` and ``CLOSED`` are days before the release: when the work began, and when each step was closed.
    """
    git(folder, "init", "--quiet", "--initial-branch=main")
    for name, value in _SETTINGS.items():
        git(folder, "config", name, value)
    git(folder, "fast-import", "--quiet", stdin=b"".join(_stream(folder, today)))
    git(folder, "read-tree", "HEAD")


def _stream(folder: Path, today: date) -> Iterator[bytes]:
    criteria = tuple(read_plan((folder / PLAN).read_text("utf-8"), PLAN).criteria)
    points = [one for one in criteria if one.kind is Kind.COMMIT]
    ages = [STARTED, *(age for _, age in zip(points, chain(CLOSED, repeat(0)), strict=False))]
    days = [today - timedelta(age) for age in ages]
    messages = ["chore: start", *(point.values.message for point in points)]
    author = "{} <{}>".format(*AUTHOR)
    for number, share in enumerate(_shared_out(folder, points, days)):
        files = {path: _file(folder / path) for path in sorted(share)}
        parents = (number,) if number else ()
        yield commit(messages[number], files, mark=number + 1, day=days[number], author=author, parents=parents)
    for tag in [one.values.tag for one in criteria if one.values.tag][:1]:
        yield annotated_tag(tag, tag, mark=len(days), day=today, author=author)


def _shared_out(folder: Path, points: Sequence[Criterion], days: Sequence[date]) -> list[set[str]]:
    """Which files each commit brings: what a commit point names is in it, all else arrives on the day it speaks of."""
    files = listed_files(folder) or []
    shares = [set[str](), *_named(files, points)]
    for path in set(files).difference(*shares):
        shares[_arrival(folder, path, days)].add(path)
    return shares


def _named(files: Sequence[str], points: Sequence[Criterion]) -> list[set[str]]:
    """Every path a commit point names gets one file at least, so a folder named by several is shared out."""
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


def _arrival(folder: Path, path: str, days: Sequence[date]) -> int:
    if not is_document(path):
        return 0
    told = days_in(path + (folder / path).read_text("utf-8", errors="replace"))
    past = max((day for day in told if day <= days[-1]), default=days[0])
    return sum(day < past for day in days)


def _file(path: Path) -> File:
    return File(path.read_bytes(), executable=bool(path.stat().st_mode & 0o100))
