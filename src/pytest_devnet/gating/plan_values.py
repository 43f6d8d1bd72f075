"""Values a gate takes from the plan itself, and what it means for a binding to weaken one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_devnet.model import Criterion


@dataclass(frozen=True, slots=True)
class PlanValue:
    """A value read from the criterion (None where it states none) that a binding may sharpen but not weaken."""

    name: str
    read: Callable[[Criterion], Any]
    weaker: Callable[[Any, Any], bool]
    """``weaker(plan, bound)``: does the binding ask for less than the plan?"""


def _percent(criterion: Criterion) -> float | None:
    overall = [bound.value for bound in criterion.values.bounds if bound.unit == "%" and "/" not in bound.scope]
    return float(max(overall)) if overall else None


def _percents(criterion: Criterion) -> dict[str, float] | None:
    scoped = [bound for bound in criterion.values.bounds if bound.unit == "%" and "/" in bound.scope]
    return {bound.scope: float(bound.value) for bound in scoped} or None


def _lower_percents(plan: Mapping[str, float], bound: Mapping[str, float]) -> bool:
    return any(bound.get(path, 0.0) < wanted for path, wanted in plan.items())


def _fewer(plan: tuple[str, ...], bound: tuple[str, ...]) -> bool:
    return not set(plan) <= set(bound)


def _version(tag: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", tag.split("-", maxsplit=1)[0]))


def _earlier(plan: str, bound: str) -> bool:
    """Another series (``sandbox-9``), a lower version, or a pre-release of the same one."""
    series, other = (re.match(r"[^\d]*", tag) for tag in (plan, bound))
    same = series is not None and other is not None and series[0] == other[0]
    ahead_of_release = "-" in bound and "-" not in plan and _version(bound) == _version(plan)
    return not same or ahead_of_release or _version(bound) < _version(plan)


PERCENT = PlanValue("percentage", _percent, lambda plan, bound: bound < plan)
PATH_PERCENTS = PlanValue("percentages by path", _percents, _lower_percents)
PATHS = PlanValue("paths", lambda criterion: criterion.values.paths or None, _fewer)
MESSAGE = PlanValue("message", lambda criterion: criterion.values.message or None, lambda plan, bound: plan != bound)
TAG = PlanValue("tag", lambda criterion: criterion.values.tag or None, _earlier)
