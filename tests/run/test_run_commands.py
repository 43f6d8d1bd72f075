"""Commands that look without judging."""

from __future__ import annotations

import pytest

from tests.harbour import HARBOUR, PLAN, SIDECAR, Harbour

UNBOUND = {path: text for path, text in HARBOUR.items() if path != "docs/plan/keel.toml"}


def test_bind_writes_the_bindings_and_a_second_time_changes_nothing(harbour: Harbour) -> None:
    harbour.lay_out(UNBOUND)
    run = harbour.run("--devnet-bind", flag=False)
    assert run.status == 0
    written = (harbour.root / "docs/plan/keel.toml").read_text()
    assert 'criterion = "Hull painted"' in written
    assert "docs/plan/keel.toml: 3 new" in run.text
    assert "not answered yet: 2 of 3 lines; complete docs/plan/keel.toml, then: pytest --devnet-gates" in run.text
    assert "nothing to change" in harbour.run("--devnet-bind", flag=False).text
    assert (harbour.root / "docs/plan/keel.toml").read_text() == written


def test_bind_says_when_nothing_is_left_to_bind(harbour: Harbour) -> None:
    harbour.lay_out()
    assert "every line has its gates; now: pytest --devnet-gates" in harbour.run("--devnet-bind", flag=False).text


def test_bind_refuses_to_touch_bindings_that_are_not_toml(harbour: Harbour) -> None:
    harbour.lay_out(changes={"docs/plan/keel.toml": "[A.A1\n"})
    run = harbour.run("--devnet-bind", flag=False)
    assert run.status == 4
    assert "docs/plan/keel.toml:1" in run.text
    assert (harbour.root / "docs/plan/keel.toml").read_text() == "[A.A1\n"


def test_list_shows_every_line_with_its_gates(harbour: Harbour) -> None:
    harbour.lay_out(changes={"docs/plan/keel.md": PLAN + "- Anchor weighed\n"})
    run = harbour.run("--devnet-list", flag=False)
    assert run.status == 0
    run.result.stdout.fnmatch_lines(["*A1.D1*Frame drawn*", "*file.there*", "*A1.D3*Anchor weighed*", "*UNBOUND*"])


def test_list_says_suspect_where_a_run_does_and_unbound_for_each_clause(harbour: Harbour) -> None:
    harbour.lay_out(
        changes={
            "docs/plan/keel.md": PLAN.replace("Frame drawn", "Frame drawn in ink") + "- Anchor weighed, chain oiled\n"
        }
    )
    text = harbour.run("--devnet-list", flag=False).text
    assert "✗ SUSPECT the plan says 'Frame drawn in ink', the binding was made for\n" in text
    assert '✗ UNBOUND no gate answers "Anchor weighed"\n         ✗ UNBOUND no gate answers "chain oiled"' in text
    assert "4 criteria: 2 bound, 1 unbound, 1 suspect." in text


def test_list_holds_nothing_against_what_people_settled(harbour: Harbour) -> None:
    entry = '[[not-applicable]]\ncriterion = "A1.D2"\nowner = "ann"\napprover = "bob"\nreason = "no ropes"\n'
    bare = SIDECAR.partition("[A1.D2]")[0]
    waivers = {"devnet-waivers.toml": f"{entry}expires = 2026-12-20\n", "docs/plan/keel.toml": bare}
    harbour.lay_out(changes=waivers)
    text = harbour.run("--devnet-list", "--devnet-today=2026-11-20", flag=False).text
    assert "→ not-applicable" in text
    assert "3 criteria: 3 bound, 0 unbound." in text


def test_list_tells_what_is_wrong_with_the_settings_and_fails(harbour: Harbour) -> None:
    harbour.lay_out(changes={"devnet.toml": 'plan = ["docs/plan/keel.md"]\n'})
    run = harbour.run("--devnet-list", flag=False)
    assert run.status == 1
    assert "devnet.toml:1: unknown key 'plan'" in run.text
    assert "did you mean 'plans'?" in run.text
    assert "A1.D1" in run.text


@pytest.mark.parametrize("tty", [True, False])
def test_colours_are_for_terminals(harbour: Harbour, monkeypatch: pytest.MonkeyPatch, tty: bool) -> None:
    harbour.lay_out()
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr("pytest_devnet.run.commands._is_terminal", lambda: tty)
    assert ("\033[" in harbour.run("--devnet-list", flag=False).text) is tty


def test_explain_shows_why_a_gate_exists_and_what_makes_it_red(harbour: Harbour) -> None:
    harbour.lay_out()
    run = harbour.run("--devnet-explain=file.there", flag=False)
    assert run.status == 0
    run.result.stdout.fnmatch_lines(["*file.there*", "*What nobody can open is not there.*", "*a: is missing*"])


def test_explain_needs_no_plan_and_knows_the_nearest_gate(harbour: Harbour) -> None:
    run = harbour.run("--devnet-explain=coverage.flor", flag=False)
    assert run.status == 4
    assert "there is no gate 'coverage.flor'" in run.text
    assert "did you mean 'coverage.floor'?" in run.text


def test_explain_without_a_name_lists_every_gate(harbour: Harbour) -> None:
    harbour.lay_out()
    run = harbour.run("--devnet-explain", flag=False)
    assert run.status == 0
    run.result.stdout.fnmatch_lines(
        ["coverage.floor", "*answers*", "file.there  by this project", "  What nobody can open is not there."]
    )


def test_explain_tells_which_gates_could_not_be_loaded(harbour: Harbour) -> None:
    harbour.lay_out(changes={"gates/broken.py": "1 / 0\n"})
    run = harbour.run("--devnet-explain", flag=False)
    assert run.status == 1
    assert "broken.py: cannot be imported: ZeroDivisionError" in run.text
    assert "file.there" in run.text


@pytest.mark.parametrize("command", ["--devnet-list", "--devnet-bind", "--devnet-waive=A.A1", "--devnet-gates"])
def test_a_plan_that_is_named_and_not_there_is_refused(harbour: Harbour, command: str) -> None:
    harbour.lay_out()
    run = harbour.run(command, "docs/plan/kel.md", flag=False)
    assert run.status == 4
    assert run.result.errlines == [
        "ERROR: devnet: there is no file docs/plan/kel.md; did you mean 'docs/plan/keel.md'?",
        "",
    ]
    assert "Hull" not in run.result.stdout.str()


def test_a_plan_that_is_not_there_is_refused_where_none_is_known(harbour: Harbour) -> None:
    run = harbour.run("--devnet-list", "nosuch.md", flag=False)
    assert (run.status, run.result.errlines[0]) == (4, "ERROR: devnet: there is no file nosuch.md")


def test_a_plan_that_is_not_utf8_is_a_defect_with_its_line_and_is_bound_to_nothing(harbour: Harbour) -> None:
    harbour.lay_out(UNBOUND, commit=False)
    text = PLAN.replace("Hull painted", "Hüll painted") + "\n## Colours\n\n- red\n"
    (harbour.root / "docs/plan/keel.md").write_bytes(text.encode("latin-1"))
    harbour.commit()
    finding, other = harbour.run().item("plan.sound")["findings"]
    assert "no rule reads" in other["message"]
    assert (finding["path"], finding["line"], finding["message"], finding["remedy"]) == (
        "docs/plan/keel.md",
        5,
        "the line is not UTF-8 text",
        "save the plan as UTF-8",
    )
    told = "devnet: docs/plan/keel.md:5: the line is not UTF-8 text"
    listed = harbour.run("--devnet-list", flag=False)
    assert (listed.status, told in listed.text, "Frame drawn" in listed.text) == (1, True, True)
    bound = harbour.run("--devnet-bind", flag=False)
    assert (bound.status, told in bound.text) == (4, True)
    assert not (harbour.root / "docs/plan/keel.toml").exists()
