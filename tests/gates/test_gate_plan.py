from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import cast

from pytest_devnet import Evidence, Finding, Place, Plan, Repo, Services, read_plan
from pytest_devnet.facts.service import FACT
from pytest_devnet.facts.world import World
from pytest_devnet_gates.plan import plan_sound

NONE = cast("Services", FACT.example(World(Path(), date(2026, 1, 15)), ""))
PLAN = """\
# Phase B: Cranes

## Phase Acceptance

- `make drill` passes

## Standards

- `docs/lifting.md`, `../../../etc/x.md`
"""


def test_a_sound_plan_says_how_much_was_read(tmp_path: Path) -> None:
    plan = read_plan("# Phase B: Cranes\n\n## Phase Acceptance\n\n- Cranes lift\n", "plan.md")
    assert list(plan_sound.judge(plan, Repo(tmp_path), NONE)) == [
        Evidence(Place("plan.md"), "was read; criteria: 1, phases: 1")
    ]


def test_every_finding_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "lifting.md").write_text("Lift")
    found = [
        *plan_sound.judge(read_plan(PLAN, "plan.md"), Repo(tmp_path), NONE),
        *plan_sound.judge(Plan("p.md", ""), Repo(tmp_path), NONE),
    ]
    assert [one.remedy for one in found if isinstance(one, Finding)] == [
        "write it, or correct the plan; is lifting.md meant?",
        "name a path below the root of the repository",
        "define it, or correct the plan",
        "list what must hold, below Acceptance",
    ]


def test_a_defect_of_the_text_keeps_its_place_and_remedy(tmp_path: Path) -> None:
    plan = read_plan("# Nothing\n", "plan.md")
    assert [
        (one.place, one.remedy) for one in plan_sound.judge(plan, Repo(tmp_path), NONE) if isinstance(one, Finding)
    ] == [(defect.place, defect.remedy) for defect in plan.defects]
