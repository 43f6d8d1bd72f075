"""Values are shown as somebody who reads plans and bindings would write them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import pytest

from pytest_devnet.model import Strength
from pytest_devnet.report.values import written


@dataclass(frozen=True)
class Berth:
    name: str
    depth: float = 3.0
    ropes: tuple[str, ...] = ()
    marks: dict[str, bool] = field(default_factory=dict)


def moor() -> None:
    raise AssertionError


class Crane:
    def __call__(self) -> None:
        raise AssertionError

    def __str__(self) -> str:
        return "a crane"


class Buoy:
    def __str__(self) -> str:
        return "a buoy"


THERE: Callable[[], None] = lambda: None  # noqa: E731


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ('a "b"\n', r'"a \"b\"\n"'),
        (True, "true"),
        (98.0, "98.0"),
        (None, "none"),
        (date(2026, 1, 2), "2026-01-02"),
        (Strength.PARSED, "parsed"),
        (("a", 1), '["a", 1]'),
        (frozenset({2}), "[2]"),
        ({"a": {"b": []}, ("git", "log"): 1}, "{a: {b: []}, git log: 1}"),
        (Berth("bow"), 'Berth(name: "bow")'),
        (Berth("bow", 4.5, ("r",), {"x": False}), 'Berth(name: "bow", depth: 4.5, ropes: ["r"], marks: {x: false})'),
        (int, "int"),
        (moor, "moor"),
        (THERE, "lambda"),
        (Crane(), "Crane"),
        (Buoy(), "a buoy"),
    ],
)
def test_a_value_is_written_without_a_trace_of_python(value: object, text: str) -> None:
    assert written(value) == text
