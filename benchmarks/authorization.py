"""What a thousand cells of the authorization matrix cost, against as many mere requests to the same service."""

from __future__ import annotations

import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

from benchmarks.measure import Claim, told
from pytest_devnet import described
from pytest_devnet.facts.matrix import Matrix
from pytest_devnet.facts.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet import Authorization, Bench, Repo, Services

HARBOR = Path(__file__).parents[1] / "examples" / "devnet"
CELLS, SECONDS = 1_000, 20.0


def main() -> int:
    world = World(HARBOR, date(2026, 1, 15))
    try:
        return told(measured(bench(world)))
    finally:
        world.processes.end_all()


def bench(world: World) -> Bench:
    repo, services = cast("Repo", world.fact("repo")), cast("Services", world.fact("service"))
    return cast("Authorization", world.fact("authorization")).bench(*described(repo, services))


def measured(on: Bench) -> Iterator[Claim]:
    """Cells of all protected operations in turn; then one that reads, as often, by the same way of asking."""
    began, count, decisions = time.perf_counter(), 0, Counter[str]()
    protected = [one for one in on.asker.description.operations if one.protected]
    while count < CELLS:
        for operation in protected:
            for tried in Matrix(operation, on.asker, on.objects).cells():
                count += 1
                decisions[tried.decision] += 1
    cells = time.perf_counter() - began
    if not decisions["allow"] or not decisions["hide"] or decisions["error"]:
        raise RuntimeError(f"the cells are not what is to be timed: {dict(decisions)}")
    reading = next(one for one in protected if one.method == "GET" and "{" not in one.path)
    principal = on.asker.principals[0].name
    began = time.perf_counter()
    for _ in range(count):
        on.asker.ask(reading, principal)
    requests = time.perf_counter() - began
    yield Claim(f"{CELLS} cells of Harbor", (cells * CELLS / count,), SECONDS, unit=" s")
    yield Claim("a cell, in requests that only read", (cells / requests,))


if __name__ == "__main__":
    sys.exit(main())
