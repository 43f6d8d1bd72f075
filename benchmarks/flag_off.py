"""Goal (a): with the flag off nobody can tell that the plugin is installed."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.measure import Claim, Command, pairs, pairs_asked_for, ratio, told
from benchmarks.worlds import parametrised, write

BLOCKED = ("-p", "no:devnet")
NOTHING_COLLECTED = 5


def claims(root: Path, count: int) -> Iterator[Claim]:
    """The plugin installed against the plugin blocked: pytest finds its entry point either way."""
    empty = partial(Command, write(root / "empty", {}), root / "cache", says="no tests ran", status=NOTHING_COLLECTED)
    full = partial(
        Command, write(root / "full", {"test_many.py": parametrised(10_000)}), root / "cache", says="10000 passed"
    )
    yield ratio("flag off, empty folder", pairs(empty(("-q",)), empty(("-q", *BLOCKED)), count), 1.05)
    yield ratio("flag off, 10,000 items", pairs(full(("-q",)), full(("-q", *BLOCKED)), count), 1.05)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(told(claims(Path(folder), pairs_asked_for(9))))
