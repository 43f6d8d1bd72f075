"""Ways to a green run without evidence that were tried, and do not lead there."""

from __future__ import annotations

import os

import pytest

from tests.harbour import GATES, HARBOUR, PLAN, SIDECAR, Harbour

TESTED = "- Ropes tested\n"
BINDING = (
    '\n[A1.D3]\ncriterion = "Ropes tested"\n"tests.passed" = { select = ["test_ship.py"], claims = "Ropes tested" }\n'
)
WITH_TESTS = {"docs/plan/keel.md": PLAN + TESTED, "docs/plan/keel.toml": SIDECAR + BINDING}
MEASURING = GATES.replace("import Case,", "import Case, Measurement,")
PASSED = "A1::A1.D3::tests.passed"

OLD_STYLE = """
import unittest

class TestShip(unittest.TestCase):
    {decorator}
    def test_floats(self):
        {body}
"""


@pytest.mark.parametrize(
    ("decorator", "body"),
    [
        ("", "self.skipTest('not today')"),
        ("@unittest.skip('not today')", "self.assertTrue(1)"),
        ("@unittest.expectedFailure", "self.assertTrue(0)"),
        ("", "self.assertTrue(0)"),
    ],
)
def test_a_test_case_that_did_not_pass_is_no_evidence(harbour: Harbour, decorator: str, body: str) -> None:
    text = OLD_STYLE.format(decorator=decorator, body=body)
    harbour.lay_out(changes={**WITH_TESTS, "test_ship.py": text})
    assert harbour.run().verdicts[PASSED] == "failed"


@pytest.mark.parametrize(
    ("body", "decorator"),
    [
        ("pytest.skip('not today')", ""),
        ("pytest.xfail('some day')", ""),
        ("assert 1", "@pytest.mark.xfail(strict=False)"),
        ("pass", ""),
        ("assert True", ""),
        ("assert 1 == 1", ""),
        ("assert pytest == pytest", ""),
        ("try:\n        assert not pytest\n    except AssertionError:\n        pass", ""),
    ],
)
def test_a_test_that_was_skipped_expected_to_fail_or_asserts_nothing_is_no_evidence(
    harbour: Harbour, body: str, decorator: str
) -> None:
    text = f"import pytest\n\n{decorator}\ndef test_floats():\n    {body}\n"
    harbour.lay_out(changes={**WITH_TESTS, "test_ship.py": text})
    assert harbour.run("-p", "no:warnings").verdicts[PASSED] == "failed"


def test_a_marked_test_is_evidence_for_its_criterion(harbour: Harbour) -> None:
    text = "import pytest\n\n@pytest.mark.criterion('A1.D3')\ndef test_floats():\n    assert __name__\n"
    binding = BINDING.replace('select = ["test_ship.py"]', 'criterion = "A1.D3"')
    harbour.lay_out(changes={**WITH_TESTS, "docs/plan/keel.toml": SIDECAR + binding, "test_ship.py": text})
    assert harbour.run().verdicts[PASSED] == "passed"


@pytest.mark.parametrize("option", ["--ignore=test_bad.py", "--ignore-glob=*bad*"])
def test_ignored_files_make_the_run_partial(harbour: Harbour, option: str) -> None:
    harbour.lay_out(changes={"test_bad.py": "def test_sinks():\n    assert 0\n"})
    run = harbour.run(option)
    assert (run.document["verdict"], run.verdicts["plan.sound"]) == ("partial", "passed")


def test_a_file_that_cannot_be_collected_makes_the_run_partial_at_best(harbour: Harbour) -> None:
    harbour.lay_out(changes={"test_bad.py": "import nowhere_at_all\n"})
    run = harbour.run("--continue-on-collection-errors")
    assert run.status != 0
    assert any("test_bad.py could not be collected" in note for note in run.document["notes"])


@pytest.mark.parametrize("spelling", ["./docs/plan/keel.md", "docs/../docs/plan/keel.md"])
def test_a_plan_spelt_with_a_detour_is_no_evidence_either(harbour: Harbour, spelling: str) -> None:
    harbour.lay_out(
        changes={
            "devnet.toml": f'plans = ["{spelling}"]\ngates = "./gates"\n',
            "docs/plan/keel.toml": SIDECAR.replace("hull.txt", "docs/plan/keel.md").replace(
                "frame.txt", "gates/harbour.py"
            ),
        }
    )
    run = harbour.run()
    assert (run.criteria["A.A1"], run.criteria["A1.D1"]) == ("failed", "failed")


def test_a_weak_gate_cannot_claim_a_number_that_only_another_gate_takes(harbour: Harbour) -> None:
    line = "Coverage ≥98% everywhere, release tag `v1.0.0` created"
    harbour.lay_out(
        changes={
            "docs/plan/keel.md": PLAN + f"- {line}\n",
            "docs/plan/keel.toml": SIDECAR
            + f'\n[A1.D3]\ncriterion = "{line}"\n'
            + '"file.there" = { path = "hull.txt", claims = ["Coverage", "release tag"] }\n',
        }
    )
    run = harbour.run()
    assert run.verdicts["A1::A1.D3::bound"] == "suspect"
    assert "the plan states the percentage 98.0, and no bound gate takes it" in run.text
    assert "the plan states the tag 'v1.0.0', and no bound gate takes it" in run.text


def test_two_cases_of_one_id_cannot_hide_each_other(harbour: Harbour) -> None:
    gates = GATES.replace("Case(path, path) for path", 'Case("rope", path) for path')
    harbour.lay_out(changes={"gates/harbour.py": gates})
    run = harbour.run()
    assert run.verdicts["A1::A1.D2::ropes.counted"] == "error"
    assert "two cases have the same id" in run.text


@pytest.mark.parametrize("name", ["devnet-gates", "devnet-guard"])
def test_the_gates_cannot_be_blocked_in_a_run_that_asks_for_them(harbour: Harbour, name: str) -> None:
    harbour.lay_out(changes={"pytest.ini": f"[pytest]\naddopts = -p no:{name}\n"})
    run = harbour.run()
    assert run.status == 4
    assert "out of a run that asks for" in run.text


def test_a_due_list_without_a_step_is_a_mistake(harbour: Harbour) -> None:
    harbour.lay_out(changes={"devnet.toml": HARBOUR["devnet.toml"] + "due = []\n"})
    run = harbour.run()
    assert (run.status, run.verdicts["settings.sound"]) == (1, "failed")


@pytest.mark.parametrize(
    ("seen", "wrong"),
    [
        ('Evidence("hull.txt", "is there")', "a Evidence has no proper place"),
        ("Evidence(Place(path), None)", "a Evidence has no proper detail"),
        ('Finding(Place(path), "x", severity="critical")', "a Finding has no proper severity"),
        ('Measurement("x", None)', "a Measurement has no proper value"),
        ('Measurement("x", 10**400)', "a Measurement has no proper value"),
        ("None", "file.there yielded a NoneType, which is no observation"),
    ],
)
def test_an_observation_that_no_report_could_hold_is_an_error(harbour: Harbour, seen: str, wrong: str) -> None:
    odd = f'yield {seen} if path == "hull.txt" else Evidence(Place(path), "is there")'
    gates = GATES.replace('yield Evidence(Place(path), "is there")', odd).replace(
        "import Case,", "import Case, Measurement,"
    )
    harbour.lay_out(changes={"gates/harbour.py": gates})
    run = harbour.run()
    assert wrong in run.item("A::A.A1::file.there")["error"]


def test_a_measurement_needs_no_place(harbour: Harbour) -> None:
    odd = 'yield Measurement("length", 3, "m", at_least=2)'
    gates = GATES.replace('yield Evidence(Place(path), "is there")', odd).replace(
        "import Case,", "import Case, Measurement,"
    )
    harbour.lay_out(changes={"gates/harbour.py": gates})
    assert harbour.run().verdicts["A::A.A1::file.there"] == "passed"


@pytest.mark.parametrize("raised", ["SystemExit(0)", "BaseException('x')"])
def test_a_gate_that_tries_to_leave_is_an_error(harbour: Harbour, raised: str) -> None:
    odd = f'yield Evidence(Place(path), "is there")\n        if path == "hull.txt":\n            raise {raised}'
    gates = GATES.replace('yield Evidence(Place(path), "is there")', odd)
    harbour.lay_out(changes={"gates/harbour.py": gates})
    assert harbour.run().verdicts["A::A.A1::file.there"] == "error"


def test_a_rerun_command_keeps_what_changes_the_judgement(harbour: Harbour) -> None:
    harbour.lay_out({path: text for path, text in HARBOUR.items() if path != "frame.txt"})
    run = harbour.run("--devnet-final", "--devnet-today", "2026-12-01")
    assert run.document["rerun"] == (
        "pytest --devnet-gates --devnet-final --devnet-today=2026-12-01 docs/plan/keel.md::A1::A1.D1::file.there"
    )


def test_a_secret_is_masked_wherever_a_finding_is_shown(harbour: Harbour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARBOUR_TOKEN", "open-sesame-42")
    told = 'yield Finding(Place(path), "is missing" if path == "a" else "open-sesame-42"'
    gates = GATES.replace('yield Finding(Place(path), "is missing"', told)
    red = {path: text for path, text in HARBOUR.items() if path != "frame.txt"}
    harbour.lay_out(red, changes={"gates/harbour.py": gates})
    run = harbour.run()
    assert run.status == 1
    assert "open-sesame-42" not in run.text


UNJUDGED = "the gates were asked for, and something kept them from judging"
LEAVES = "import os\n\ndef pytest_sessionfinish():\n    os._exit(0)\n"
RED = {path: text for path, text in HARBOUR.items() if path != "frame.txt"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"conftest.py": "import os\nos._exit(0)\n"}, UNJUDGED),
        ({"conftest.py": LEAVES}, "the gates do not let the run end well"),
        (
            {"gates/harbour.py": GATES.replace("    if repo.has(path):", "    import os\n    os._exit(0)\n    if 1:")},
            UNJUDGED,
        ),
    ],
    ids=["a conftest", "a hook", "a gate"],
)
def test_nobody_leaves_well_from_a_run_that_is_not_through(
    harbour: Harbour, changes: dict[str, str], said: str
) -> None:
    harbour.lay_out(RED, changes=changes)
    run = harbour.run(subprocess=True)
    assert (run.status, f"devnet: os._exit(0) was called; {said}" in run.text) == (1, True)


def test_who_leaves_a_run_that_is_through_or_from_a_fork_leaves_as_it_likes(harbour: Harbour) -> None:
    fork = "import os\n\ndef test_fork():\n    child = os.fork()\n    if not child:\n        os._exit(0)\n"
    fork += "    assert os.waitpid(child, 0)[1] == 0\n"
    harbour.lay_out(changes={"conftest.py": LEAVES, "test_fork.py": fork})
    run = harbour.run("-p", "no:warnings", subprocess=True)
    assert (run.status, run.document["verdict"], "os._exit" in run.text) == (0, "accepted", False)


def test_leaving_is_as_it_was_when_a_run_is_over(harbour: Harbour) -> None:
    before = os._exit
    harbour.lay_out()
    assert harbour.run().status == 0
    assert harbour.run("--devnet-report=gold").status == 4
    for early in ("raise SystemExit(0)", "1 / 0"):
        (harbour.root / "conftest.py").write_text(early)
        assert harbour.run().status == 4
    assert os._exit is before


@pytest.mark.parametrize(
    ("options", "note"),
    [
        (["-p", "no:python"], "-p no:python leaves tests out"),
        (["-o", "python_files=zzz.py"], "-o python_files=… changes what is a test"),
        (["-o", "testpaths=ropes"], "-o testpaths=… changes what is a test"),
    ],
)
def test_options_that_collect_less_make_the_run_partial(harbour: Harbour, options: list[str], note: str) -> None:
    harbour.lay_out(changes={"test_bad.py": "def test_sinks():\n    assert 0\n"})
    run = harbour.run(*options)
    assert (run.document["verdict"], run.document["notes"]) == ("partial", [f"not all tests ran: {note}"])


@pytest.mark.parametrize("workers", [[], ["-n2"]])
@pytest.mark.parametrize(
    "conftest",
    [
        'collect_ignore = ["test_bad.py"]\n',
        'def pytest_ignore_collect(collection_path):\n    return collection_path.name == "test_bad.py" or None\n',
    ],
)
def test_a_file_of_tests_that_a_conftest_ignores_makes_the_run_partial(
    harbour: Harbour, conftest: str, workers: list[str]
) -> None:
    harbour.lay_out(changes={"test_bad.py": "def test_sinks():\n    assert 0\n", "conftest.py": conftest})
    run = harbour.run(*workers)
    said = ["not all tests ran: test files that a conftest or plugin ignored: 1"]
    assert (run.document["verdict"], run.document["notes"]) == ("partial", said)


def test_what_git_tracks_by_a_name_that_acts_on_a_terminal_is_spelt_out(harbour: Harbour) -> None:
    harbour.lay_out(changes={"ropes/a\u202eb": "1", "ropes/c\nd": "2"})
    (harbour.root / os.fsdecode(b"ropes/\xff")).write_text("3")
    harbour.commit()
    run = harbour.run("-v")
    named = {name.partition("[")[2] for name in run.verdicts if "ropes.counted" in name}
    assert (run.status, run.document["verdict"]) == (0, "accepted")
    assert named == {"ropes/bow]", "ropes/stern]", r"ropes/a\u202eb]", r"ropes/c\nd]", r"ropes/\udcff]"}
    assert "\u202e" not in run.text


def test_no_selection_is_offered_to_a_gate_that_wants_all_tests(harbour: Harbour) -> None:
    harbour.lay_out(changes={**WITH_TESTS, "test_ship.py": "def test_floats():\n    assert __name__\n"})
    run = harbour.run("-k", "tests.passed", "--cov-report=", "--devnet-today=2026-12-01")
    assert run.verdicts[PASSED] != "passed"
    assert run.document["rerun"] == (
        "pytest --devnet-gates --devnet-today=2026-12-01 --cov-report= --devnet-report=json:report.json"
    )


@pytest.mark.parametrize("plan", ["a\\u0000b.md", "k" * 5000 + ".md", "ropes"])
def test_a_plan_that_no_file_can_be_is_one_clear_message(harbour: Harbour, plan: str) -> None:
    harbour.lay_out(changes={"devnet.toml": f'plans = ["{plan}", "docs/plan/keel.md"]\n'})
    run = harbour.run()
    assert (run.status, run.verdicts["settings.sound"]) == (1, "failed")
    assert len(run.item("settings.sound")["findings"]) == 1
    assert run.criteria == {"A.A1": "passed", "A1.D1": "passed", "A1.D2": "passed"}
