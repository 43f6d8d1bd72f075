"""What ``--devnet-waive`` may be given, and what it makes of it."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from typing import Any

import pytest

from tests.harbour import HARBOUR, PLAN, SIDECAR, Harbour, Run

FRAME = "docs/plan/keel.md::A1::A1.D1::file.there"
BOW, STERN = (f"docs/plan/keel.md::A1::A1.D2::ropes.counted[ropes/{rope}]" for rope in ("bow", "stern"))
RED = {path: text for path, text in HARBOUR.items() if path != "frame.txt"} | {"ropes/bow": "x", "ropes/stern": "y"}
TWICE = RED | {
    "devnet.toml": 'plans = ["docs/plan/keel.md", "docs/plan/mast.md"]\n',
    "docs/plan/mast.md": PLAN,
    "docs/plan/mast.toml": SIDECAR,
}


def waive(harbour: Harbour, what: str, *arguments: str) -> Run:
    return harbour.run("--devnet-waive", what, "--devnet-report=json:report.json", *arguments, flag=False)


def entries(run: Run) -> list[dict[str, Any]]:
    """The waivers of the draft, which is all that a run prints from the first comment about them to its summary."""
    text = run.result.stdout.str()
    drafted = text[text.index("# for devnet-waivers.toml") :]
    return list(tomllib.loads(re.sub(r"^(=+ .* =+|FAILED .*|ERROR .*)$", "", drafted, flags=re.MULTILINE))["waiver"])


@pytest.mark.parametrize(
    "what",
    [
        FRAME,
        f"./{FRAME}",
        f"/somewhere/{FRAME}",
        "keel.md::A1::A1.D1::file.there",
        "A1.D1::file.there",
        "A1.D1",
        "keel.md:A1.D1",
        "docs/plan/keel.md:A1.D1",
        "docs/plan/keel.md::A1::A1.D1",
    ],
)
def test_an_item_is_named_by_its_criterion_or_by_the_end_of_its_node_id(harbour: Harbour, what: str) -> None:
    harbour.lay_out(RED)
    run = waive(harbour, what)
    assert run.status == 1
    assert [(one["criterion"], one["gate"]) for one in entries(run)] == [("docs/plan/keel.md:A1.D1", "file.there")]
    assert set(run.verdicts.values()) == {"failed", "deselected"}


def test_a_draft_counts_its_days_from_the_day_that_is_rehearsed(harbour: Harbour) -> None:
    harbour.lay_out(RED)
    (entry,) = entries(waive(harbour, "A1.D1", "--devnet-today=2026-11-22"))
    assert entry["expires"] == date(2026, 12, 22)


def test_a_criterion_gets_an_entry_for_each_of_its_items_that_fails(harbour: Harbour) -> None:
    harbour.lay_out(RED)
    run = waive(harbour, "A1.D2")
    assert [len(one["match"]) for one in entries(run)] == [1, 1]
    assert all(f"# for devnet-waivers.toml: {nodeid}" in run.text for nodeid in (BOW, STERN))


def test_what_could_be_several_things_is_asked_back(harbour: Harbour) -> None:
    harbour.lay_out(TWICE)
    run = waive(harbour, "A1.D1")
    assert run.status == 4
    run.result.stderr.fnmatch_lines(
        [
            "ERROR: devnet: A1.D1 could be any of these; say which:",
            "  docs/plan/keel.md::A1::A1.D1",
            "  docs/plan/mast.md::A1::A1.D1",
        ]
    )
    assert len(entries(waive(harbour, "mast.md:A1.D1"))) == 1


def test_a_long_list_of_candidates_is_cut(harbour: Harbour) -> None:
    decks = {f"{number}.md": PLAN for number in range(11)}
    sides = {f"{number}.toml": SIDECAR for number in range(11)}
    plans = ", ".join(f'"{path}"' for path in decks)
    harbour.lay_out(RED | decks | sides | {"devnet.toml": f"plans = [{plans}]\n"})
    assert "… and 1 more" in waive(harbour, "A1.D1").text


@pytest.mark.parametrize(
    ("what", "near"),
    [
        ("A1.D1::file.ther", [FRAME]),
        ("A1.D", ["docs/plan/keel.md::A1::A1.D1", "docs/plan/keel.md::A1::A1.D2"]),
        ("A1", ["docs/plan/keel.md::A1::A1.D1", "docs/plan/keel.md::A1::A1.D2", FRAME, BOW, STERN]),
    ],
)
def test_an_unknown_name_is_told_the_nearest(harbour: Harbour, what: str, near: list[str]) -> None:
    harbour.lay_out(RED)
    run = waive(harbour, what)
    assert run.status == 4
    run.result.stderr.fnmatch_lines(f"ERROR: devnet: there is no criterion or item {what}; did you mean*")
    assert set(near) <= {line.strip() for line in run.result.errlines}


def test_a_name_like_no_other_is_told_where_all_names_stand(harbour: Harbour) -> None:
    harbour.lay_out(RED)
    assert "there is no criterion or item ?; pytest --devnet-list shows all" in waive(harbour, "?").text


TESTED = {
    "docs/plan/keel.toml": SIDECAR.replace(
        '"file.there" = { path = "hull.txt" }',
        '"tests.passed" = { select = ["tests/test_hull.py"], claims = "Hull painted" }',
    ),
    "tests/test_hull.py": "def test_hull():\n    assert __name__\n\n\ndef test_paint():\n    assert False\n",
}


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["alone", "xdist"])
def test_a_gate_that_judges_tests_is_asked_only_once_they_ran(harbour: Harbour, workers: tuple[str, ...]) -> None:
    harbour.lay_out(RED, changes=TESTED)
    run = waive(harbour, "A.A1", *workers)
    assert "# tests/test_hull.py:5: test_paint: failed" in run.text
    assert len(entries(run)) == 1
    assert run.verdicts["A1::A1.D1::file.there"] == "deselected"


def test_other_gates_need_no_test_to_run(harbour: Harbour) -> None:
    harbour.lay_out(RED, changes=TESTED)
    waive(harbour, "A1.D1").result.assert_outcomes(failed=1, deselected=4)


LONG = "milestone-1.milestone-1"
MILESTONE = {
    "milestone-1.md": "# Milestone 1\n\n- Hull painted\n- Frame drawn\n",
    "milestone-1.toml": f'["{LONG}.D2"]\ncriterion = "Frame drawn"\n"file.there" = {{ path = "frame.txt" }}\n',
    "gates/harbour.py": HARBOUR["gates/harbour.py"],
    "devnet.toml": 'plans = ["milestone-1.md"]\n',
}


@pytest.mark.parametrize("what", ["D2", "milestone-1.D2", "D2::file.there"])
def test_the_end_of_an_id_will_do(harbour: Harbour, what: str) -> None:
    harbour.lay_out(MILESTONE)
    (entry,) = entries(waive(harbour, what))
    assert entry["criterion"] == f"milestone-1.md:{LONG}.D2"


def test_an_id_that_is_the_end_of_another_means_itself(harbour: Harbour) -> None:
    plan = "# Phase 4\n\n## Step 1\n\n**Deliverables**\n- Frame drawn\n"
    other = "# Phase 1\n\n## Deliverables\n- Frame drawn\n"
    binding = 'criterion = "Frame drawn"\n"file.there" = { path = "frame.txt" }\n'
    sides = {"a.toml": f'["4.1.D1"]\n{binding}', "b.toml": f'["1.D1"]\n{binding}'}
    harbour.lay_out(RED | {"a.md": plan, "b.md": other, "devnet.toml": 'plans = ["a.md", "b.md"]\n'} | sides)
    (entry,) = entries(waive(harbour, "1.D1"))
    assert entry["criterion"] == "b.md:1.D1"
    assert "D1 could be any of these; say which:\n  a.md::4.1::4.1.D1\n  b.md::1::1.D1" in waive(harbour, "D1").text
