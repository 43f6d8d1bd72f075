"""How much has happened between two scrapes, worked out without Prometheus."""

from __future__ import annotations

from fractions import Fraction

import pytest

from pytest_devnet import FactError, Place
from pytest_devnet.formats.exposition import Exposition, read_exposition
from pytest_devnet.formats.growth import growth
from pytest_devnet.formats.indicators import Counted, Indicator, indicator_of
from pytest_devnet.formats.objectives import Objective

BEFORE = 'a_total{x="1"} 5\na_total{x="2"} 7\ns_bucket{le="0.25"} 1\ns_bucket{le="+Inf"} 2\ns_count 2\ns_sum 1.5\n'
AFTER = (
    'a_total{x="1"} 9\na_total{x="2"} 8\na_total{x="3"} 2\n'
    's_bucket{le="0.25"} 4\ns_bucket{le="+Inf"} 6\ns_count 6\ns_sum 3.5\n'
)


def scraped() -> tuple[Exposition, Exposition]:
    return read_exposition(BEFORE), read_exposition(AFTER)


@pytest.mark.parametrize(
    ("expression", "grown"),
    [
        ("a_total", 7),
        ('a_total{x="1"}', 4),
        ('sum by (x) (rate(a_total{x=~"2|3"}[5m]))', 3),
        ("(sum(increase(a_total[1h]))) - (sum(increase(a_total{x!='1'}[1h])))", 4),
        ("sum(irate(a_total[5m])) * 2 + vector(1)", 15),
        ('sum(rate(b_total{x="1"}[5m])) or vector(0)', 0),
        ('a_total{x="2"} or vector(0)', 1),
        ("b_total", None),
        ("a_total - b_total", None),
    ],
)
def test_sums_of_counters_grow(expression: str, grown: float | None) -> None:
    assert growth(expression, *scraped()) == grown


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("max(a_total)", "max\\(a_total{}\\) is no sum of counters"),
        ("histogram_quantile(0.9, s_bucket)", "is no sum of counters"),
        ("a_total / a_total", "/ does not make a sum of counters"),
        ("a_total[", "is no PromQL"),
    ],
)
def test_what_is_no_sum_of_counters_has_no_growth(expression: str, said: str) -> None:
    with pytest.raises(FactError, match=said):
        growth(expression, *scraped())


def objective(good: str, total: str, target: Fraction | None = Fraction(9, 10)) -> Objective:
    return Objective(Place("slo.yaml", 3), "fast", target=target, good=good, total=total)


def indicator(good: str, total: str) -> Indicator:
    found = indicator_of(objective(good, total))
    assert found
    return found


def test_a_ratio_of_counters_knows_no_seconds() -> None:
    found = indicator('a_total{x="1"}', "a_total")
    assert (found.name, found.threshold, found.seconds, found.events_needed) == ("fast", None, "", 10)
    assert found.counted(*scraped()) == Counted(4, 7)


@pytest.mark.parametrize("total", ["s_count", 's_bucket{le="+Inf"}', "sum(rate(s_count[{{.window}}]))"])
def test_a_bucket_of_a_histogram_is_a_threshold_and_its_sum_the_time_all_took(total: str) -> None:
    found = indicator('sum(rate(s_bucket{le="0.25"}[{{.window}}]))', total)
    assert (found.threshold, found.seconds) == (0.25, "s_sum")
    assert found.counted(*scraped()) == Counted(3, 4, 2)


def test_errors_taken_from_the_total_leave_what_is_good() -> None:
    found = indicator('(s_count) - (s_count - s_bucket{le="0.25"})', "s_count")
    assert (found.threshold, found.counted(*scraped())) == (0.25, Counted(3, 4, 2))


@pytest.mark.parametrize("bound", ["+Inf", "soon"])
def test_a_bucket_without_a_bound_is_no_threshold(bound: str) -> None:
    found = indicator(f's_bucket{{le="{bound}"}}', "s_count")
    assert (found.threshold, found.seconds) == (None, "")


def test_a_threshold_without_a_sum_knows_no_seconds() -> None:
    assert indicator('s_bucket{le="0.25"}', "a_total").seconds == ""


def test_what_is_not_exposed_has_not_happened() -> None:
    assert indicator('b_bucket{le="0.25"}', "b_count").counted(*scraped()) == Counted(0, 0, None)


def test_what_happens_anyway_can_be_taken_out_again() -> None:
    idle = Counted(1, 2, 0.5)
    assert Counted(5, 9, 3.0).without(idle, 2) == Counted(3, 5, 2.0)
    assert Counted(5, 9).without(idle, 2) == Counted(3, 5)
    assert Counted(5, 9, 3.0).without(Counted(1, 2), 2) == Counted(3, 5, 3.0)


def test_without_target_or_queries_there_is_nothing_to_count() -> None:
    assert indicator_of(objective("", "a")) is indicator_of(objective("a", "")) is None
    assert indicator_of(objective("a", "a", target=None)) is None


def test_what_cannot_be_counted_is_told_with_its_place() -> None:
    with pytest.raises(FactError, match=r"slo\.yaml:3: fast: is no PromQL"):
        indicator_of(objective("a_total[", "a_total"))
    with pytest.raises(FactError, match=r"slo\.yaml:3: fast: max"):
        indicator("max(a_total)", "a_total").counted(*scraped())
