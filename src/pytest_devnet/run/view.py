"""What the finished test run tells the facts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pytest

from pytest_devnet.facts.finished import Finished
from pytest_devnet.facts.tests import TestOutcome
from pytest_devnet.model import Outcome, Place
from pytest_devnet.run.assertions import Assertions
from pytest_devnet.run.ledger import ENDINGS, Ledger, TestEnd


def session_view(config: pytest.Config, ledger: Ledger, narrowed: str, unrun: tuple[Outcome, ...]) -> Finished:
    """The ``Session`` of the facts, over the ledger of this run.

    ``narrowed`` says why tests were left out, ``unrun`` are the outcomes of items that were.
    """
    return Finished(
        narrowed,
        partial(_coverage, config),
        partial(_tests, config, ledger),
        lambda: [*ledger.outcomes.values(), *unrun],
    )


def _coverage(config: pytest.Config) -> object:
    """pytest-cov's combined data; None without it, switched off, or mixed with data of other runs."""
    plugin = config.pluginmanager.get_plugin("_cov")
    controller = getattr(plugin, "cov_controller", None)
    if controller is None or config.getoption("cov_append", default=False):
        return None
    return getattr(controller, "cov", None)


def _tests(config: pytest.Config, ledger: Ledger) -> Mapping[str, TestOutcome]:
    ends: dict[str, list[TestEnd]] = {}
    for end in ledger.test_ends:
        ends.setdefault(end.nodeid, []).append(end)
    assertions = Assertions(config.rootpath)
    return {nodeid: _outcome(phases, assertions) for nodeid, phases in ends.items()}


def _outcome(phases: list[TestEnd], assertions: Assertions) -> TestOutcome:
    last = phases[-1]
    ending = min((end.phase for end in phases), key=ENDINGS.index)
    asserts = assertions.in_test(last.path, last.function, last.line)
    return TestOutcome(last.nodeid, ending, Place(last.path, last.line), asserts, last.markers, last.criteria)
