"""What the plan fixes may be sharpened, never weakened."""

from __future__ import annotations

from fractions import Fraction

import pytest

from pytest_devnet import MESSAGE, PATH_PERCENTS, PATHS, PERCENT, TAG, Kind, Place, PlanValue
from pytest_devnet.model import Bound, Criterion, Values

OVERALL, CORE, MILLIS = (
    Bound(Fraction(98), "%", "overall"),
    Bound(Fraction(100), "%", "packages/core"),
    Bound(Fraction(200), "ms", "p95"),
)


def criterion(values: Values) -> Criterion:
    return Criterion("E.T1", Kind.TARGET, "text", Place("plan.md", 1), "E", "E", values=values)


@pytest.mark.parametrize(
    ("value", "values", "read"),
    [
        (PERCENT, Values(bounds=(OVERALL, CORE, MILLIS)), 98.0),
        (PERCENT, Values(bounds=(Bound(Fraction(90), "%"), OVERALL)), 98.0),
        (PERCENT, Values(bounds=(CORE, MILLIS)), None),
        (PATH_PERCENTS, Values(bounds=(OVERALL, CORE)), {"packages/core": 100.0}),
        (PATH_PERCENTS, Values(bounds=(OVERALL,)), None),
        (PATHS, Values(paths=("a", "b")), ("a", "b")),
        (PATHS, Values(), None),
        (MESSAGE, Values(message="feat: x"), "feat: x"),
        (MESSAGE, Values(), None),
        (TAG, Values(tag="v1.0.0"), "v1.0.0"),
        (TAG, Values(), None),
    ],
)
def test_a_value_is_read_from_the_criterion_or_not_there(value: PlanValue, values: Values, read: object) -> None:
    assert value.read(criterion(values)) == read


@pytest.mark.parametrize(
    ("value", "plan", "bound", "weaker"),
    [
        (PERCENT, 98.0, 97.9, True),
        (PERCENT, 98.0, 98.0, False),
        (PERCENT, 98.0, 100.0, False),
        (PATH_PERCENTS, {"src": 90.0}, {"src": 80.0}, True),
        (PATH_PERCENTS, {"src": 90.0}, {}, True),
        (PATH_PERCENTS, {"src": 90.0}, {"src": 90.0, "lib": 1.0}, False),
        (PATHS, ("a", "b"), ("a",), True),
        (PATHS, ("a", "b"), ("b", "c", "a"), False),
        (MESSAGE, "feat: x", "feat: y", True),
        (MESSAGE, "feat: x", "feat: x", False),
        (TAG, "v1.0.0", "v0.9.0", True),
        (TAG, "v1.0.0", "v1.0.0-rc1", True),
        (TAG, "v1.0.0-rc1", "v1.0.0-rc2", False),
        (TAG, "v1.0.0", "sandbox-9", True),
        (TAG, "v1.0.0", "z9", True),
        (TAG, "v1.0.0", "v2.0", False),
    ],
)
def test_a_binding_is_weaker_when_it_asks_for_less(value: PlanValue, plan: object, bound: object, weaker: bool) -> None:
    assert value.weaker(plan, bound) is weaker
