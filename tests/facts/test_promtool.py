"""Prometheus's own evaluator, asked about series that were never measured."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from pytest_devnet.errors import FactError, ToolMissing
from pytest_devnet.facts.promtool import FACT, Promtool
from pytest_devnet.facts.world import World
from pytest_devnet.formats.series import Series
from pytest_devnet.formats.simulation import Parted, Simulation, Stretch, Trial, simulation

OK = Series("sign_ins_total", {"outcome": "success"})
BAD = Series("sign_ins_total", {"outcome": "failure"})
SPLIT = Parted((OK,), (BAD,), ())
RULES = """\
groups:
  - name: sign-in
    rules:
      - record: sign_in:errors:1h
        expr: 1 - sum(rate(sign_ins_total{outcome="success"}[1h])) / sum(rate(sign_ins_total[1h]))
      - alert: Fast
        expr: sign_in:errors:1h > 0.072
        for: 2m
      - alert: Any
        expr: sign_in:errors:1h > 0
"""
ERRORS = 'sum(increase(sign_ins_total{outcome="failure"}[1h])) / sum(increase(sign_ins_total[1h]))'


def burning(bad: Fraction, name: str = "burns") -> Simulation:
    return simulation(name, SPLIT, [Stretch(70, bad)], 60)


@pytest.fixture
def promtool(tmp_path: Path) -> Promtool:
    made: Promtool = FACT.real(World(tmp_path, date(2026, 1, 15)))  # type: ignore[assignment]
    return made


def example(given: object) -> Promtool:
    made: Promtool = FACT.example(World(Path(), date(2026, 1, 15)), given)  # type: ignore[assignment]
    return made


def test_alerts_fire_by_what_the_series_do(promtool: Promtool) -> None:
    asked = [burning(Fraction(0)), burning(Fraction(1, 20)), burning(Fraction(1, 10))]
    trials = [Trial(asked, {"alerts.yml": RULES}), Trial(asked[1:2], {"alerts.yml": RULES}), Trial(asked, {})]
    assert promtool.firing(trials) == [[set(), {"Any"}, {"Any", "Fast"}], [{"Any"}], [set(), set(), set()]]


def test_a_value_is_what_the_expression_comes_to(promtool: Promtool) -> None:
    assert promtool.value(ERRORS, burning(Fraction(1, 10))) == pytest.approx(0.1)
    assert promtool.value("absent_total", burning(Fraction(0))) is None
    assert promtool.value("sign_ins_total", burning(Fraction(0))) is None
    assert promtool.value("sum(sign_ins_total) / 0", burning(Fraction(0))) == float("inf")


def test_rules_that_promtool_refuses_are_no_evidence(promtool: Promtool) -> None:
    broken = {"alerts.yml": "groups: [{name: x, rules: [{alert: A, expr: 'x['}]}]"}
    with pytest.raises(FactError, match="promtool refused: "):
        promtool.firing([Trial([burning(Fraction(0))], broken)])


def test_without_promtool_there_is_no_evidence(promtool: Promtool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ToolMissing, match="promtool is not installed"):
        promtool.value("up", burning(Fraction(0)))


def test_an_example_gives_the_answers_by_name() -> None:
    told = example({"burns": ("Fast",), "out": 0.9})
    trial = Trial([burning(Fraction(1)), burning(Fraction(0), "healthy")], {"a": ""})
    assert told.firing([trial]) == [[{"Fast"}, set()]]
    assert told.value("x", burning(Fraction(1), "out")) == 0.9
    assert told.value("x", burning(Fraction(1))) is None
    assert told.value("", burning(Fraction(1), "out")) is None


def test_an_example_without_answers_has_no_promtool() -> None:
    with pytest.raises(ToolMissing):
        example(None).value("x", burning(Fraction(1)))
