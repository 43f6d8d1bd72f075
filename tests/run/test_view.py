"""What a finished run tells the facts, from its books and from what pytest-cov left; and which workers were lost."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from pytest_devnet.model import Outcome, Verdict
from pytest_devnet.run.ledger import Ledger
from pytest_devnet.run.view import session_view
from pytest_devnet.run.workers import Workers

DATA = object()


def config(plugin: object = None, *, append: bool = False) -> Any:
    plugins = SimpleNamespace(get_plugin={"_cov": plugin}.get)
    return SimpleNamespace(pluginmanager=plugins, getoption=lambda *_, **__: append)


@pytest.mark.parametrize(
    ("plugin", "append", "seen"),
    [
        (None, False, None),
        (SimpleNamespace(cov_controller=None), False, None),
        (SimpleNamespace(cov_controller=SimpleNamespace()), False, None),
        (SimpleNamespace(cov_controller=SimpleNamespace(cov=DATA)), False, DATA),
        (SimpleNamespace(cov_controller=SimpleNamespace(cov=DATA)), True, None),
    ],
    ids=["not installed", "not asked for", "switched off", "measured", "mixed with earlier runs"],
)
def test_coverage_is_what_this_run_alone_measured(plugin: object, append: bool, seen: object) -> None:
    assert session_view(config(plugin, append=append), Ledger(), "", ()).coverage is seen


def test_verdicts_are_those_that_were_given_and_those_of_what_was_left_out() -> None:
    judged, left_out = (Outcome(name, "p", "c", "g.g", Verdict.PASSED) for name in ("judged", "left out"))
    ledger = Ledger()
    ledger.add(judged)
    assert list(session_view(config(), ledger, "", (left_out,)).outcomes) == [judged, left_out]


def test_a_worker_that_did_not_end_well_is_named() -> None:
    workers = Workers(cast("pytest.Config", SimpleNamespace()))
    node = SimpleNamespace(gateway=SimpleNamespace(id="gw1"), workerinput={})
    workers.equip(node)
    on_it = Workers(cast("pytest.Config", node))
    assert (on_it.is_worker, on_it.own_spool, on_it.folder) == (True, workers.folder / "gw1.ledger", workers.folder)
    workers.down(node, None)
    assert workers.lost == []
    workers.down(node, "Not properly terminated")
    assert workers.lost == ["worker gw1 was lost"]
    on_it.clean()
    assert workers.folder.exists()
    workers.clean()
    assert not workers.folder.exists()
