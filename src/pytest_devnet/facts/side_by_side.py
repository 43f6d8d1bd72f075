"""Work that mostly waits, done side by side."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

Result = TypeVar("Result")


def side_by_side(works: Sequence[Callable[[], Result]], at_once: int) -> list[Result]:
    """The results in the order of ``works``; raises what the first of them, in that order, raised.

    The threads are daemons, unlike those of ``concurrent.futures``: one that hangs does not keep the process from
    ending.
    """
    results: dict[int, Result] = {}
    raised: dict[int, BaseException] = {}
    waiting, lock = iter(enumerate(works)), threading.Lock()

    def run() -> None:
        while True:
            with lock:
                number, work = next(waiting, (-1, None))
            if work is None:
                return
            try:
                results[number] = work()
            except BaseException as error:
                raised[number] = error

    threads = [threading.Thread(target=run, name="devnet-side", daemon=True) for _ in works[:at_once]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[min(raised)]
    return [results[number] for number in range(len(works))]
