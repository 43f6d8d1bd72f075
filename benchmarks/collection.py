"""Goal (b): collecting a plan costs little more than collecting as many parametrised tests, and grows as they do."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path

from benchmarks.measure import Claim, Command, Pair, pairs, pairs_asked_for, ratio, told
from benchmarks.worlds import parametrised, plan_of, sidecar_of, write

BOUNDS = {1_000: 1.25, 3_000: None, 10_000: 1.5}
"""The bound of each size; that of 3,000 only shows the growth."""

PLAN, SIDECAR = "docs/plan/harbour.md", "docs/plan/harbour.toml"
COLLECT = ("--collect-only", "-q")


def claims(root: Path, count: int) -> Iterator[Claim]:
    """Each variant at each size, then what an item costs from one size to the next, then the first list of all."""
    for variant in ("unbound", "bound"):
        measured: dict[int, tuple[Pair, ...]] = {}
        for size, bound in BOUNDS.items():
            measured[size] = pairs(ours(root, variant, size), theirs(root, size), count)
            yield ratio(f"collection, {size:,} criteria, {variant}, nothing changed", measured[size], bound)
        yield from growth(variant, measured)
        yield from changed(root, variant, count)


def changed(root: Path, variant: str, count: int) -> Iterator[Claim]:
    """What a list costs that has to be worked out: the first one after a change, and that of each run that judges."""
    forget = partial(shutil.rmtree, root / "cache/pytest-devnet/collections", ignore_errors=True)
    worked_out = replace(ours(root, variant, 1_000), before=forget)
    yield ratio(f"collection, 1,000 criteria, {variant}, worked out", pairs(worked_out, theirs(root, 1_000), count))


def ours(root: Path, variant: str, size: int) -> Command:
    """A plan in a folder without tests; ``plan.sound`` is one item more."""
    tree = {PLAN: plan_of(size)} | ({SIDECAR: sidecar_of(size)} if variant == "bound" else {})
    folder = write(root / f"{variant}-{size}", tree)
    return Command(folder, root / "cache", ("--devnet-gates", *COLLECT), says=f"{size + 1} tests collected")


def theirs(root: Path, size: int) -> Command:
    folder = write(root / f"tests-{size}", {"test_many.py": parametrised(size)})
    return Command(folder, root / "cache", COLLECT, says=f"{size} tests collected")


def growth(variant: str, measured: dict[int, tuple[Pair, ...]]) -> Iterator[Claim]:
    """Milliseconds of CPU for each item more: equal from step to step where the time is linear."""
    for smaller, larger in pairwise(measured):
        steps = list(zip(measured[smaller], measured[larger], strict=True))
        added = (larger - smaller) / 1000
        ours = tuple((more.ours.cpu - less.ours.cpu) / added for less, more in steps)
        theirs = tuple((more.theirs.cpu - less.theirs.cpu) / added for less, more in steps)
        name = f"one more from {smaller:,} to {larger:,}"
        yield Claim(f"collection, a criterion, {variant}, {name}", ours, unit=" ms")
        yield Claim(f"collection, a parametrised test, {name}", theirs, unit=" ms")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(told(claims(Path(folder), pairs_asked_for(5))))
