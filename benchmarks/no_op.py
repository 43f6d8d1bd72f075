"""Goal (c): when nothing changed, judging a repository takes little more than the start of pytest."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.flag_off import NOTHING_COLLECTED
from benchmarks.measure import Claim, Command, Pair, on_top, pairs, pairs_asked_for, told
from benchmarks.worlds import gated_repository

GUIDES = 20
ITEMS = GUIDES + 5
"""A gate for each guide, four of other families, and ``plan.sound``."""

BOUND = 0.35
"""Seconds on top of an empty run."""


def claims(root: Path, count: int) -> Iterator[Claim]:
    """All gates pass on a clean repository that has no tests; the other side is the same run without the flag."""
    cache = root / "cache"
    forget = partial(shutil.rmtree, cache / "pytest-devnet", ignore_errors=True)
    for files in (4_000, 80_000):
        repository = gated_repository(root / f"gated-{files}", files=files, guides=GUIDES)
        empty = Command(repository, cache, ("-q",), says="no tests ran", status=NOTHING_COLLECTED)
        judged = Command(repository, cache, ("-q", "--devnet-gates"), says=f"{ITEMS} passed")
        name = f"no-op, {ITEMS} gates, {files:,} files"
        yield from both(f"{name}, proofs remembered", pairs(judged, empty, count), BOUND)
        if files == 4_000:
            yield from both(f"{name}, every gate proven again", pairs(replace(judged, before=forget), empty, count))
            yield from both(f"{name}, pytest walks all files", pairs(walking(judged), walking(empty), count))


def both(name: str, measured: Sequence[Pair], bound: float | None = None) -> Iterator[Claim]:
    yield on_top(f"{name}, CPU", measured, bound)
    yield on_top(f"{name}, wall", measured, bound, wall=True)


def walking(command: Command) -> Command:
    """The same run where nobody told pytest in which folder the tests are."""
    return replace(command, arguments=(*command.arguments, "--override-ini=testpaths="))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(told(claims(Path(folder), pairs_asked_for(5))))
