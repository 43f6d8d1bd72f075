"""Ways to a green run without evidence that were tried, and do not lead there."""

from __future__ import annotations

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
