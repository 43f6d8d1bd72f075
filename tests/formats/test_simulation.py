"""Series that were never measured: healthy, burning, and counted the way the objective counts."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from pytest_devnet.formats.objectives import Objective
from pytest_devnet.formats.promql import selectors
from pytest_devnet.formats.series import Series
from pytest_devnet.formats.simulation import Parted, Stretch, indicator, matches, parted, simulation
from pytest_devnet.model import Place


def series(metric: str, **labels: str) -> Series:
    return Series(metric, labels)


def objective(good: str, total: str) -> Objective:
    return Objective(Place("slo.yaml"), "sign-in", good=good, total=total)


OK, BAD, LATE = (series("sign_ins_total", outcome=outcome) for outcome in ("success", "failure", "late"))
SIGN_INS = objective('sign_ins_total{outcome="success"}', "sign_ins_total")


def test_bad_events_share_what_the_good_ones_lack() -> None:
    found = parted(SIGN_INS, (OK, BAD, LATE, series("other_total")))
    assert found == Parted((OK,), (BAD, LATE), ())
    burning = simulation("burns", found, [Stretch(10, Fraction(1, 10))], 60)
    assert burning.at == 10
    assert burning.series == {
        'sign_ins_total{outcome="success"}': "0+900x10",
        'sign_ins_total{outcome="failure"}': "0+50x10",
        'sign_ins_total{outcome="late"}': "0+50x10",
    }


def test_each_stretch_begins_where_the_one_before_ended() -> None:
    found = parted(SIGN_INS, (OK, BAD))
    assert found is not None
    out = simulation("out", found, [Stretch(90, Fraction(0)), Stretch(10, Fraction(1))], 3600)
    assert (out.at, out.step) == (100, 3600)
    assert out.series == {
        'sign_ins_total{outcome="success"}': "0+1000x90 90000+0x9",
        'sign_ins_total{outcome="failure"}': "0+0x90 1000+1000x9",
    }


@pytest.mark.parametrize(
    ("good", "made"),
    [
        ('a_total{status!~"5.."}', "500"),
        ('a_total{status="200"}', "500"),
        ('a_total{status=~"2..|5.."}', "error"),
    ],
)
def test_a_bad_event_that_never_happened_is_made_up(good: str, made: str) -> None:
    fine = series("a_total", status="200")
    assert parted(objective(good, "a_total"), (fine,)) == Parted((fine,), (series("a_total", status=made),), ())


def test_where_no_event_could_be_bad_none_is_made_up() -> None:
    fine = series("a_total", status="200")
    assert parted(objective("a_total", "a_total"), (fine,)) == Parted((fine,), (), ())
    everything = objective('a_total{status=~".*"}', "a_total")
    assert parted(everything, (fine,)) == Parted((fine,), (), ())


def test_a_histogram_counts_an_event_in_every_bucket_above_its_own() -> None:
    buckets = [series("t_bucket", le=le) for le in ("0.1", "0.5", "1.0", "+Inf")]
    count = series("t_count")
    found = parted(objective('t_bucket{le="0.5"}', "t_count"), (*buckets, count, series("t_sum")))
    assert found is not None
    assert found.good == (buckets[1], buckets[0])
    assert found.whole == (buckets[2], buckets[3], count)
    late = simulation("late", found, [Stretch(5, Fraction(1, 4))], 60).series
    assert late['t_bucket{le="0.1"}'] == late['t_bucket{le="0.5"}'] == "0+750x5"
    assert late['t_bucket{le="1.0"}'] == late["t_count"] == "0+1000x5"


def test_events_that_are_never_good_do_not_happen_among_the_late_ones() -> None:
    good, count, failed = (
        series("t_bucket", le="1.0", outcome="ok"),
        series("t_count", outcome="ok"),
        series("t_count", outcome="failure"),
    )
    found = parted(objective('t_bucket{le="1.0",outcome="ok"}', "t_count"), (good, count, failed))
    assert found == Parted((good,), (), (count,), (failed,))
    assert simulation("late", found, [Stretch(5, Fraction(1, 4))], 60).series[str(failed)] == "0+0x5"


def test_two_counters_are_two_counters() -> None:
    found = parted(objective("good_total", "all_total"), (series("good_total"), series("all_total"), series("x")))
    assert found == Parted((series("good_total"),), (), (series("all_total"),))


@pytest.mark.parametrize("broken", [objective("", "a"), objective("a", ""), objective("a", "b"), objective("b", "a")])
def test_without_queries_that_match_there_is_nothing_to_part(broken: Objective) -> None:
    assert parted(broken, (series("a"),)) is None


def test_labels_are_matched_as_prometheus_does() -> None:
    (selector,) = selectors('a{b="",c!="x",d=~"e.*",f!~"g"}')
    assert matches(series("a", d="ee"), selector)
    assert not matches(series("a", d="ee", b="1"), selector)
    assert not matches(series("a", d="ee", f="g"), selector)
    assert not matches(series("z", d="ee"), selector)


def test_shares_that_are_no_whole_number_are_written_out() -> None:
    found = parted(SIGN_INS, (OK, BAD))
    assert found is not None
    assert simulation("odd", found, [Stretch(3, Fraction(1, 3))], 60).series[str(OK)] == "0+666.666666667x3"


def test_the_indicator_is_the_share_of_good_events_over_the_whole_window() -> None:
    counted = replace(SIGN_INS, window=Fraction(86400))
    good = 'sign_ins_total{outcome="success"}'
    assert indicator(counted) == f"sum(increase({good}[86400s])) / sum(increase(sign_ins_total[86400s]))"
    templated = replace(counted, good="rate(a[{{.window}}])", total="rate(b[{{.window}}])", counters=False)
    assert indicator(templated) == "(rate(a[86400s])) / (rate(b[86400s]))"
    fixed = replace(counted, good="rate(a[5m])", total="rate(b[5m])", counters=False)
    assert indicator(fixed) == "avg_over_time(((rate(a[5m])) / (rate(b[5m])))[86400s:])"
