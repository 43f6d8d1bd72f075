"""A limit of time on work that may hang, wherever it hangs."""

from __future__ import annotations

import threading
from collections.abc import Callable

Work = Callable[[threading.Event], None]


class OutOfTime(Exception):
    """The work was still going on when its time was over."""


def within(seconds: float, work: Work) -> None:
    """Do ``work`` in a thread of its own; raises what it raises, and ``OutOfTime`` past the limit.

    Work past its time is left behind, its event set: it ends where it next looks at it, or with the process. The
    caller ends the processes it may be waiting for.
    """
    if seconds <= 0:
        raise OutOfTime
    raised: list[BaseException] = []
    late = threading.Event()

    def run() -> None:
        try:
            work(late)
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run, name="devnet-gate", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        late.set()
        raise OutOfTime
    if raised:
        raise raised[0]
