"""What can be asked of the demo, and what cannot be asked together."""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from pathlib import Path

from pytest_devnet.demo.speech import COMMAND


def options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What was asked for. Like any command, it ends with status 2 and one message where that makes no sense."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    narrowed = chosen.share != (1, 1) or chosen.within != math.inf or chosen.live or chosen.alone
    if chosen.all_faults and (chosen.folder or chosen.keep):
        parser.error("--all-faults takes a temporary folder for each: leave out DIR and --keep")
    if narrowed and not chosen.all_faults:
        parser.error("--share, --live, --alone and --within go with --all-faults")
    if chosen.quick and not (chosen.all_faults or chosen.fault):
        parser.error("--quick goes with --fault and --all-faults")
    return chosen


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
    add("--quick", action="store_true", help="with faults: only the tests and gates that the edits can reach")
    add("--share", metavar="I/N", type=_share, default=(1, 1), help="with --all-faults: every N-th, from the I-th on")
    add("--live", action="store_true", help="with --all-faults: only those that change what runs")
    add("--alone", action="store_true", help="with --all-faults: only the gate that each names, nothing else")
    add("--within", metavar="SECONDS", type=float, default=math.inf, help="with --all-faults: begin none after that")
    return parser


def _share(text: str) -> tuple[int, int]:
    part, _, parts = text.partition("/")
    if not (part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts)):
        raise argparse.ArgumentTypeError(f"{text!r} is no share: write 1/3, 2/3 or 3/3")
    return int(part), int(parts)
