"""Which alerts guard an objective, and where their thresholds lie."""

from __future__ import annotations

from fractions import Fraction

import pytest

from pytest_devnet.errors import FactError
from pytest_devnet.formats.alert_rules import Rule
from pytest_devnet.formats.burn import Guard, RuleBook, announced_share
from pytest_devnet.formats.objectives import BurnAlert, Objective
from pytest_devnet.model import Place

GOOD, TOTAL = 'sign_ins_total{outcome="success"}', "sign_ins_total"
FAST = BurnAlert(Place("slo.yaml", 9), "burns-fast", Fraction(144, 10), Fraction(3600))
SIGN_IN = Objective(Place("slo.yaml", 1), "sign-in", target=Fraction(99, 100), good=GOOD, total=TOTAL, alerts=(FAST,))


def rule(name: str, expression: str, *, alert: bool = True, held: int = 0, slo: str = "", label: str = "slo") -> Rule:
    labels = {label: slo} if slo else {}
    return Rule(Place("alerts.yml", 3), name, expression, alert, Fraction(held), labels, {})


def errors(window: str) -> str:
    return f"1 - sum(rate({GOOD}[{window}])) / sum(rate({TOTAL}[{window}]))"


def guards(*rules: Rule, objective: Objective = SIGN_IN) -> list[Guard]:
    return list(RuleBook(rules).guards(objective))


def test_an_alert_over_recording_rules_is_followed_to_what_they_record() -> None:
    book = (
        rule("errors:1h", errors("1h"), alert=False, slo="sign-in"),
        rule("errors:5m", errors("5m"), alert=False, slo="sign-in"),
        rule("errors:1h", "1 - sum(rate(other[2d]))", alert=False, slo="other"),
        rule(
            "SignInBurnsFast",
            'errors:1h{slo="sign-in"} > 14.4 * 0.01 and errors:5m{slo="sign-in"} > 14.4 * 0.01',
            held=120,
            slo="sign-in",
        ),
    )
    (guard,) = guards(*book)
    assert (guard.documented, guard.share) == (FAST, Fraction(144, 1000))
    assert (guard.long, guard.short) == (Fraction(3600), Fraction(300))
    assert (guard.step, guard.steps) == (60, 65)


@pytest.mark.parametrize(
    ("name", "slo", "label"),
    [
        ("Any", "sign-in", "slo"),
        ("Any", "other", "sloth_slo"),
        ("BurnsFast", "", ""),
        ("Any", "", ""),
    ],
)
def test_an_alert_belongs_to_an_objective_by_label_name_or_series(name: str, slo: str, label: str) -> None:
    about_it = rule(name, f"{errors('1h')} > 0.1", slo=slo, label=label)
    about_another = rule(name, "up == 0", slo=slo, label=label)
    assert bool(guards(about_it)) is (slo != "other")
    assert bool(guards(about_another)) is (slo == "sign-in" or name == "BurnsFast")


def test_an_alert_of_an_objective_without_queries_is_found_by_its_name_alone() -> None:
    bare = Objective(Place("slo.md", 4), "sign-in", alerts=(BurnAlert(Place("slo.md", 4), "Burns fast"),))
    assert [
        guard.rule.name for guard in guards(rule("BurnsFast", "up == 0"), rule("Up", "up == 0"), objective=bare)
    ] == ["BurnsFast"]
    assert announced_share(bare.alerts[0], bare) is None


@pytest.mark.parametrize(
    ("test", "share"),
    [
        (f"{errors('1h')} > 0.144", Fraction(144, 1000)),
        (f"sum(rate({GOOD}[1h])) / sum(rate({TOTAL}[1h])) < 0.9", Fraction(1, 10)),
        (f"({errors('1h')}) / 0.01 > 14.4", Fraction(144, 1000)),
        (f"({errors('1h')}) > 0", None),
        (f"sum(rate({GOOD}[1h])) < 5", None),
        (f"rate({GOOD}[1h]) == 0.5", None),
        (f"absent({TOTAL})", None),
    ],
)
def test_the_share_at_which_an_alert_fires_is_read_from_its_expression(test: str, share: Fraction | None) -> None:
    assert [guard.share for guard in guards(rule("A", test))] == [share]


def test_a_multiple_of_an_unknown_budget_is_no_share() -> None:
    unknown = Objective(Place("slo.yaml", 1), "sign-in", good=GOOD, total=TOTAL, alerts=(FAST,))
    assert [guard.share for guard in guards(rule("A", f"{errors('1h')} > 14.4"), objective=unknown)] == [None]
    assert announced_share(FAST, unknown) is None
    assert announced_share(FAST, SIGN_IN) == Fraction(144, 1000)


def test_there_are_five_steps_to_the_short_range_and_none_is_too_short() -> None:
    (quick,) = guards(rule("A", f"rate({TOTAL}[30s]) > 1"))
    (slow,) = guards(rule("A", f"rate({TOTAL}[3d]) > 1"))
    (none,) = guards(rule("A", f"{TOTAL} > 1"))
    assert (quick.step, slow.step, none.step) == (15, 51840, 60)


def test_rules_that_record_each_other_end() -> None:
    circle = (rule("a", "b + 1", alert=False), rule("b", "a + 1", alert=False))
    assert [one.metric for one in RuleBook(circle).reads("a")] == ["a"]
    assert RuleBook(circle).needed(circle[0]) == (circle[1], circle[0])


def test_what_is_no_promql_is_told_with_its_rule() -> None:
    broken = rule("Broken", "rate(")
    with pytest.raises(FactError, match=r"alerts\.yml:3: Broken is no PromQL"):
        RuleBook((broken,)).selected(broken)
