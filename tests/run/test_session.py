"""One run from the plan to the report: collection, selection, verdicts, exit status."""

from __future__ import annotations

import pytest

from tests.harbour import HARBOUR, PLAN, SIDECAR, Harbour

ALL = {
    "plan.sound": "passed",
    "A::A.A1::file.there": "passed",
    "A1::A1.D1::file.there": "passed",
    "A1::A1.D2::ropes.counted[ropes/bow]": "passed",
    "A1::A1.D2::ropes.counted[ropes/stern]": "passed",
}
ROPES = {"A1::A1.D2::ropes.counted[ropes/bow]", "A1::A1.D2::ropes.counted[ropes/stern]"}
WITH_TEST = {"test_ship.py": "def test_floats():\n    assert __name__\n"}


def test_a_plan_whose_every_line_has_evidence_is_accepted(harbour: Harbour) -> None:
    harbour.lay_out()
    run = harbour.run()
    assert run.verdicts == ALL
    assert (run.status, run.document["verdict"]) == (0, "accepted")
    run.result.assert_outcomes(passed=5)


def test_verbose_lines_hold_node_ids_that_pytest_takes_back(harbour: Harbour) -> None:
    harbour.lay_out()
    lines = harbour.run("-v").result.outlines
    shown = [line.partition(" PASSED")[0] for line in lines if line.startswith("docs/plan/keel.md::")]
    assert shown == [f"docs/plan/keel.md::{item}" for item in ALL]
    assert harbour.run(*shown).verdicts == ALL


def test_without_the_flag_nothing_is_collected_from_the_plan(harbour: Harbour) -> None:
    harbour.lay_out(changes=WITH_TEST)
    run = harbour.run(flag=False)
    run.result.assert_outcomes(passed=1)
    assert "devnet gates" not in run.text


def test_the_ini_option_switches_the_gates_on(harbour: Harbour) -> None:
    harbour.lay_out(changes={"pytest.ini": "[pytest]\ndevnet_gates = true\n"})
    run = harbour.run(flag=False)
    run.result.assert_outcomes(passed=5)


def test_what_is_missing_fails_with_place_and_remedy(harbour: Harbour) -> None:
    harbour.lay_out({path: text for path, text in HARBOUR.items() if path != "frame.txt"})
    run = harbour.run()
    assert (run.status, run.document["verdict"], run.criteria["A1.D1"]) == (1, "blocked", "failed")
    (finding,) = run.item("A1::A1.D1::file.there")["findings"]
    assert (finding["path"], finding["message"], finding["remedy"]) == ("frame.txt", "is missing", "write frame.txt")
    run.result.stdout.fnmatch_lines(["*frame.txt: is missing*", "*write frame.txt*"])


def test_a_line_that_no_gate_answers_is_unbound(harbour: Harbour) -> None:
    harbour.lay_out(changes={"docs/plan/keel.md": PLAN + "- Anchor weighed\n"})
    run = harbour.run()
    assert (run.status, run.criteria["A1.D3"]) == (1, "unbound")
    assert run.verdicts["A1::A1.D3::bound"] == "unbound"


def test_a_line_whose_text_changed_is_suspect_and_its_gates_still_run(harbour: Harbour) -> None:
    harbour.lay_out(changes={"docs/plan/keel.md": PLAN.replace("Frame drawn", "Frame drawn in ink")})
    run = harbour.run()
    assert (run.status, run.criteria["A1.D1"]) == (1, "suspect")
    assert run.verdicts["A1::A1.D1::file.there"] == "passed"


def test_a_line_that_only_moved_keeps_its_binding_and_the_report_says_so(harbour: Harbour) -> None:
    moved = PLAN.replace("- Frame drawn\n- Ropes counted\n", "- Ropes counted\n- Frame drawn\n")
    harbour.lay_out(changes={"docs/plan/keel.md": moved})
    run = harbour.run()
    assert (run.status, run.criteria) == (0, {"A.A1": "passed", "A1.D1": "passed", "A1.D2": "passed"})
    assert any("pytest --devnet-bind moves it" in note for note in run.document["notes"])


def test_a_binding_whose_line_is_gone_fails(harbour: Harbour) -> None:
    harbour.lay_out(changes={"docs/plan/keel.md": PLAN.replace("- Ropes counted\n", "")})
    run = harbour.run()
    assert run.status == 1
    assert run.verdicts["bindings.sound"] == "failed"
    assert "is in no plan" in run.item("bindings.sound")["findings"][0]["message"]


def test_a_gate_over_cases_without_a_case_has_no_evidence(harbour: Harbour) -> None:
    harbour.lay_out({path: text for path, text in HARBOUR.items() if not path.startswith("ropes/")})
    run = harbour.run()
    assert run.verdicts["A1::A1.D2::ropes.counted"] == "no-evidence"


def test_a_gate_that_looks_at_nothing_says_so(harbour: Harbour) -> None:
    silent = HARBOUR["gates/harbour.py"].replace(
        "    if repo.has(rope)", "    if rope == 'ropes/b':\n        return\n    if repo.has(rope)"
    )
    harbour.lay_out(changes={"gates/harbour.py": silent, "ropes/b": "2"})
    item = harbour.run().item("A1::A1.D2::ropes.counted[ropes/b]")
    assert (item["verdict"], item["gaps"][0]["reason"]) == ("no-evidence", "the gate looked at nothing")


def test_an_empty_repository_passes_nothing(harbour: Harbour) -> None:
    own = ("devnet.toml", "docs/plan/keel.md", "docs/plan/keel.toml", "gates/harbour.py", ".gitignore")
    harbour.lay_out({path: HARBOUR[path] for path in own})
    run = harbour.run()
    assert set(run.criteria.values()) == {"failed", "no-evidence"}


@pytest.mark.parametrize("own", ["docs/plan/keel.md", "docs/plan/keel.toml", "devnet.toml", "gates/harbour.py"])
def test_the_plan_the_bindings_and_the_gates_are_never_evidence(harbour: Harbour, own: str) -> None:
    harbour.lay_out(changes={"docs/plan/keel.toml": SIDECAR.replace("hull.txt", own)})
    assert harbour.run().criteria["A.A1"] == "failed"


def test_every_planned_line_is_in_the_report_when_the_work_tree_is_dirty_and_the_run_is_partial(
    harbour: Harbour,
) -> None:
    harbour.lay_out()
    (harbour.root / "hull.txt").write_text("repainted")
    run = harbour.run()
    assert (run.status, run.document["verdict"], run.document["dirty"]) == (0, "partial", True)
    assert "the work tree differs from the commit: hull.txt" in run.document["notes"]


def test_a_repository_without_a_commit_is_never_accepted(harbour: Harbour) -> None:
    harbour.lay_out(commit=False)
    run = harbour.run()
    assert (run.document["verdict"], run.document["commit"]) == ("partial", None)


def test_a_rehearsed_day_is_never_accepted(harbour: Harbour) -> None:
    harbour.lay_out()
    run = harbour.run("--devnet-today=2027-01-01")
    assert (run.status, run.document["verdict"]) == (0, "partial")


def test_failing_tests_block_the_run_even_when_every_gate_is_through(harbour: Harbour) -> None:
    harbour.lay_out(changes={"test_ship.py": "def test_floats():\n    assert 1 + 1 == 3\n"})
    run = harbour.run()
    assert (run.status, run.document["verdict"]) == (1, "blocked")
    assert "1 test failed, so nothing is accepted" in run.document["notes"]


@pytest.mark.parametrize("workers", [[], ["-n2"]])
class TestSelection:
    """Everything pytest can select, it can select among gates; what was left out makes the run partial."""

    @pytest.mark.parametrize(
        ("chosen", "left"),
        [
            (["-k", "A1.D1"], {"A1::A1.D1::file.there"}),
            (["-m", "gate(criterion='A1.D1')"], {"A1::A1.D1::file.there"}),
            (["-m", "gate(name='file.there', step='A1')"], {"A1::A1.D1::file.there"}),
            (["docs/plan/keel.md::A1::A1.D1"], {"A1::A1.D1::file.there"}),
            (
                ["docs/plan/keel.md::A1::A1.D2::ropes.counted"],
                ROPES,
            ),
            (["docs/plan/keel.md::A1::A1.D2::ropes.counted[ropes/bow]"], {"A1::A1.D2::ropes.counted[ropes/bow]"}),
            (["--deselect", "docs/plan/keel.md::A1"], {"plan.sound", "A::A.A1::file.there"}),
            (["-m", "not gate"], set()),
        ],
    )
    def test_by_option(self, harbour: Harbour, workers: list[str], chosen: list[str], left: set[str]) -> None:
        harbour.lay_out(changes=WITH_TEST)
        run = harbour.run(*chosen, *workers)
        ran = {name for name, verdict in run.verdicts.items() if verdict != "deselected"}
        assert (run.status, ran, run.document["verdict"]) == (0, left, "partial")
        assert len(run.verdicts) == len(ALL)

    def test_all(self, harbour: Harbour, workers: list[str]) -> None:
        harbour.lay_out(changes=WITH_TEST)
        run = harbour.run(*workers)
        assert (run.status, run.verdicts) == (0, ALL)
        run.result.assert_outcomes(passed=6)

    def test_last_failed(self, harbour: Harbour, workers: list[str]) -> None:
        harbour.lay_out({path: text for path, text in HARBOUR.items() if path != "frame.txt"}, changes=WITH_TEST)
        assert harbour.run(*workers).status == 1
        run = harbour.run("--lf", *workers)
        ran = {name for name, verdict in run.verdicts.items() if verdict != "deselected"}
        assert ran == {"A1::A1.D1::file.there"}

    def test_last_failed_among_cases(self, harbour: Harbour, workers: list[str]) -> None:
        broken = {path: text for path, text in HARBOUR.items() if path != "frame.txt"} | {"ropes/bow": "frayed"}
        harbour.lay_out(broken, changes=WITH_TEST)
        assert harbour.run(*workers).status == 1
        run = harbour.run("--lf", *workers)
        ran = {name for name, verdict in run.verdicts.items() if verdict != "deselected"}
        assert ran == {"A1::A1.D1::file.there", "A1::A1.D2::ropes.counted[ropes/bow]"}

    def test_stop_at_the_first_failure(self, harbour: Harbour, workers: list[str]) -> None:
        harbour.lay_out(changes={"test_ship.py": "def test_sinks():\n    assert False\n"})
        run = harbour.run("-x", *workers)
        assert run.status in (1, 2)
        assert run.document["verdict"] == "blocked"
        assert run.verdicts.keys() == ALL.keys()
        if not workers:
            assert set(run.verdicts.values()) == {"not-run"}

    def test_collect_only_judges_nothing(self, harbour: Harbour, workers: list[str]) -> None:
        harbour.lay_out()
        run = harbour.run("--collect-only", "-q", *workers)
        run.result.stdout.fnmatch_lines(["docs/plan/keel.md::A1::A1.D2::ropes.counted[[]ropes/bow[]]"])
        assert run.document == {}

    def test_junit_carries_the_verdict(self, harbour: Harbour, workers: list[str]) -> None:
        harbour.lay_out({path: text for path, text in HARBOUR.items() if path != "frame.txt"})
        harbour.run("--junitxml=../junit.xml", *workers)
        text = (harbour.root.parent / "junit.xml").read_text()
        assert '<property name="devnet.verdict" value="failed" />' in text
        assert "frame.txt: is missing" in text


def test_tests_run_before_gates_so_that_a_red_gate_does_not_hide_them(harbour: Harbour) -> None:
    harbour.lay_out({path: text for path, text in HARBOUR.items() if path != "hull.txt"}, changes=WITH_TEST)
    run = harbour.run("-x", "-v")
    lines = [line for line in run.result.outlines if "::" in line and ("PASSED" in line or "FAILED" in line)]
    assert lines[0].startswith("test_ship.py::test_floats PASSED")


def test_called_in_a_sub_folder_the_repository_is_found_upward(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    harbour.lay_out()
    monkeypatch.chdir(harbour.root / "ropes")
    run = harbour.run("--devnet-report=json:../report.json")
    assert run.criteria == {"A.A1": "passed", "A1.D1": "passed", "A1.D2": "passed"}


@pytest.mark.parametrize("path", ["docs/plan/keel.md", "gates/harbour.py", ".git/HEAD", "list.json"])
def test_a_report_takes_the_place_of_nothing_but_a_report(harbour: Harbour, path: str) -> None:
    harbour.lay_out()
    (harbour.root / "list.json").write_text("[1]")
    before = (harbour.root / path).read_bytes()
    run = harbour.run(f"--devnet-report=json:{path}")
    assert run.status == 4
    assert f"{path} is no earlier report, and would be lost" in run.text
    assert (harbour.root / path).read_bytes() == before


def test_without_any_plan_there_is_one_clear_message(harbour: Harbour) -> None:
    run = harbour.run()
    assert run.status == 4
    assert "there is no plan under" in run.text
    assert "Traceback" not in run.text


def test_a_gate_that_is_through_and_fails_all_the_same_is_told_by_pytest(harbour: Harbour) -> None:
    meddling = (
        "import pytest\n\n\n@pytest.hookimpl(wrapper=True)\ndef pytest_runtest_call(item):\n    result = yield\n"
        "    if 'A.A1::file.there' in item.nodeid:\n        raise RuntimeError('a socket was left open')\n"
        "    return result\n"
    )
    harbour.lay_out(changes={"conftest.py": meddling})
    run = harbour.run()
    assert run.status == 1
    assert "= FAILURES =" in run.text
    assert "RuntimeError: a socket was left open" in run.text
