"""What an expression reads and what it is compared with, without running it."""

from __future__ import annotations

import sys
from fractions import Fraction

import pytest

from pytest_devnet.errors import FactError, ToolMissing
from pytest_devnet.formats.promql import Bound, Matcher, Selector, bounds, selectors

ERRORS = '1 - sum(rate(sign_ins_total{outcome="success"}[1h])) / sum(rate(sign_ins_total[1h]))'
GOOD = Selector("sign_ins_total", (Matcher("outcome", "=", "success"),), Fraction(3600))
ALL = Selector("sign_ins_total", (), Fraction(3600))


def test_every_selector_is_found_with_its_matchers_and_range() -> None:
    assert selectors(ERRORS) == (GOOD, ALL)
    (found,) = selectors('{__name__="up",job!="x",a=~"b|c",d!~"e"}')
    matchers = {Matcher("a", "=~", "b|c"), Matcher("d", "!~", "e"), Matcher("job", "!=", "x")}
    assert (found.metric, set(found.matchers), found.range) == ("up", matchers, None)


def test_a_subquery_has_the_range_of_its_inside() -> None:
    (found,) = selectors("max_over_time(rate(a_total[5m])[1h:1m])")
    assert found == Selector("a_total", (), Fraction(300))


def test_a_selector_without_a_name_has_none() -> None:
    assert selectors('{job="x"}')[0].metric == ""


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("14.4 * 0.005", Fraction(72, 1000)),
        ("(14.4 * (1 - 0.995))", Fraction(72, 1000)),
        ("-1 + 3", Fraction(2)),
        ("1 / 4", Fraction(1, 4)),
        ("1e-3", Fraction(1, 1000)),
    ],
)
def test_a_limit_is_worked_out_exactly(text: str, limit: Fraction) -> None:
    assert bounds(f"{ERRORS} > {text}") == (Bound(">", limit, (GOOD, ALL)),)


def test_every_comparison_of_an_expression_is_found() -> None:
    found = bounds("a > 1 and (b offset 1h) == bool c and on() absent(d) == 1 unless sum by (x) (e < 5) > Inf")
    assert [(one.op, one.limit, [selector.metric for selector in one.selectors]) for one in found] == [
        (">", Fraction(1), ["a"]),
        ("==", Fraction(1), ["d"]),
        ("<", Fraction(5), ["e"]),
    ]


@pytest.mark.parametrize("text", ["a > 1 / 0", "a > -b", "a > 2 ^ 3", "a > b + 1"])
def test_what_is_not_worked_out_is_no_constant(text: str) -> None:
    assert bounds(text) == ()


@pytest.mark.parametrize("text", ["rate(x[5m]", "", "x{", "1 > 2"])
def test_what_is_no_promql_is_refused(text: str) -> None:
    with pytest.raises(FactError, match="is no PromQL: "):
        selectors(text)


def test_without_the_parser_there_is_no_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "promql_parser", None)
    with pytest.raises(ToolMissing, match="promql-parser is not installed"):
        selectors("up")
