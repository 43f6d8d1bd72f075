"""What is wrong with devnet's own files is an item with a place and a remedy; nothing else is lost by it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pytest_devnet.run.written import _may_be_replaced
from tests.harbour import GATES, HARBOUR, PLAN, SETTINGS, SIDECAR, Harbour


def test_settings_that_are_not_toml_are_an_item_and_the_usual_plan_is_judged(harbour: Harbour) -> None:
    harbour.lay_out(changes={"devnet.toml": "plans = [\n"})
    run = harbour.run()
    assert run.status == 1
    assert run.verdicts["settings.sound"] == "failed"
    assert run.criteria == {"A.A1": "passed", "A1.D1": "passed", "A1.D2": "passed"}


def test_without_settings_plans_are_found_where_they_usually_are(harbour: Harbour) -> None:
    harbour.lay_out({path: text for path, text in HARBOUR.items() if path != "devnet.toml"})
    assert harbour.run().criteria == {"A.A1": "passed", "A1.D1": "passed", "A1.D2": "passed"}


def test_a_plan_that_is_not_there_is_named_with_its_line(harbour: Harbour) -> None:
    harbour.lay_out(changes={"devnet.toml": SETTINGS.replace("]", ', "docs/plan/mast.md"]')})
    run = harbour.run()
    assert run.verdicts["settings.sound"] == "failed"
    assert "devnet.toml:1: there is no plan docs/plan/mast.md" in run.text


def test_a_folder_called_like_a_plan_is_told_to_be_none(harbour: Harbour) -> None:
    harbour.lay_out(changes={"devnet.toml": SETTINGS.replace("]", ', "docs/plan/mast.md"]'), "docs/plan/mast.md/a": ""})
    run = harbour.run()
    assert run.status == 1
    assert "docs/plan/mast.md: the plan cannot be read: Is a directory" in " ".join(run.text.split())


def test_when_no_plan_can_be_read_there_is_one_clear_message(harbour: Harbour) -> None:
    harbour.lay_out({"devnet.toml": 'plans = ["nowhere.md"]\n'})
    run = harbour.run()
    assert run.status == 4
    assert "there is no plan nowhere.md" in run.text


def test_a_sidecar_that_is_not_toml_leaves_every_line_unbound(harbour: Harbour) -> None:
    harbour.lay_out(changes={"docs/plan/keel.toml": "[A.A1\n"})
    run = harbour.run()
    assert set(run.criteria.values()) == {"unbound"}
    assert run.verdicts["bindings.sound"] == "failed"
    assert "docs/plan/keel.toml:1" in run.text


def test_settings_that_leave_no_plan_to_read_are_told_with_their_remedies(harbour: Harbour) -> None:
    harbour.lay_out(changes={"devnet.toml": 'plans = ["docs/plan/keels.md"]\n[polcy]\n'})
    run = harbour.run()
    assert run.status == 4
    assert run.result.errlines[:5] == [
        "ERROR: devnet: no plan can be read",
        "  devnet.toml:2: unknown key 'polcy'",
        "    did you mean 'policy'?",
        "  devnet.toml:1: there is no plan docs/plan/keels.md",
        "    did you mean 'docs/plan/keel.md'?",
    ]


def test_the_shipped_gates_may_be_named_as_a_plugin_too(harbour: Harbour) -> None:
    harbour.lay_out()
    assert harbour.run("-p", "pytest_devnet_gates").document["verdict"] == "accepted"


BERTH = {
    "docs/plan/keel.toml": SIDECAR.replace(
        '"file.there" = { path = "hull.txt" }', '"tests.passed" = { select = ["tests/"], claims = "Hull painted" }'
    ),
    "tests/test_hull.py": "def test_hull():\n    planks = [1, 2]\n    assert sum(planks) == 3\n",
}


@pytest.mark.parametrize("settings", [{}, {"pytest.ini": "[pytest]\ntestpaths = tests\n"}], ids=["bare", "testpaths"])
def test_started_in_a_folder_it_judges_the_whole_checkout_and_knows_what_it_did_not_see(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]
) -> None:
    tree = {path: text for path, text in HARBOUR.items() if path != "devnet.toml"}
    harbour.lay_out(tree, changes=BERTH | settings)
    report = f"--devnet-report=json:{harbour.root}/report.json"
    monkeypatch.chdir(harbour.root / "docs")
    run = harbour.run("--devnet-gates", report, flag=False)
    assert run.criteria == {"A.A1": "no-evidence", "A1.D1": "passed", "A1.D2": "passed"}
    assert "not all tests ran: pytest was started in docs" in run.document["notes"]
    monkeypatch.chdir(harbour.root)
    assert harbour.run().criteria["A.A1"] == "passed"


def test_a_local_gate_module_that_breaks_is_an_item_and_the_others_are_judged(harbour: Harbour) -> None:
    harbour.lay_out(changes={"gates/broken.py": "import nowhere_at_all\n"})
    run = harbour.run()
    assert (run.status, run.verdicts["settings.sound"]) == (1, "failed")
    assert "gates/broken.py: cannot be imported: ModuleNotFoundError" in run.text.replace("\n        ", ": ")
    assert run.criteria == {"A.A1": "passed", "A1.D1": "passed", "A1.D2": "passed"}


def test_a_local_gate_that_cannot_fail_judges_nothing(harbour: Harbour) -> None:
    harbour.lay_out(
        changes={
            "gates/harbour.py": GATES.replace(
                'yield Finding(Place(path), "is missing"',
                "yield Evidence(Place(path), 'x') if 1 else Finding(Place(path), 'x'",
            )
        }
    )
    run = harbour.run()
    assert (run.status, run.criteria["A.A1"]) == (1, "error")
    assert "is not proven" in run.text
    assert run.item("A::A.A1::file.there")["proven"] is False


def test_local_gates_are_shown_as_local(harbour: Harbour) -> None:
    harbour.lay_out()
    run = harbour.run()
    assert run.item("A::A.A1::file.there")["local"] is True
    assert run.item("plan.sound")["local"] is False


def test_a_local_gate_cannot_stand_where_a_shipped_one_answers(harbour: Harbour) -> None:
    harbour.lay_out(
        changes={
            "gates/harbour.py": GATES.replace('answers=("painted", "drawn")', 'answers=("painted", "coverage")'),
            "docs/plan/keel.md": HARBOUR["docs/plan/keel.md"] + "- Coverage at ≥90% overall\n",
            "docs/plan/keel.toml": SIDECAR.replace(
                '"file.there" = { path = "frame.txt" }', '"file.there" = { path = "frame.txt", claims = "drawn" }'
            )
            + '\n[A1.D3]\ncriterion = "Coverage at ≥90% overall"\n"file.there" = { path = "hull.txt" }\n',
        }
    )
    run = harbour.run()
    assert run.verdicts["A1::A1.D3::displaced"] == "failed"
    assert "the local gate file.there stands where coverage.floor answers" in run.text


def test_a_gate_that_crashes_is_an_error_with_its_reason_and_no_traceback(harbour: Harbour) -> None:
    harbour.lay_out(
        changes={
            "gates/harbour.py": GATES.replace(
                'yield Evidence(Place(rope), "is counted")',
                'yield Evidence(Place(rope), "is counted" if rope != "ropes/stern" else 1 / 0)',
            )
        }
    )
    run = harbour.run()
    assert run.verdicts["A1::A1.D2::ropes.counted[ropes/stern]"] == "error"
    assert "ended in ZeroDivisionError: division by zero" in run.text
    assert "Traceback" not in run.text


@pytest.mark.parametrize(
    ("body", "verdict", "said"),
    [
        ("1 / 0\n    yield", "error", "its cases end in ZeroDivisionError"),
        ('yield Case("a", repo.text("nowhere"))', "no-evidence", "nowhere: does not exist in the repository"),
    ],
)
def test_cases_that_cannot_be_worked_out_are_an_item(harbour: Harbour, body: str, verdict: str, said: str) -> None:
    gates = GATES.replace('yield from (Case(path, path) for path in repo.under("ropes"))', body)
    harbour.lay_out(changes={"gates/harbour.py": gates})
    run = harbour.run()
    assert run.verdicts["A1::A1.D2::ropes.counted"] == verdict
    assert said in run.text


def test_evidence_weaker_than_the_line_demands_is_no_evidence(harbour: Harbour) -> None:
    weak = (
        GATES.replace('@gate(\n    "file.there",', '@gate(\n    "file.there",\n    strength=Strength.EXECUTED,')
        .replace(
            'yield Evidence(Place(path), "is there")',
            'yield Evidence(Place(path), "is there", strength=Strength.PRESENT)',
        )
        .replace("import Case,", "import Strength, Case,")
    )
    harbour.lay_out(
        changes={
            "gates/harbour.py": weak,
            "docs/plan/keel.toml": SIDECAR.replace(
                'criterion = "Hull painted"', 'criterion = "Hull painted"\nstrength = "parsed"'
            ),
        }
    )
    run = harbour.run()
    assert run.criteria == {"A.A1": "no-evidence", "A1.D1": "passed", "A1.D2": "passed"}
    assert "the evidence is present, the criterion wants parsed" in run.text


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--devnet-today=tomorrow", "--devnet-today wants a day such as 2026-12-31, not 'tomorrow'"),
        ("--devnet-report=jsn", "there is no format 'jsn'; did you mean 'json'?"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused_before_anything_runs(
    harbour: Harbour, option: str, said: str
) -> None:
    harbour.lay_out()
    run = harbour.run(option)
    assert (run.status, said in run.text) == (4, True)


def test_a_report_that_cannot_be_written_is_said_at_the_end_of_a_run_that_then_fails(harbour: Harbour) -> None:
    harbour.lay_out()
    run = harbour.run("--devnet-report=json:hull.txt/report.json")
    assert (run.status, run.document["verdict"]) == (1, "accepted")
    assert "devnet report could not be written to" in run.text


def test_a_plan_that_the_settings_do_not_name_is_told_of(harbour: Harbour) -> None:
    harbour.lay_out(changes={"docs/plan/mast.md": PLAN, "docs/plan/notes.md": "# Notes\n\nNothing to hold us to.\n"})
    run = harbour.run()
    assert run.document["notes"] == ["docs/plan/mast.md reads like a plan, and devnet.toml does not name it"]
    assert (run.status, run.document["verdict"]) == (0, "accepted")


ENDS = """
import os
from pathlib import Path

def pytest_collection_finish(session):
    os._exit(0)
"""


def test_no_report_of_an_earlier_run_outlives_one_that_ends_early(harbour: Harbour) -> None:
    harbour.lay_out(changes={"conftest.py": ENDS})
    (harbour.root / "out.json").write_text('{"version": 1, "verdict": "accepted"}')
    run = harbour.run("--devnet-report=json:out.json", subprocess=True)
    assert (run.status, (harbour.root / "out.json").exists()) == (1, False)


WORDS = """
import os
from pathlib import Path

import pytest

@pytest.hookimpl(optionalhook=True)
def pytest_devnet_reports():
    return {"words": lambda report: f"the run is {report['verdict']}"}
"""


def test_a_report_in_another_format_takes_the_place_of_the_one_before_it_and_of_nothing_else(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(harbour.root / ".pytest_cache"))
    harbour.lay_out(changes={"conftest.py": WORDS})
    words = harbour.root / "words.txt"
    for _ in range(2):
        assert harbour.run("--devnet-report=words:words.txt").status == 0
        assert words.read_text().startswith("the run is ")
    for path in ("words.txt", "hull.txt"):
        (harbour.root / path).write_text("my own words")
        run = harbour.run(f"--devnet-report=words:{path}")
        assert (run.status, f"{path} is no earlier report, and would be lost" in run.text) == (4, True)
        assert (harbour.root / path).read_text() == "my own words"


@pytest.mark.parametrize("format", ["json", "words"])
def test_a_device_or_a_pipe_is_no_place_for_a_report(harbour: Harbour, format: str) -> None:
    harbour.lay_out(changes={"conftest.py": WORDS})
    os.mkfifo(harbour.root / "pipe")
    run = harbour.run(f"--devnet-report={format}:pipe")
    assert (run.status, "pipe is no earlier report" in run.text) == (4, True)
    assert (harbour.root / "pipe").is_fifo()


@pytest.mark.parametrize("option", ["--devnet-report=gold", "--co"])
def test_a_run_that_writes_no_report_leaves_the_last_one(harbour: Harbour, option: str) -> None:
    harbour.lay_out()
    (harbour.root / "out.json").write_text("{}")
    assert harbour.run("--devnet-report=json:out.json", option).status == (4 if "gold" in option else 0)
    assert (harbour.root / "out.json").exists()


def test_a_report_that_cannot_be_replaced_is_refused_before_anything_runs(harbour: Harbour) -> None:
    harbour.lay_out(changes={"out/old.txt": "x"})
    run = harbour.run("--devnet-report=json:out")
    assert run.status == 4
    assert "out cannot be replaced" in run.text


PACK = """
import os
from pathlib import Path

import pytest
from pytest_devnet import Fact

class Tide:
    height = 3

@pytest.hookimpl(optionalhook=True)
def pytest_devnet_facts():
    return [Fact("tide", lambda world: Tide(), lambda world, given: Tide())]

@pytest.hookimpl(optionalhook=True)
def pytest_devnet_reports():
    return {"words": lambda report: f"the run is {report['verdict']}"}

@pytest.hookimpl(optionalhook=True)
def pytest_devnet_gates():
    {gates}
"""


def test_a_package_adds_facts_gates_and_formats_through_hooks(harbour: Harbour) -> None:
    gate = '''
from pytest_devnet import *

@gate("tide.high", answers=("painted",), examples=(Passes({"a": "x"}), Fails({"b": ""}, findings=("a: is missing",))))
def high(tide, repo):
    """At low tide no ship leaves."""
    yield Evidence(Place("a"), f"{tide.height} m") if repo.has("a") else Finding(Place("a"), "is missing")
'''
    harbour.lay_out(
        changes={
            "conftest.py": PACK.replace("{gates}", "import tides\n    return [tides]"),
            "tides.py": gate,
            "a": "x",
            "docs/plan/keel.toml": '[A.A1]\ncriterion = "Hull painted"\n"tide.high" = {}\n',
        }
    )
    run = harbour.run("--devnet-report=words:words.txt", subprocess=True)
    item = run.item("A::A.A1::tide.high")
    assert (item["verdict"], item["evidence"][0]["detail"]) == ("passed", "3 m")
    assert (harbour.root / "words.txt").read_text() == "the run is blocked"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("1 / 0", "the gate pack cannot be loaded: ZeroDivisionError"),
        ("import pytest_devnet_gates.plan\n    return [pytest_devnet_gates.plan]", "plan.sound: the id is taken"),
    ],
)
def test_a_pack_that_cannot_be_loaded_is_an_item(harbour: Harbour, body: str, said: str) -> None:
    harbour.lay_out(changes={"conftest.py": PACK.replace("{gates}", body)})
    run = harbour.run(subprocess=True)
    assert (run.status, run.verdicts["settings.sound"]) == (1, "failed")
    assert said in run.text


def test_a_plan_whose_items_cannot_be_worked_out_is_one_item_that_says_so(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("on purpose")

    harbour.lay_out()
    monkeypatch.setattr("pytest_devnet.binding.binder.Binder.bind", broken)
    run = harbour.run()
    assert (run.status, run.verdicts) == (1, {"plan.sound": "error"})
    assert "the plan's items cannot be worked out: ZeroDivisionError: on purpose" in run.text


def test_many_changed_files_are_named_in_part(harbour: Harbour) -> None:
    harbour.lay_out()
    for name in "abcd":
        (harbour.root / name).write_text("new")
    assert "the work tree differs from the commit: a, b, c, …" in harbour.run().document["notes"]


def test_a_gate_that_is_missing_because_its_module_broke_is_explained(harbour: Harbour) -> None:
    harbour.lay_out(changes={"gates/harbour.py": "import nowhere_at_all\n"})
    run = harbour.run()
    assert run.criteria["A.A1"] == "unbound"
    assert "mend what could not be loaded" in run.item("A::A.A1::bound")["findings"][0]["remedy"]


def test_what_cannot_be_read_or_named_is_left_to_whoever_writes() -> None:
    assert _may_be_replaced("json", Path("/proc/self/mem"))
    assert _may_be_replaced("json", Path("x" * 5000))


def test_without_the_flag_a_conftest_may_end_the_run_as_ever(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("raise SystemExit(7)")
    assert pytester.runpytest_subprocess().ret == 7
