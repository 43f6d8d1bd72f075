"""A limit of time on work that may hang, wherever it hangs."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable


class OutOfTime(Exception):
    """The work was still going on when its time was over."""


class _Stopped(BaseException):
    """Raised inside work that nobody waits for any more."""


def within(seconds: float, work: Callable[[], None]) -> None:
    """Do ``work`` in a thread of its own; raises what it raises, and ``OutOfTime`` past the limit.

    Work past its time is told to stop at its next Python instruction; one that sits in a system call is left behind,
    so the caller ends the processes it may be waiting for.
    """
    if seconds <= 0:
        raise OutOfTime
    raised: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except _Stopped:
            pass
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run, name="devnet-gate", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(_Stopped))
        raise OutOfTime
    if raised:
        raise raised[0]
