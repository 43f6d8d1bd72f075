"""A gate takes the plan's values from the clauses that it answers, not from its neighbours'."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_devnet.binding.narrowed import narrowed
from pytest_devnet.model import Criterion, Values
from pytest_devnet.plan import read_plan


def criterion(line: str) -> Criterion:
    (found,) = read_plan(f"# Phase A: Keel\n\n## Phase Acceptance\n\n- {line}\n", "plan.md").criteria
    return found


BOOKS = "Log book, crew list and `docs/charts.md` updated; `HARBOUR.md` names the berth"


@pytest.mark.parametrize(
    ("clauses", "paths"),
    [({0}, ()), ({2}, ("docs/charts.md",)), ({3}, ("HARBOUR.md",)), ({2, 3}, ("docs/charts.md", "HARBOUR.md"))],
)
def test_paths_come_from_the_claimed_clauses(clauses: set[int], paths: tuple[str, ...]) -> None:
    assert narrowed(criterion(BOOKS), clauses).values.paths == paths


def test_a_bare_name_counts_for_the_path_it_was_resolved_to() -> None:
    found = criterion("Ropes: `docs/ropes/bow.md`, `stern.md`")
    assert narrowed(found, {1}).values.paths == ("docs/ropes/stern.md",)


def test_bounds_come_from_the_claimed_clauses() -> None:
    found = criterion("100% of `packages/core` covered, overall coverage ≥95%")
    assert [bound.value for bound in narrowed(found, {1}).values.bounds] == [95]
    assert [bound.value for bound in narrowed(found, {0}).values.bounds] == [100]


def test_a_value_that_stands_in_no_clause_belongs_to_the_whole() -> None:
    found = replace(criterion("Tag created, crew told"), values=Values(tag="v1.0.0"))
    assert narrowed(found, {0}).values.tag == narrowed(found, {1}).values.tag == "v1.0.0"


def test_a_tag_of_another_clause_is_left_to_it() -> None:
    assert narrowed(criterion("Tag `v1.0.0` created, crew told"), {1}).values.tag == ""
