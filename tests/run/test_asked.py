"""What was asked for on the command line stays asked for, whatever a conftest makes of it."""

from __future__ import annotations

import pytest

from tests.harbour import HARBOUR, Harbour

RED = {path: text for path, text in HARBOUR.items() if path != "frame.txt"}
FRAME = "A1::A1.D1::file.there"
KEPT = "devnet: the gates were asked for, and something kept them from judging"
WORKERS = pytest.mark.parametrize("workers", [[], ["-n2"]])


@WORKERS
@pytest.mark.parametrize("order", ["tryfirst", "trylast"])
def test_the_flag_cannot_be_taken_back(harbour: Harbour, order: str, workers: list[str]) -> None:
    hostile = f"import pytest\n\n@pytest.hookimpl({order}=True)\ndef pytest_configure(config):\n"
    harbour.lay_out(RED, changes={"conftest.py": f"{hostile}    config.option.devnet_gates = False\n"})
    run = harbour.run(*workers)
    assert (run.status, run.verdicts[FRAME]) == (1, "failed")


def test_neither_can_the_ini_setting(harbour: Harbour) -> None:
    hostile = "def pytest_configure(config):\n    config._inicache['devnet_gates'] = False\n"
    harbour.lay_out(RED, changes={"conftest.py": hostile, "pytest.ini": "[pytest]\ndevnet_gates = true\n"})
    run = harbour.run("--devnet-report=json:report.json", flag=False)
    assert (run.status, run.verdicts[FRAME]) == (1, "failed")


def test_the_final_judgement_cannot_be_taken_back(harbour: Harbour) -> None:
    hostile = "def pytest_configure(config):\n    config.option.devnet_final = False\n"
    harbour.lay_out(RED, changes={"conftest.py": hostile, "devnet.toml": HARBOUR["devnet.toml"] + 'due = ["A"]\n'})
    assert harbour.run().criteria["A1.D1"] == "upcoming"
    assert harbour.run("--devnet-final").criteria["A1.D1"] == "failed"


@pytest.mark.parametrize(
    "body",
    [
        'pluginmanager.unregister(name="devnet")',
        'pluginmanager.unregister(name="devnet-guard")',
        'pluginmanager.set_blocked("devnet"); pluginmanager.unregister(name="devnet-guard")',
    ],
)
def test_a_plugin_that_is_thrown_out_before_the_run_ends_it_badly(harbour: Harbour, body: str) -> None:
    hostile = f"def pytest_addoption(parser, pluginmanager):\n    {body}\n"
    harbour.lay_out(RED, changes={"conftest.py": hostile})
    run = harbour.run(subprocess=True)
    assert run.status in (1, 4)
    assert KEPT in run.text or "was left out of a run that asks for gates" in run.text


@WORKERS
@pytest.mark.parametrize("when", ["pytest_sessionstart(session)", "pytest_collection_finish(session)"])
def test_hooks_that_are_thrown_out_end_the_run_badly(harbour: Harbour, when: str, workers: list[str]) -> None:
    hostile = f"def {when}:\n    session.config.pluginmanager.unregister(name='devnet-gates')\n"
    harbour.lay_out(RED, changes={"conftest.py": hostile})
    run = harbour.run(*workers)
    assert run.status in (1, 3)
    assert KEPT in run.text or "INTERNALERROR" in run.text or run.document["verdict"] == "blocked"


@pytest.mark.parametrize(
    "hostile",
    [
        "def pytest_cmdline_main(config):\n    return 0\n",
        "def pytest_sessionfinish(session):\n    session.config.option.collectonly = True\n",
        "def pytest_collection_finish(session):\n    session.config.option.collectonly = True\n",
    ],
)
def test_a_run_that_judged_nothing_does_not_end_well(harbour: Harbour, hostile: str) -> None:
    hostile = f"import pytest\n\n@pytest.hookimpl(tryfirst=True)\n{hostile}"
    harbour.lay_out(RED, changes={"conftest.py": hostile})
    run = harbour.run()
    assert run.status == 1


@pytest.mark.parametrize("option", ["--help", "--version", "--markers", "--fixtures", "--collect-only"])
def test_what_only_shows_something_is_no_run(harbour: Harbour, option: str) -> None:
    harbour.lay_out()
    run = harbour.run(option, "-q")
    assert (run.status, KEPT in run.text) == (0, False)


@pytest.mark.parametrize("option", ["--co", "--help", "--version", "--markers", "--devnet-list", "--setup-plan"])
def test_settings_of_the_repository_cannot_make_a_run_that_only_shows_something(harbour: Harbour, option: str) -> None:
    harbour.lay_out(RED, changes={"pytest.ini": f"[pytest]\naddopts = {option}\n"})
    assert harbour.run(subprocess=True).status == 1


@pytest.mark.parametrize("option", ["--devnet-list", "--devnet-explain=plan.sound", "--devnet-bind", "--co", "-h"])
def test_a_command_is_answered_where_gates_are_on_in_every_run(harbour: Harbour, option: str) -> None:
    harbour.lay_out(changes={"pytest.ini": "[pytest]\ndevnet_gates = true\n"})
    assert harbour.run(option, flag=False).status == 0


def test_a_run_that_is_made_to_look_like_a_worker_does_not_end_well(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    spool = '{"workerid": "gw0", "workercount": 1, "mainargv": [], "testrunuid": "x", "devnet_spool": "./w.ledger"}'
    hostile = f"def pytest_configure(config):\n    config.workerinput = {spool}\n    config.workeroutput = {{}}\n"
    harbour.lay_out(changes={"conftest.py": hostile})
    run = harbour.run("-p", "no:xdist", "-p", "no:cacheprovider", subprocess=True)
    assert run.status == 1
    assert KEPT in run.text


@WORKERS
def test_the_exit_status_cannot_be_turned(harbour: Harbour, workers: list[str]) -> None:
    hostile = "import pytest\n\n@pytest.hookimpl(trylast=True)\ndef pytest_sessionfinish(session):\n"
    harbour.lay_out(RED, changes={"conftest.py": f"{hostile}    session.exitstatus = 0\n"})
    assert harbour.run(*workers).status == 1


@pytest.mark.parametrize("body", ["raise SystemExit(0)", "import pytest; pytest.exit('bye', returncode=0)"])
@pytest.mark.parametrize("where", ["", "def pytest_configure():\n    ", "def pytest_collection_finish():\n    "])
def test_a_conftest_that_ends_the_run_ends_it_badly(harbour: Harbour, where: str, body: str) -> None:
    harbour.lay_out(changes={"conftest.py": f"{where}{body}\n"})
    assert harbour.run(subprocess=True).status != 0


SINKS = {"test_ship.py": "def test_floats():\n    assert 1\n", "test_sinks.py": "def test_sinks():\n    assert 0\n"}


@WORKERS
@pytest.mark.parametrize("order", ["tryfirst", "trylast"])
def test_arguments_that_a_plugin_changed_make_the_run_partial(harbour: Harbour, order: str, workers: list[str]) -> None:
    hostile = f"import pytest\n\n@pytest.hookimpl({order}=True)\ndef pytest_configure(config):\n"
    harbour.lay_out(changes={**SINKS, "conftest.py": f"{hostile}    config.args[:] = ['docs/plan/keel.md']\n"})
    run = harbour.run(*workers)
    assert run.document["verdict"] != "accepted"
    assert "not all tests ran: a plugin changed what pytest was asked to collect" in run.document["notes"]


def test_arguments_that_were_emptied_leave_gates_that_did_not_run(harbour: Harbour) -> None:
    hostile = (
        "import pytest\n\n@pytest.hookimpl(trylast=True)\ndef pytest_configure(config):\n    config.args.clear()\n"
    )
    harbour.lay_out(changes={"conftest.py": hostile})
    run = harbour.run()
    assert (run.status, run.document["verdict"]) == (1, "blocked")


@WORKERS
def test_tests_that_are_dropped_without_a_word_make_the_run_partial(harbour: Harbour, workers: list[str]) -> None:
    hostile = (
        "def pytest_collection_modifyitems(items):\n    items[:] = [i for i in items if 'sinks' not in i.nodeid]\n"
    )
    harbour.lay_out(changes={**SINKS, "conftest.py": hostile})
    run = harbour.run(*workers)
    assert (run.status, run.document["verdict"]) == (0, "partial")
    assert "not all tests ran: tests that something dropped: 1" in run.document["notes"]


TESTED = {
    **SINKS,
    "docs/plan/keel.toml": HARBOUR["docs/plan/keel.toml"].replace(
        '"file.there" = { path = "frame.txt" }', '"tests.passed" = { select = "test_sinks.py", claims = "Frame drawn" }'
    ),
}
SWALLOWED = """
import pytest

@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    try:
        return (yield)
    except BaseException:
        return None
"""
UNCALLED = """
import pytest

@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    return True
"""
CAUGHT = """
def pytest_pyfunc_call(pyfuncitem):
    try:
        pyfuncitem.obj()
    except AssertionError:
        pass
    return True
"""
BLANKED = """
import pytest

@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    if call.when == "call":
        call.excinfo = None
    return (yield)
"""
GREENED = """
import pytest

@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    report = yield
    report.outcome = "passed"
    report.longrepr = None
    return report
"""


@WORKERS
@pytest.mark.parametrize("where", ["conftest.py", "deep/conftest.py"])
@pytest.mark.parametrize("hostile", [SWALLOWED, CAUGHT, BLANKED, GREENED])
def test_a_failure_that_is_swallowed_on_its_way_is_a_failure(
    harbour: Harbour, hostile: str, where: str, workers: list[str]
) -> None:
    folder = where.removesuffix("conftest.py")
    sidecar = TESTED["docs/plan/keel.toml"].replace("test_sinks.py", f"{folder}test_sinks.py")
    test = SINKS["test_sinks.py"]
    harbour.lay_out(changes={"docs/plan/keel.toml": sidecar, f"{folder}test_sinks.py": test, where: hostile})
    run = harbour.run(*workers)
    assert (run.status, run.document["verdict"]) == (1, "blocked")
    assert run.verdicts["A1::A1.D1::tests.passed"] == "failed"


def test_a_test_that_something_answers_for_without_calling_it_is_no_evidence(harbour: Harbour) -> None:
    harbour.lay_out(changes={**TESTED, "conftest.py": UNCALLED})
    run = harbour.run()
    assert run.verdicts["A1::A1.D1::tests.passed"] == "failed"
    assert "test_sinks.py:1: test_sinks: was skipped" in run.text


AWAITED = """
import asyncio
import inspect

def pytest_pyfunc_call(pyfuncitem):
    if inspect.iscoroutinefunction(pyfuncitem.obj):
        asyncio.run(pyfuncitem.obj())
        return True
"""


@pytest.mark.parametrize(("floats", "verdict"), [("__name__", "passed"), ("0", "failed")])
def test_tests_that_a_conftest_awaits_are_called_as_they_are_written(
    harbour: Harbour, floats: str, verdict: str
) -> None:
    test = f"async def test_sinks():\n    assert {floats}\n"
    harbour.lay_out(changes={**TESTED, "test_sinks.py": test, "conftest.py": AWAITED})
    assert harbour.run().verdicts["A1::A1.D1::tests.passed"] == verdict


@WORKERS
def test_tests_whose_turn_is_swallowed_make_the_run_partial(harbour: Harbour, workers: list[str]) -> None:
    hostile = "import pytest\n\n@pytest.hookimpl(tryfirst=True)\ndef pytest_runtest_protocol(item):\n"
    harbour.lay_out(changes={**SINKS, "conftest.py": f"{hostile}    return True if 'sinks' in item.nodeid else None\n"})
    run = harbour.run(*workers)
    assert (run.status, run.document["verdict"]) == (0, "partial")
    assert "not all tests ran: tests that never had their turn: 1" in run.document["notes"]
