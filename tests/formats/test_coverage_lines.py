from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.errors import FactError
from pytest_devnet.formats.collected import EXCLUDED, HIT, MISSED, Marks
from pytest_devnet.formats.lines import FileCoverage, Lines, merge


@st.composite
def files(draw: st.DrawFn) -> FileCoverage:
    marks = Marks()
    for line, mark in draw(st.dictionaries(st.integers(1, 600), st.sampled_from((MISSED, HIT, EXCLUDED)))).items():
        marks.mark(line, mark)
    for line in draw(st.sets(st.integers(1, 600), max_size=5)):
        total = draw(st.integers(1, 9))
        marks.branch(line, total, draw(st.integers(0, total)))
    return marks.coverage()


def test_counts_are_written_the_way_examples_write_them() -> None:
    assert Lines(1000, hit=976) == Lines(statements=1000, hit=976, branches=0, branches_hit=0, excluded=0)


def test_counts_add_up() -> None:
    assert sum([Lines(10, 7, 4, 1, 2), Lines(5, 5, 2, 2, 1)], start=Lines(0, 0)) == Lines(15, 12, 6, 3, 3)


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ((1, 2), "2 statements hit of 1"),
        ((-1, -1), "a negative count in Lines(statements=-1, hit=-1, branches=0, branches_hit=0, excluded=0)"),
        ((5, 5, 1, 2), "2 branches hit of 1"),
        ((5, 5, 1, 1, -1), "a negative count in Lines(statements=5, hit=5, branches=1, branches_hit=1, excluded=-1)"),
    ],
)
def test_impossible_counts_are_refused(counts: tuple[int, ...], message: str) -> None:
    with pytest.raises(FactError) as caught:
        Lines(*counts)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("coverage", "message"),
    [
        ({"seen": 0b1}, "a file's lines are counted from 1"),
        ({"seen": -2}, "a file's lines are counted from 1"),
        ({"seen": 0b10, "hit": 0b100}, "a line is hit that is no statement"),
        ({"seen": 0b10, "excluded": 0b10}, "a line is both excluded and measured"),
        ({"branches": {3: (1, 2)}}, "line 3 has 2 branches hit of 1"),
        ({"branches": {0: (1, 1)}}, "line 0 has 1 branches hit of 1"),
    ],
)
def test_impossible_files_are_refused(coverage: dict[str, int], message: str) -> None:
    with pytest.raises(FactError) as caught:
        FileCoverage(**coverage)  # type: ignore[arg-type]
    assert caught.value.message == message


def test_missing_lines_are_those_never_hit() -> None:
    assert FileCoverage(seen=0b1101110, hit=0b0100100).missing == (1, 3, 6)


def test_statements_without_line_numbers_are_never_shown_as_lines() -> None:
    assert FileCoverage(seen=0b110, numbered=False).missing == ()


def test_a_line_hit_in_either_report_is_hit_and_branches_take_the_larger_numbers() -> None:
    one = FileCoverage(seen=0b11110, hit=0b00010, branches={1: (4, 1), 2: (2, 0)}, excluded=0b100000)
    two = FileCoverage(seen=0b101110, hit=0b00100, branches={1: (2, 2)}, excluded=0b1000000)
    assert one.union(two) == FileCoverage(0b111110, 0b00110, {1: (4, 2), 2: (2, 0)}, 0b1000000)


def test_lines_and_go_statements_do_not_unite() -> None:
    with pytest.raises(FactError, match="by lines in one report and by Go's statements in another"):
        FileCoverage(seen=2).union(FileCoverage(seen=2, numbered=False))


def test_a_file_of_several_reports_counts_once() -> None:
    unit = {"a.py": FileCoverage(0b1110, 0b0010), "b.py": FileCoverage(0b10, 0b10)}
    end_to_end = {"a.py": FileCoverage(0b1110, 0b0100)}
    assert merge([unit, end_to_end]) == {"a.py": FileCoverage(0b1110, 0b0110), "b.py": FileCoverage(0b10, 0b10)}


@given(files(), files(), files())
def test_union_is_the_same_in_any_order_and_any_number_of_times(
    one: FileCoverage, two: FileCoverage, three: FileCoverage
) -> None:
    assert one.union(one) == one
    assert one.union(two) == two.union(one)
    assert one.union(two).union(three) == one.union(two.union(three))


@given(files(), files())
def test_union_loses_no_line_and_invents_no_hit(one: FileCoverage, two: FileCoverage) -> None:
    both = one.union(two)
    assert both.hit == one.hit | two.hit
    assert set(both.missing) == {line for line in {*one.missing, *two.missing} if not (both.hit >> line) & 1}
