"""Time for fuzzing: what is asked for, or what a deadline leaves of it."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet import Effort
from pytest_devnet.facts.allowance import Allowance, allowance, within


def test_without_a_deadline_there_is_all_the_time_that_is_asked_for() -> None:
    assert allowance(Effort(seconds=90), None) == Allowance(90, 5, 20, 60, 30)
    assert allowance(Effort(seconds=90, explore=True), None).grace == 30
    assert allowance(Effort(seconds=1e9), None).fuzzing == 1200


@given(st.floats(0, 10_000), st.floats(0.1, 2000), st.booleans())
def test_all_parts_together_end_before_the_deadline(left: float, seconds: float, explore: bool) -> None:
    found = allowance(Effort(seconds=seconds, explore=explore), time.monotonic() + left)
    assert found.fuzzing + found.grace + found.minimising + found.oddities + found.tracing <= left + 1e-6
    assert within(Effort(seconds=seconds), found).seconds == found.fuzzing <= seconds


def test_past_the_deadline_there_is_none() -> None:
    assert allowance(Effort(), time.monotonic() - 1) == Allowance(0, 0, 0, 0, 0)
