"""The command: what can be asked of the demo, and one message for whatever stops it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from pytest_devnet.demo.account import outcome
from pytest_devnet.demo.catalogue import catalogue
from pytest_devnet.demo.faults import all_faults, fault_named
from pytest_devnet.demo.judged import judge
from pytest_devnet.demo.layout import lay_out
from pytest_devnet.demo.noticed import Notice, notice
from pytest_devnet.demo.reach import run_for
from pytest_devnet.demo.requirements import require_extra
from pytest_devnet.demo.room import room
from pytest_devnet.demo.speech import COMMAND, say
from pytest_devnet.demo.story import closing, introduction, next_steps
from pytest_devnet.demo.sweep import Sweep, share, summary, table
from pytest_devnet.errors import DevnetError

_STOPPED, _INTERRUPTED = 4, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status is pytest's; with faults it is 0 where each was noticed as promised, else 1."""
    chosen = _parser().parse_args(arguments)
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
    faults = share(all_faults(), *chosen.share)
    notices = []
    for said in table(faults, Sweep(datetime.now(UTC).date(), quick=chosen.quick)):
        if isinstance(said, Notice):
            notices.append(said)
        else:
            say([said])
    say(summary(notices))
    return 0 if all(seen.as_promised for seen in notices) else 1


def _complain(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=COMMAND,
        description="Lays the reference system out with a history of its own, and runs its gates.",
        epilog="The exit status is pytest's; with --fault and --all-faults it is 0 where each fault was noticed.",
    )
    add = parser.add_argument
    add("folder", metavar="DIR", nargs="?", type=Path, help="where to lay it out and leave it; else a temporary folder")
    add("--keep", action="store_true", help="leave the temporary folder, too, and say where it is")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--fault", metavar="NAME", help="break one thing first, and say at the end what was noticed")
    what.add_argument("--list-faults", action="store_true", help="list the faults by the line of the plan they falsify")
    what.add_argument("--all-faults", action="store_true", help="try every fault in a system of its own: a table")
    add("--quick", action="store_true", help="with faults: no tests of the system where the fault changes none")
    add("--share", metavar="I/N", type=_share, default=(1, 1), help="with --all-faults: every N-th, from the I-th on")
    return parser


def _share(text: str) -> tuple[int, int]:
    part, _, parts = text.partition("/")
    if not (part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts)):
        raise argparse.ArgumentTypeError(f"{text!r} is no share: write 1/3, 2/3 or 3/3")
    return int(part), int(parts)
