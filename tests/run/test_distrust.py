"""Whatever drops a gate, greens it or hides it, the report says so and the run is not green."""

from __future__ import annotations

import pytest

from tests.harbour import HARBOUR, Harbour

RED = {path: text for path, text in HARBOUR.items() if path != "frame.txt"}
FRAME = "A1::A1.D1::file.there"

DROPS = """
import pytest

@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    items[:] = [item for item in items if "A1.D1" not in item.nodeid]
"""
IGNORES = """
def pytest_ignore_collect(collection_path):
    return True if collection_path.suffix == ".md" else None
"""
GREENS = """
import pytest

@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    report = yield
    report.outcome = "passed"
    report.longrepr = None
    return report
"""
SWALLOWS = """
import pytest

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    return True if "A1.D1" in item.nodeid else None
"""
SWALLOWS_VERDICTS = """
import pytest

@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item):
    try:
        return (yield)
    except BaseException:
        return None
"""
EXCHANGES = """
def pytest_runtest_setup(item):
    if "A1.D1" in item.nodeid:
        item.runtest = lambda: None
"""
DESELECTS = """
def pytest_collection_modifyitems(config, items):
    dropped = [item for item in items if "A1.D1" in item.nodeid]
    items[:] = [item for item in items if item not in dropped]
    config.hook.pytest_deselected(items=dropped)
"""


@pytest.mark.parametrize("workers", [[], ["-n2"]])
class TestHostileConftest:
    def test_items_that_vanish_did_not_run_and_fail(self, harbour: Harbour, workers: list[str]) -> None:
        harbour.lay_out(changes={"conftest.py": DROPS})
        run = harbour.run(*workers)
        assert (run.status, run.verdicts[FRAME], run.document["verdict"]) == (1, "not-run", "blocked")
        assert "something dropped it" in run.text

    def test_a_plan_that_is_ignored_did_not_run_and_fails(self, harbour: Harbour, workers: list[str]) -> None:
        harbour.lay_out(changes={"conftest.py": IGNORES})
        run = harbour.run(*workers)
        assert run.status == 1
        assert set(run.verdicts.values()) == {"not-run"}
        assert len(run.verdicts) == 5

    def test_a_report_that_is_turned_green_changes_no_verdict(self, harbour: Harbour, workers: list[str]) -> None:
        harbour.lay_out(RED, changes={"conftest.py": GREENS})
        run = harbour.run(*workers)
        assert (run.status, run.verdicts[FRAME], run.document["verdict"]) == (1, "failed", "blocked")
        assert any("another plugin turned" in note for note in run.document["notes"])

    def test_a_verdict_that_is_swallowed_stands(self, harbour: Harbour, workers: list[str]) -> None:
        harbour.lay_out(RED, changes={"conftest.py": SWALLOWS_VERDICTS})
        run = harbour.run(*workers)
        assert (run.status, run.verdicts[FRAME], run.document["verdict"]) == (1, "failed", "blocked")
        assert any("another plugin turned" in note for note in run.document["notes"])

    def test_an_item_that_was_exchanged_did_not_run(self, harbour: Harbour, workers: list[str]) -> None:
        harbour.lay_out(changes={"conftest.py": EXCHANGES})
        run = harbour.run(*workers)
        assert (run.status, run.verdicts[FRAME], run.document["verdict"]) == (1, "not-run", "blocked")

    def test_an_item_whose_turn_is_swallowed_did_not_run(self, harbour: Harbour, workers: list[str]) -> None:
        harbour.lay_out(changes={"conftest.py": SWALLOWS})
        run = harbour.run(*workers)
        assert (run.status, run.verdicts[FRAME]) == (1, "not-run")

    def test_items_deselected_in_the_open_make_the_run_partial(self, harbour: Harbour, workers: list[str]) -> None:
        harbour.lay_out(changes={"conftest.py": DESELECTS})
        run = harbour.run(*workers)
        assert (run.status, run.verdicts[FRAME], run.document["verdict"]) == (0, "deselected", "partial")


def test_options_from_the_environment_make_the_run_partial(harbour: Harbour, monkeypatch: pytest.MonkeyPatch) -> None:
    harbour.lay_out()
    monkeypatch.setenv("PYTEST_ADDOPTS", "-k 'not A1.D1'")
    run = harbour.run()
    assert (run.verdicts[FRAME], run.document["verdict"]) == ("deselected", "partial")


def test_options_from_the_ini_file_make_the_run_partial(harbour: Harbour) -> None:
    harbour.lay_out(changes={"pytest.ini": "[pytest]\naddopts = --deselect docs/plan/keel.md::A1::A1.D1\n"})
    run = harbour.run()
    assert (run.verdicts[FRAME], run.document["verdict"]) == ("deselected", "partial")


def test_without_the_plugin_the_flag_is_an_error_not_a_green_run(harbour: Harbour) -> None:
    harbour.lay_out()
    assert harbour.run("-p", "no:devnet", subprocess=True).status == 4


def test_a_test_that_was_left_out_lets_gates_pass_but_makes_the_run_partial(harbour: Harbour) -> None:
    harbour.lay_out(changes={"test_ship.py": "def test_a():\n    assert 1\n\n\ndef test_b():\n    assert 1\n"})
    run = harbour.run("--deselect", "test_ship.py::test_a")
    assert (run.status, run.document["verdict"]) == (0, "partial")
    assert "not all tests ran: tests deselected: 1" in run.document["notes"]
