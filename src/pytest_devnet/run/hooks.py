"""The hooks that are on while gates are on: collection, deferral, and the end of the run."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_devnet.facts.shared import Shared
from pytest_devnet.model import Observation, Outcome, Verdict
from pytest_devnet.run.checkout import look
from pytest_devnet.run.collect import GateItem
from pytest_devnet.run.exceptions import qualified
from pytest_devnet.run.forest import Forest
from pytest_devnet.run.judge import Judge
from pytest_devnet.run.ledger import Ledger
from pytest_devnet.run.observer import test_end
from pytest_devnet.run.planned import BINDINGS, SETTINGS
from pytest_devnet.run.remembering import remember
from pytest_devnet.run.section import Section, status_of
from pytest_devnet.run.selected import Selected
from pytest_devnet.run.tree import PlanFile, gates_last
from pytest_devnet.run.turn import Turn
from pytest_devnet.run.view import session_view
from pytest_devnet.run.witness import Witness
from pytest_devnet.run.workers import Workers
from pytest_devnet.waivers import SOUND, judge

if TYPE_CHECKING:
    from pytest_devnet.run.project import Project
    from pytest_devnet.run.settle import Settlement
    from pytest_devnet.run.waive import Asked


class Hooks:
    """Registered with pytest when the flag is on. On an xdist worker it only collects, judges and takes notes."""

    def __init__(
        self, config: pytest.Config, project: Project, narrowed: str, asked: Asked | None = None, *, plain: bool
    ) -> None:
        self.config, self.project, self.asked, self.plain = config, project, asked, plain
        self.started = time.time()
        self.workers = Workers(config)
        if self.workers.is_worker:
            project.proofs.shared = Shared(self.workers.folder / "proofs")
            project.world.shared = Shared(self.workers.folder / "facts", self.workers.count)
        self.ledger = Ledger(self.workers.own_spool)
        self.selected = Selected(config, self.ledger, narrowed)
        self.forest = Forest(project, self)
        limit = config.getoption("devnet_deadline")
        project.world.ends = None if limit is None else time.monotonic() + limit
        self.bench = Judge(project, project.world.ends)
        self.section, self.witness = Section(), Witness()
        self.reported_failed: set[str] = set()
        self.settlement: Settlement | None = None
        self._over, self._is_first_look = False, True
        config.pluginmanager.register(self.section, "devnet-section")

    # collection

    @pytest.hookimpl(tryfirst=True)
    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> PlanFile | None:
        return self.forest.plan_file(parent, file_path)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_ignore_collect(self, collection_path: Path) -> Generator[None, bool | None, bool | None]:
        ignored = yield
        if ignored:
            self.selected.ignored(collection_path)
        return ignored

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        self.selected.saw(item)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if self.asked is not None:
            others = [item for item in items if isinstance(item, GateItem) and not self.asked.means(item.planned)]
            items[:] = [item for item in items if item not in others]
            self.config.hook.pytest_deselected(items=others)

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        self.selected.deselect(items)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.selected.reasons.append(f"{report.nodeid or 'the session'} could not be collected")

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.config.pluginmanager.register(self.witness)
        session.items[:] = gates_last(session.items)
        self.selected.settle(session.items)
        if self.plain:
            remember(self.config, self.project, self.forest.planned(session))

    # running

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        waits = isinstance(item, GateItem) and item.planned.turn > Turn.AT_ONCE and not self._over
        return True if waits else None

    def judge(self, item: GateItem) -> Outcome:
        """Judge an item and keep its outcome in the plugin's own books."""
        if self._is_first_look:
            self._is_first_look = False
            self.ledger.add(look(self.project.root))
        if item.dropped:
            outcome = item.unrun(Verdict.NOT_RUN)
        elif item.planned.gate == SOUND:
            outcome = self.bench.judge(replace(item.planned, observations=self._waivers(item)), item.nodeid)
        else:
            outcome = self.bench.judge(item.planned, item.nodeid)
        self.ledger.add(outcome)
        return outcome

    def _waivers(self, item: GateItem) -> tuple[Observation, ...]:
        project = self.project
        outcomes = [self.outcome_of(one) for one in self.forest.items(item.session) if one is not item]
        return tuple(
            judge(
                project.waivers,
                outcomes=outcomes,
                criteria=[qualified(plan, one) for plan in project.every_plan for one in plan.criteria],
                gates=(*project.registry.gates, BINDINGS, SETTINGS),
                today=project.world.today,
                policy=project.settings.policy,
                partial=bool(project.unjudged) or any(one.verdict is Verdict.DESELECTED for one in outcomes),
            )
        )

    def outcome_of(self, item: GateItem) -> Outcome:
        """What an item came to, be it that it was left out or never had its turn.

        That a module of gates was lost is told in every case: what it holds cannot have been selected.
        """
        if item.nodeid in self.ledger.outcomes:
            return self.ledger.outcomes[item.nodeid]
        if not self.selected.is_deselected(item):
            return item.unrun(Verdict.NOT_RUN)
        lost = item.planned.gate == SETTINGS and self.project.registry.refused
        return self.bench.judge(item.planned, item.nodeid) if lost else item.unrun(Verdict.DESELECTED)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        if isinstance(item, GateItem):
            return (yield)
        self.ledger.add(test_end(item, call, self.witness, None))
        report = yield
        # pytest's unittest plugin puts what a TestCase raised into the call only while the report is made.
        self.ledger.add(test_end(item, call, self.witness, report))
        return report

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        result = yield
        if not (self.workers.is_worker or self.config.option.collectonly):
            self._run_waiting(session)
        return result

    def _run_waiting(self, session: pytest.Session) -> None:
        self.take_notes()
        waiting = self._waiting(session)
        left_out = [item for item in self.forest.items(session) if self.selected.is_deselected(item)]
        unrun = tuple(item.unrun(Verdict.DESELECTED) for item in left_out)
        self.project.world.session = session_view(self.config, self.ledger, self.narrowing, unrun)
        for item, following in zip(waiting, [*waiting, None][1:], strict=True):
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.shouldfail:
                raise session.Failed(session.shouldfail)
            if session.shouldstop:
                raise session.Interrupted(session.shouldstop)

    def _waiting(self, session: pytest.Session) -> list[GateItem]:
        """Items whose turn has come, and those that something dropped: these will say so, and fail."""
        done, selected = self.ledger.outcomes, self.selected
        waiting = [item for item in self.forest.items(session) if item.nodeid not in done]
        waiting = [item for item in waiting if selected.is_selected(item) or not selected.is_deselected(item)]
        for item in waiting:
            item.dropped = not selected.is_selected(item) or item.planned.turn == Turn.AT_ONCE
        return sorted(waiting, key=lambda item: item.planned.turn)

    def take_notes(self) -> None:
        """The tests are over: take over what the workers noted, once."""
        if not self._over:
            self.ledger.take(self.workers.folder)
        self._over = True

    @property
    def narrowing(self) -> str:
        """Why not all tests of the repository ran; empty when they did."""
        return "; ".join((*self.selected.narrowing, *self.workers.lost))

    # pytest-xdist

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        self.workers.equip(node)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        self.workers.down(node, error)

    # the end

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.reported_failed.add(report.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if self.workers.is_worker or self.config.option.collectonly:
            return
        from pytest_devnet.run.settle import settle  # noqa: PLC0415

        self.settlement = settle(self, session)
        if exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED) and self.settlement.must_fail:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_unconfigure(self) -> None:
        self.project.world.processes.end_all()
        self.workers.clean()

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(
        self, report: pytest.TestReport
    ) -> tuple[str, str, tuple[str, dict[str, bool]]] | None:
        return status_of(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        self.section.give_back(terminalreporter)
        if self.settlement is not None:
            self.settlement.show(terminalreporter, self.project.world.today)
