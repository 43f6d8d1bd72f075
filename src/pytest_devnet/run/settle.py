"""The end of a run: the books are closed, the reports written, the section shown."""

from __future__ import annotations

import os
import shlex
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from pytest_devnet.model import Outcome, RunVerdict, Verdict
from pytest_devnet.report.document import document
from pytest_devnet.report.terminal import render, write
from pytest_devnet.run.checkout import look, together
from pytest_devnet.run.inputs import inputs
from pytest_devnet.run.planned import SETTINGS
from pytest_devnet.run.record import Circumstances, run_record
from pytest_devnet.run.turn import Turn
from pytest_devnet.run.written import write_reports
from pytest_devnet.settings import FILE
from pytest_devnet.waivers import draft

if TYPE_CHECKING:
    from pytest_devnet.run.collect import GateItem
    from pytest_devnet.run.hooks import Hooks

_FEW = 5
_MEASURES = ("--cov", "--devnet-report=")
"""How arguments begin that select nothing, and that a run of everything wants all the same."""


@dataclass(slots=True)
class Settlement:
    """What is left of a run: its document, and whether pytest's exit status has to say more than it would."""

    config: pytest.Config
    document: dict[str, Any]
    must_fail: bool
    asked: tuple[Outcome, ...]
    written: list[str] = field(default_factory=list)

    def show(self, reporter: pytest.TerminalReporter, today: date) -> None:
        """The section of the terminal, then what was asked for besides."""
        writer = self.config.get_terminal_writer()
        reporter.section("devnet gates")
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        lines = render(
            self.document,
            width=writer.fullwidth,
            verbosity=self.config.getoption("verbose"),
            colour=writer.hasmarkup,
            encoding=encoding,
        )
        write(lines, writer)
        for line in self.written:
            reporter.write_line(line)
        if self.asked:
            reporter.write_line(draft(self.asked, today))


def settle(hooks: Hooks, session: pytest.Session) -> Settlement:
    """Close the books: what was planned and has no outcome did not run."""
    hooks.take_notes()
    items = {id(item.planned): item for item in hooks.forest.items(session)}
    by_id = {item.nodeid: item for item in items.values()}
    outcomes = {key: hooks.outcome_of(item) for key, item in items.items()}
    tests_failed = len((hooks.reported_failed - set(by_id)) | hooks.ledger.tests_failed)
    record = run_record(
        hooks.project,
        hooks.forest.planned(session),
        lambda planned: outcomes[id(planned)],
        _circumstances(hooks, tests_failed),
        started=hooks.started,
        ended=time.time(),
        notes=[
            *_unnamed(hooks),
            *_problems_left_out(hooks, outcomes.values()),
            *_changed_reports(hooks),
            *_failed_tests(tests_failed),
        ],
        rerun=lambda every: _rerun(hooks.config, by_id, every, whole=not hooks.narrowing),
    )
    must_fail = record.verdict in (RunVerdict.BLOCKED, RunVerdict.READY)
    asked = tuple(outcomes[key] for key, item in items.items() if hooks.asked and hooks.asked.means(item.planned))
    settlement = Settlement(hooks.config, document(record, environ=os.environ), must_fail, asked)
    for line, there in write_reports(hooks.config, settlement.document):
        settlement.written.append(line)
        settlement.must_fail |= not there
    return settlement


def _circumstances(hooks: Hooks, tests_failed: int) -> Circumstances:
    project = hooks.project
    now = look(project.root, inputs(hooks.config, project, hooks.ledger))
    unjudged = tuple(plan.path for plan in project.unjudged)
    checkout = together([*hooks.ledger.checkouts, now])
    return Circumstances(checkout, project.world.rehearsed, unjudged, tests_failed, hooks.narrowing)


def _unnamed(hooks: Hooks) -> Iterable[str]:
    for plan in hooks.project.unnamed:
        yield f"{plan.path} reads like a plan, and {FILE} does not name it"


def _problems_left_out(hooks: Hooks, outcomes: Iterable[Outcome]) -> Iterable[str]:
    """What is wrong with the repository as a whole is told even where the item that says so was deselected."""
    if any(one.gate == SETTINGS and one.verdict is Verdict.DESELECTED for one in outcomes):
        yield from map(str, hooks.project.problems)


def _failed_tests(count: int) -> list[str]:
    return [f"{count} {'test' if count == 1 else 'tests'} failed, so nothing is accepted"] if count else []


def _changed_reports(hooks: Hooks) -> Iterable[str]:
    for test in sorted(hooks.ledger.tests_failed - hooks.reported_failed):
        yield f"another plugin turned {test} green; it failed all the same"
    for outcome in hooks.ledger.outcomes.values():
        if outcome.verdict.blocks and outcome.nodeid not in hooks.reported_failed:
            yield f"another plugin turned {outcome.nodeid} green; it is {outcome.verdict} all the same"


def _rerun(config: pytest.Config, items: Mapping[str, GateItem], outcomes: Iterable[Outcome], *, whole: bool) -> str:
    """A gate that judges the tests wants all of them: no selection can help it, neither by node ids nor this run's."""
    blocking = [outcome.nodeid for outcome in outcomes if outcome.verdict.blocks]
    if not blocking:
        return ""
    arguments = [str(argument) for argument in config.invocation_params.args]
    kept = ["--devnet-final"] if config.getoption("devnet_final") else []
    kept += [f"--devnet-today={day}" for day in [config.getoption("devnet_today")] if day]
    of_tests = any(items[nodeid].planned.turn >= Turn.TESTS for nodeid in blocking)
    if of_tests and not whole:
        kept += [argument for argument in arguments if argument.startswith(_MEASURES)]
        return shlex.join(["pytest", "--devnet-gates", *kept])
    if of_tests or len(blocking) > _FEW:
        flag = [] if "--devnet-gates" in arguments else ["--devnet-gates"]
        return shlex.join(["pytest", *flag, *arguments])
    return shlex.join(["pytest", "--devnet-gates", *kept, *blocking])
