"""The hooks that are on while gates are on: collection, deferral, and the end of the run."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_devnet.model import Observation, Outcome, Verdict
from pytest_devnet.run.collect import VERDICT, GateItem, PlanFile
from pytest_devnet.run.exceptions import qualified
from pytest_devnet.run.judge import Judge
from pytest_devnet.run.ledger import Collected, Ledger
from pytest_devnet.run.observer import test_end
from pytest_devnet.run.planned import BINDINGS, SETTINGS, PlannedPlan, planned
from pytest_devnet.run.section import Section
from pytest_devnet.run.settle import Settlement, settle
from pytest_devnet.run.view import SessionView
from pytest_devnet.run.workers import Workers
from pytest_devnet.waivers import SOUND, judge

if TYPE_CHECKING:
    from pytest_devnet.run.project import Project

WORDS = {
    "waived": ("w", "WAIVED", "yellow"),
    "attested": ("a", "ATTESTED", "yellow"),
    "not-applicable": ("n", "N/A", "yellow"),
    "upcoming": ("u", "UPCOMING", "blue"),
    "no-evidence": ("N", "NO EVIDENCE", "red"),
    "unbound": ("U", "UNBOUND", "red"),
    "suspect": ("S", "SUSPECT", "red"),
    "not-run": ("-", "NOT RUN", "red"),
}


class Hooks:
    """Registered with pytest when the flag is on. On an xdist worker it only collects, judges and takes notes."""

    def __init__(self, config: pytest.Config, project: Project, narrowed: str) -> None:
        self.config, self.project = config, project
        self.started = time.time()
        self.workers = Workers(config)
        self.ledger = Ledger(self.workers.own_spool)
        limit = config.getoption("devnet_deadline")
        self.judging = Judge(project, None if limit is None else time.monotonic() + limit)
        self.narrowed = [narrowed] if narrowed else []
        self.files: dict[Path, PlanFile] = {}
        self.deselected: set[str] = set()
        self.seen: set[str] = set()
        self.tests_deselected = 0
        self.final = False
        self.reported_failed: set[str] = set()
        self.settlement: Settlement | None = None
        self.section = Section()
        config.pluginmanager.register(self.section, "devnet-section")

    # collection

    @pytest.hookimpl(tryfirst=True)
    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> PlanFile | None:
        resolved = file_path.resolve()
        if any(resolved == opened.file for opened in self.project.plans):
            return self._plan_file(parent, resolved)
        return None

    def _plan_file(self, parent: pytest.Collector, resolved: Path) -> PlanFile:
        if resolved not in self.files:
            self.files[resolved] = PlanFile.from_parent(
                parent, path=resolved, hooks=self, planned=self._planned(resolved)
            )
        return self.files[resolved]

    def _planned(self, resolved: Path) -> PlannedPlan:
        files = [opened.file for opened in self.project.plans]
        index = files.index(resolved)
        return planned(self.project, self.project.plans[index], first=index == 0)

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        if isinstance(item, GateItem):
            self.seen.add(item.nodeid)

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        for item in items:
            if isinstance(item, GateItem):
                self.deselected.add(item.nodeid)
            else:
                self.tests_deselected += 1

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.narrowed.append(f"{report.nodeid or 'the session'} could not be collected")

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        tests = [item for item in session.items if not isinstance(item, GateItem)]
        gates = [item for item in session.items if isinstance(item, GateItem)]
        session.items[:] = [*tests, *sorted(gates, key=lambda gate: gate.planned.turn)]
        selected = frozenset(gate.nodeid for gate in gates)
        self.ledger.add(Collected(frozenset(self.seen), frozenset(self.deselected), selected, self.tests_deselected))

    # running

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        waits = isinstance(item, GateItem) and item.planned.turn > 0 and not self.final
        return True if waits else None

    def judge(self, item: GateItem) -> Outcome:
        """Judge an item and keep its outcome in the plugin's own books."""
        if item.dropped:
            outcome = item.unrun(Verdict.NOT_RUN)
        elif item.planned.gate == SOUND:
            outcome = self.judging.judge(replace(item.planned, observations=self._waivers(item)), item.nodeid)
        else:
            outcome = self.judging.judge(item.planned, item.nodeid)
        self.ledger.add(outcome)
        return outcome

    def _waivers(self, item: GateItem) -> tuple[Observation, ...]:
        done = self.ledger.outcomes
        others = [one for one in self.all_items(item.session) if one is not item]
        outcomes = [done.get(one.nodeid) or one.unrun(self._unrun(one)) for one in others]
        project = self.project
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

    def _unrun(self, item: GateItem) -> Verdict:
        return Verdict.DESELECTED if self.is_deselected(item) else Verdict.NOT_RUN

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        if not isinstance(item, GateItem):
            self.ledger.add(test_end(item, call))
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        if self.workers.is_worker or self.config.option.collectonly:
            return (yield)
        result = yield
        self._run_waiting(session)
        return result

    def _run_waiting(self, session: pytest.Session) -> None:
        self.take_notes()
        waiting = self._waiting(session)
        self.project.world.session = SessionView(self.config, self.ledger, self.narrowing, self._left_out(session))
        self.final = True
        for item, following in zip(waiting, [*waiting, None][1:], strict=True):
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.shouldfail:
                raise session.Failed(session.shouldfail)
            if session.shouldstop:
                raise session.Interrupted(session.shouldstop)

    def _waiting(self, session: pytest.Session) -> list[GateItem]:
        """Items whose turn has come, and those that something dropped: these will say so, and fail."""
        done = self.ledger.outcomes
        selected = set[str]().union(*(collected.selected for collected in self.ledger.collected))
        waiting = [item for item in self.all_items(session) if item.nodeid not in done]
        waiting = [item for item in waiting if item.nodeid in selected or not self.is_deselected(item)]
        for item in waiting:
            item.dropped = item.nodeid not in selected or item.planned.turn == 0
        return sorted(waiting, key=lambda item: item.planned.turn)

    def _left_out(self, session: pytest.Session) -> tuple[Outcome, ...]:
        return tuple(item.unrun(Verdict.DESELECTED) for item in self.all_items(session) if self.is_deselected(item))

    def take_notes(self) -> None:
        """Take over what the workers noted, once."""
        if not self.final:
            self.ledger.take(self.workers.folder)

    def all_items(self, session: pytest.Session) -> Iterator[GateItem]:
        """Every item of every plan, also of one that was never collected."""
        for opened in self.project.plans:
            yield from self._plan_file(session, opened.file).gates

    def is_deselected(self, item: GateItem) -> bool:
        """Left out by a selection that pytest was told of: an option, or a node id on the command line."""
        collected = self.ledger.collected
        told = any(item.nodeid in one.deselected for one in collected)
        never_seen = all(item.nodeid not in one.seen for one in collected)
        return told or (never_seen and self._narrows(item.path))

    def _narrows(self, plan: Path) -> bool:
        base = Path(self.config.invocation_params.dir)
        parted = [str(argument).partition("::") for argument in self.config.args]
        by_node_id = any(rest and (base / file).resolve() == plan for file, _, rest in parted)
        return by_node_id or bool(self.config.getoption("lf", default=False))

    @property
    def narrowing(self) -> str:
        """Why not all tests of the repository ran; empty when they did."""
        deselected = max((one.tests_deselected for one in self.ledger.collected), default=0)
        told = [f"tests deselected: {deselected}"] if deselected else []
        return "; ".join((*self.narrowed, *told, *self.workers.lost))

    # xdist

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
        verdict = dict(getattr(report, "user_properties", ())).get(VERDICT)
        if report.when != "call" or verdict not in WORDS:
            return None
        letter, word, colour = WORDS[verdict]
        category = "failed" if report.failed else "xfailed" if hasattr(report, "wasxfail") else "skipped"
        return category, letter, (word, {colour: True})

    @pytest.hookimpl(tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        self.section.give_back(terminalreporter)
        if self.settlement is not None:
            self.settlement.show(terminalreporter, self.project.world.today)
