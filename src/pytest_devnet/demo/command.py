"""The command: what can be asked of the demo, and one message for whatever stops it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from pytest_devnet.demo.account import outcome
from pytest_devnet.demo.catalogue import catalogue
from pytest_devnet.demo.faults import all_faults, fault_named
from pytest_devnet.demo.judged import judge
from pytest_devnet.demo.layout import lay_out
from pytest_devnet.demo.noticed import notice
from pytest_devnet.demo.options import options
from pytest_devnet.demo.reach import is_live, run_for, stands_alone
from pytest_devnet.demo.requirements import require_extra
from pytest_devnet.demo.room import room
from pytest_devnet.demo.speech import say
from pytest_devnet.demo.story import closing, introduction, next_steps
from pytest_devnet.demo.sweep import HEADING, Sweep, row, share, summary
from pytest_devnet.errors import DevnetError

_STOPPED, _INTERRUPTED = 4, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status is pytest's; with faults it is 0 where each was noticed as promised, else 1."""
    chosen = options(arguments)
    try:
        return _run(chosen)
    except DevnetError as error:
        _complain(f"{error}\n  {error.remedy}" if error.remedy else str(error))
        return _STOPPED
    except KeyboardInterrupt:
        _complain("interrupted")
        return _INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _STOPPED


def _run(chosen: argparse.Namespace) -> int:
    if chosen.list_faults:
        say(catalogue(all_faults()))
        return 0
    require_extra()
    return _sweep(chosen) if chosen.all_faults else _show(chosen)


def _show(chosen: argparse.Namespace) -> int:
    """Lay the system out, give it its history, break it where asked, run the gates, say what that means."""
    fault = fault_named(chosen.fault) if chosen.fault else None
    arguments, today = run_for(fault, quick=chosen.quick), datetime.now(UTC).date()
    with room(chosen.folder, keep=chosen.keep) as folder:
        scene = lay_out(folder, today, fault)
        say(introduction(folder, today, fault, arguments))
        judged = judge(folder, arguments)
    say(closing(judged.report))
    say(next_steps(folder if chosen.keep or chosen.folder else None, fault))
    if fault is None:
        return judged.status
    seen = notice(fault, scene, judged.report)
    say(("", *outcome(seen)))
    return 0 if seen.as_promised else 1


def _sweep(chosen: argparse.Namespace) -> int:
    """Try the faults one by one, show what became of each, and all about those that went unnoticed."""
    sweep = Sweep(datetime.now(UTC).date(), quick=chosen.quick, alone=chosen.alone)
    say([HEADING])
    results = []
    faults = share([fault for fault in all_faults() if not chosen.live or is_live(fault)], *chosen.share)
    if chosen.alone:
        faults.sort(key=stands_alone, reverse=True)
    for result in sweep.results(faults, chosen.within):
        say([row(result)])
        results.append(result)
    say(summary(results))
    return 0 if all(one.is_well for one in results) else 1


def _complain(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201
