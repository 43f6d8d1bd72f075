from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.formats.lines import FileCoverage
from pytest_devnet.formats.missed import missed, stretches, unreached


def mask(*lines: int) -> int:
    return sum(1 << line for line in lines)


HALF = FileCoverage(mask(2, 3, 4, 9), mask(2), {2: (2, 1), 9: (2, 0), 1: (2, 2)})


def test_statements_and_branches_that_were_not_reached_are_counted() -> None:
    assert missed(HALF, branches=True) == 6
    assert missed(HALF, branches=False) == 3


def test_what_was_not_reached_is_named_by_its_lines() -> None:
    said = "lines 3-4, 9 never ran; not all branches of lines 2, 9 were taken"
    assert unreached(HALF, branches=True) == (2, said)
    assert unreached(HALF, branches=False) == (3, "lines 3-4, 9 never ran")


def test_a_format_without_line_numbers_counts_statements() -> None:
    assert unreached(FileCoverage(mask(1, 2, 3), mask(1), numbered=False), branches=True) == (
        None,
        "2 of 3 statements never ran",
    )


def test_only_branches_can_be_missed() -> None:
    one = FileCoverage(mask(4), mask(4), {4: (2, 1)})
    assert unreached(one, branches=True) == (4, "not all branches of line 4 were taken")


def test_a_file_that_was_reached_has_nothing_to_say() -> None:
    assert unreached(FileCoverage(mask(1), mask(1)), branches=True) == (None, "")


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ([7], "line 7"),
        ([7, 8], "lines 7-8"),
        ([1, 3], "lines 1, 3"),
        ([1, 3, 5, 7, 9, 10], "lines 1, 3, 5, 7, 9-10"),
        ([1, 3, 5, 7, 9, 11], "lines 1, 3, 5, 7, 9, …"),
    ],
)
def test_lines_next_to_each_other_are_a_stretch(numbers: list[int], said: str) -> None:
    assert stretches(numbers) == said


@given(st.sets(st.integers(1, 60), min_size=1))
def test_stretches_name_no_line_that_was_not_meant(numbers: set[int]) -> None:
    named = set[int]()
    for part in stretches(sorted(numbers)).partition(" ")[2].split(", "):
        if part != "…":
            first, _, last = part.partition("-")
            named |= set(range(int(first), int(last or first) + 1))
    assert named <= numbers
    assert min(numbers) in named
