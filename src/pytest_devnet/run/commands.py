"""The commands that look without judging: bind, list, explain, and the lock. Each prints, and pytest ends."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, TextIO

import pytest

from pytest_devnet.binding.binder import Binder
from pytest_devnet.binding.draft import write_draft
from pytest_devnet.binding.sidecar import read_sidecar
from pytest_devnet.errors import DevnetError
from pytest_devnet.formats.authorization_lock import LOCK
from pytest_devnet.plan.reader import NOT_UTF8
from pytest_devnet.plan.wording import readable
from pytest_devnet.report.catalogue import catalogue
from pytest_devnet.report.columns import Line
from pytest_devnet.report.explain import explain
from pytest_devnet.report.listing import Listed, listing
from pytest_devnet.run.exceptions import ATTESTED, NOT_APPLICABLE, UPCOMING, exceptions_of
from pytest_devnet.run.planned import DISPLACED, PlannedCriterion, planned
from pytest_devnet.run.project import Project, declare_hooks, open_project
from pytest_devnet.run.record import ids_by_criterion
from pytest_devnet.toml_source import did_you_mean
from pytest_devnet.waivers import BOUND

if TYPE_CHECKING:
    from pytest_devnet.binding.bound import Shortfall
    from pytest_devnet.gating.definition import Gate
    from pytest_devnet.model import Plan

_WIDEST = 120
_CODES = {
    "bold": "1",
    "light": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "purple": "35",
    "cyan": "36",
}


def main(config: pytest.Config) -> int:
    """Run what was asked for; the exit status is pytest's."""
    try:
        return _main(config)
    except DevnetError as error:
        _complain(error)
        return int(pytest.ExitCode.USAGE_ERROR)


def _main(config: pytest.Config) -> int:
    gate = config.getoption("devnet_explain")
    declare_hooks(config)
    project = open_project(config, need_plan=not gate)
    if gate:
        return _explain(project, gate)
    for error in project.problems:
        _complain(error)
    if config.getoption("devnet_authorization_update") is not None:
        return _lock(project, config)
    garbled = list(_garbled(project))
    if garbled and config.getoption("devnet_bind"):
        raise garbled[0]
    for unread in garbled:
        _complain(unread)
    if config.getoption("devnet_bind"):
        for opened in project.plans:
            _say(write_draft(project.root, opened.plan, opened.sidecar, project.registry))
            _say(f"  {_what_is_left(project, opened.plan)}")
    else:
        _show(_listing(project))
    return int(pytest.ExitCode.TESTS_FAILED if project.problems or garbled else pytest.ExitCode.OK)


def _garbled(project: Project) -> Iterator[DevnetError]:
    """Plans of which some text is lost: bindings that repeat it would part from the plan once it is mended."""
    for opened in project.plans:
        for defect in opened.plan.defects:
            if defect.message.startswith(NOT_UTF8):
                yield DevnetError(defect.message, place=str(defect.place), remedy=defect.remedy)


def _lock(project: Project, config: pytest.Config) -> int:
    """Write the lock of who may call what; nothing, where something stands against it."""
    from pytest_devnet.run.authorization import update, write  # noqa: PLC0415

    try:
        asked, reason = (config.getoption(f"devnet_authorization_{name}") for name in ("update", "reason"))
        found = update(project, asked, (reason or "").strip())
    finally:
        project.world.processes.end_all()
    for refusal in found.refusals:
        curl = f"\n  $ {refusal.curl}" if refusal.curl else ""
        _say(f"devnet: {refusal.why}{curl}", sys.stderr)
    if found.refusals:
        _say("devnet: nothing was written; give a reason by --devnet-authorization-reason, or mend it", sys.stderr)
        return int(pytest.ExitCode.TESTS_FAILED)
    write(project, found)
    for line in found.told:
        _say(line)
    _say(f"{LOCK}: {len(found.lock.cells)} cells, {len(found.lock.public)} public operations")
    return int(pytest.ExitCode.OK)


def _what_is_left(project: Project, plan: Plan) -> str:
    """What to do next, now that the bindings are drafted."""
    sidecar = read_sidecar(project.root, plan.path)
    binder = Binder(plan, sidecar, project.registry, exceptions_of(project, plan).claims)
    bound = [binder.bind(criterion) for criterion in plan.criteria]
    left = sum(bool(one.shortfalls) for one in bound)
    if not left:
        return "every line has its gates; now: pytest --devnet-gates"
    return f"not answered yet: {left} of {len(bound)} lines; complete {sidecar.path}, then: pytest --devnet-gates"


def _explain(project: Project, name: str) -> int:
    if name == "all":
        for refused in project.problems:
            _complain(refused)
        _show(catalogue(project.registry, **_looks()))
        return int(pytest.ExitCode.TESTS_FAILED if project.problems else pytest.ExitCode.OK)
    gate: Gate | None = project.registry.gates.get(name)
    if gate is None:
        near = did_you_mean(name, project.registry.gates)
        raise DevnetError(f"there is no gate {name!r}", remedy=near)
    _show(explain(gate, **_looks()))
    return int(pytest.ExitCode.OK)


def _listing(project: Project) -> Iterator[Line]:
    plans = [planned(project, opened, first=index == 0) for index, opened in enumerate(project.plans)]
    ids = ids_by_criterion(plans)
    listed = [_listed(ids[plan.plan.path, one.bound.criterion.id], one) for plan in plans for one in plan.criteria]
    return listing([plan.plan for plan in plans], listed, **_looks())


def _listed(id: str, one: PlannedCriterion) -> Listed:
    """As a run has it: what people settled needs no gates, and nothing of its binding is held against it."""
    settled = [item.name for item in one.items if item.gate in (ATTESTED, NOT_APPLICABLE, UPCOMING)]
    judged = any(item.gate in (BOUND, DISPLACED) for item in one.items)
    shortfalls = [(short.verdict, said) for short in one.bound.shortfalls if judged for said in _sentences(short)]
    names = dict.fromkeys((*settled, *(gate.name for gate in one.bound.gates)))
    return Listed(id, one.bound.criterion, tuple(names), tuple(shortfalls))


def _sentences(shortfall: Shortfall) -> list[str]:
    """One for each clause that no gate answers; else what there is to say."""
    return [f'no gate answers "{readable(clause)}"' for clause in shortfall.clauses] or [shortfall.finding.message]


def _looks() -> dict[str, Any]:
    colour = _is_terminal() and "NO_COLOR" not in os.environ
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    return {"width": width, "colour": colour, "encoding": sys.stdout.encoding or "utf-8"}


def _is_terminal() -> bool:
    return sys.stdout.isatty()


def _show(lines: Iterable[Line]) -> None:
    for line in lines:
        _say("".join(_marked(text, styles) for text, styles in line))


def _marked(text: str, styles: Iterable[str]) -> str:
    codes = ";".join(_CODES[style] for style in styles if style in _CODES)
    return f"\033[{codes}m{text}\033[0m" if codes else text


def _complain(error: DevnetError) -> None:
    remedy = f"\n  {error.remedy}" if error.remedy else ""
    _say(f"devnet: {error}{remedy}", sys.stderr)


def _say(text: str, stream: TextIO | None = None) -> None:
    (stream or sys.stdout).write(f"{text}\n")
