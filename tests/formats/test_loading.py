"""When requests are due, and what is said of those that were sent."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.formats.loading import Loaded, Sample, percentile, samples_needed, schedule


def test_each_action_is_due_evenly_and_out_of_step_with_the_others() -> None:
    due = list(schedule({"a": 2, "b": 2}, 1, 0.5))
    assert [name for _, name in due] == ["a", "b", "a", "b", "a", "b"]
    assert [place for place, _ in due] == pytest.approx([-2 / 6, -1 / 6, 1 / 6, 2 / 6, 4 / 6, 5 / 6])


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 50), max_size=4), st.integers(1, 5), st.integers(0, 2))
def test_as_many_are_due_as_the_rate_asks_for_in_order_and_in_time(
    rates: dict[str, float], seconds: int, warm_up: int
) -> None:
    due = list(schedule(rates, seconds, warm_up))
    assert Counter(name for _, name in due) == {name: rate * (seconds + warm_up) for name, rate in rates.items()}
    assert [place for place, _ in due] == sorted(place for place, _ in due)
    assert all(-warm_up <= place < seconds for place, _ in due)


def test_a_percentile_is_the_smallest_value_with_that_share_at_or_below() -> None:
    values = [float(number) for number in range(100, 0, -1)]
    assert [percentile(values, Fraction(share, 100)) for share in (1, 50, 95, 99, 100)] == [1, 50, 95, 99, 100]
    assert percentile([3.0], Fraction(1, 2)) == 3
    assert percentile([], Fraction(1, 2)) == float("inf")


@given(st.lists(st.floats(0, 10), min_size=1), st.fractions(Fraction(1, 1000), 1))
def test_a_percentile_is_a_value_that_was_there(values: list[float], share: Fraction) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values)
    assert sum(value < found for value in values) < share * len(values)


def test_a_percentile_takes_a_hundred_samples_beyond_it() -> None:
    assert [samples_needed(Fraction(share)) for share in ("0.5", "0.95", "0.99", "0.999")] == [200, 2000, 10000, 100000]


def sample(due: float, late: float = 0.0, seconds: float = 0.0) -> Sample:
    return Sample("a", due, late, seconds, 200)


def test_the_warm_up_is_sent_but_does_not_count() -> None:
    loaded = Loaded((sample(-1, late=0.2), sample(0), sample(1, late=0.1), sample(2)), (0.1, 0.3))
    assert [one.due for one in loaded.measured] == [0, 1, 2]
    assert (loaded.late, loaded.kept_time, loaded.rate) == (0.2, 0.3, 1.0)


def test_a_rate_takes_more_than_one_request() -> None:
    assert Loaded((), ()).rate == Loaded((sample(1),), ()).rate == 0
