from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pytest_devnet.errors import FactError
from pytest_devnet.facts.verdicts import FACT, Verdicts
from pytest_devnet.facts.world import World
from pytest_devnet.model import Outcome, Verdict


def outcome(plan: str, item: str, verdict: Verdict) -> Outcome:
    return Outcome(f"{plan}::{item}", plan, "E1.D1", "file.there", verdict)


def of(*outcomes: Outcome) -> Verdicts:
    session = cast("Any", SimpleNamespace(outcomes=iter(outcomes)))
    made = FACT.real(World(Path(), date(2026, 1, 15), session=session))
    assert isinstance(made, Verdicts)
    return made


def test_the_items_of_a_plan_are_named_without_it() -> None:
    seen = of(
        outcome("p.md", "E1::E1.D1::a.b[GET /::x]", Verdict.FAILED), outcome("p.md", "plan.sound", Verdict.PASSED)
    )
    assert seen.by_item == {"E1::E1.D1::a.b[GET /::x]": Verdict.FAILED, "plan.sound": Verdict.PASSED}


def test_the_items_of_several_plans_do_not_hide_each_other() -> None:
    seen = of(outcome("p.md", "plan.sound", Verdict.FAILED), outcome("q.md", "plan.sound", Verdict.PASSED))
    assert seen.blocking == ("p.md::plan.sound",)
    assert len(seen.by_item) == 2


def test_what_does_not_let_through_holds_up_also_when_deselected() -> None:
    seen = FACT.example(World(Path(), date(2026, 1, 15)), {str(one): str(one) for one in Verdict})
    assert isinstance(seen, Verdicts)
    assert set(seen.blocking) == {
        "error",
        "failed",
        "suspect",
        "unbound",
        "no-evidence",
        "not-run",
        "deselected",
    }


def test_an_example_without_verdicts_has_none() -> None:
    assert FACT.example(World(Path(), date(2026, 1, 15)), None) == Verdicts({})
    assert FACT.of_session


def test_before_the_run_is_over_there_are_none() -> None:
    with pytest.raises(FactError, match="no finished test run"):
        FACT.real(World(Path(), date(2026, 1, 15)))
