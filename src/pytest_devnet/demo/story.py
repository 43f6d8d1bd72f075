"""What stands before and after pytest's own output, for somebody who sees all this for the first time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from shlex import join

from pytest_devnet.demo.account import change
from pytest_devnet.demo.fault import Fault
from pytest_devnet.demo.faults import all_faults
from pytest_devnet.demo.judged import WHOLE
from pytest_devnet.demo.reported import Json
from pytest_devnet.demo.speech import COMMAND, flow
from pytest_devnet.demo.system import PLAN
from pytest_devnet.facts.git import Git
from pytest_devnet.facts.repo import Repo
from pytest_devnet.plan import read_plan

SHOWN = "tag-lightweight"
_MEANINGS = {
    "passed": "on evidence gathered in this very run",
    "waived": "let through by somebody's signature, until a day",
    "attested": "let through by somebody's word, until a day",
    "not-applicable": "no concern of this repository, as somebody signed",
    "upcoming": "its step is not due yet",
    "error": "the gate itself broke",
    "failed": "what is wrong, where, and what mends it, stands below the line",
    "suspect": "the plan and its bindings have parted",
    "unbound": "no gate speaks for all of the line yet, and what nobody checks is never green",
    "no-evidence": "there was nothing that could be judged; that blocks as well",
    "not-run": "planned, but never had its turn",
    "deselected": "left out by a selection",
}
_VERDICTS = {
    "accepted": "ACCEPTED: every line of the plan is met, on a clean tree, with nothing left out.",
    "ready": "READY: all that is missing is the release tag.",
    "partial": "PARTIAL: nothing blocks, but not everything counts.",
    "blocked": "BLOCKED is the answer as long as one line is not through, and pytest ends with status 1. Harbor is "
    "there to be judged honestly, not to look finished: bind a gate to a line, or mend what a finding names, and it "
    "counts.",
}
_COUNTED = "(The counts in pytest's own last line are of Harbor's tests and of the plan's gates together.)"


def introduction(folder: Path, today: date, fault: Fault | None, arguments: Sequence[str]) -> Iterator[str]:
    """What is laid out and where, what is broken, and what pytest is about to do."""
    plan, git = read_plan((folder / PLAN).read_text("utf-8"), PLAN), Git(folder)
    tags = ", ".join(tag.name for tag in git.tags) or "none"
    yield "Harbor, the reference system of pytest-devnet, is laid out in"
    yield f"  {folder}"
    yield from flow(
        f"It is a small web service of {len(Repo(folder).files)} files with a delivery plan of "
        f"{len(list(plan.criteria))} lines, {PLAN}. Its git history ({len(git.log)} commits, tag: {tags}) and the days "
        f"in its documents are written as if it were released today, {today}."
    )
    if fault:
        yield from ("", f"One thing is broken first: {fault.name}", *change(fault))
    yield ""
    if arguments == WHOLE:
        yield from flow("pytest now runs Harbor's own tests, then judges each line of the plan by what it finds there:")
    else:
        yield from flow("pytest now judges the plan, without the tests and gates that the fault cannot reach:")
    yield from (f"  $ {join(['pytest', *arguments])}", "")


def closing(report: Json) -> Iterator[str]:
    """What the run means."""
    counts = report["counts"]
    yield from ("", f"What this means, for the {counts['criteria']} lines of the plan")
    for verdict, meaning in _MEANINGS.items():
        if counts[verdict]:
            yield from flow(f"{counts[verdict]:4} {verdict:11} {meaning}", hang=17)
    yield from flow(_VERDICTS[report["verdict"]], indent=2)
    yield from flow(_COUNTED, indent=2)


def next_steps(folder: Path | None, fault: Fault | None) -> Iterator[str]:
    """What to type next; ``folder`` is where the system was left, if it was."""
    yield from ("", "What to try next")
    if folder is None:
        yield f"  {COMMAND} --keep"
        yield "    leaves the folder, to look around and to run pytest there yourself"
    else:
        yield f"  cd {folder}"
        yield "    the system was left there, to look around and to run pytest yourself"
    yield f"  {COMMAND} --list-faults"
    yield f"    {len(all_faults())} ways in which such a system really breaks, line by line of its plan"
    if fault is None:
        yield f"  {COMMAND} --fault {SHOWN}"
        yield "    one of them: it is made first, then you see what is noticed"
