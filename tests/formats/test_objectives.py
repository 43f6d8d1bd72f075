"""Objectives read from OpenSLO, Sloth and Markdown tables, and rules from Prometheus's files."""

from __future__ import annotations

from fractions import Fraction

import pytest

from pytest_devnet.errors import FactError
from pytest_devnet.formats.alert_rules import read_rules
from pytest_devnet.formats.durations import seconds, told
from pytest_devnet.formats.objectives import BurnAlert, Objective, share
from pytest_devnet.formats.slo import read_objectives
from pytest_devnet.model import Place

DAY = Fraction(86400)
OPENSLO = """\
apiVersion: openslo/v1
kind: Service
metadata: {name: api, annotations: {team: quay}}
---
apiVersion: openslo/v1
kind: SLO
metadata:
  name: sign-in
spec:
  service: api
  indicator:
    spec:
      ratioMetric:
        counter: true
        good: {metricSource: {spec: {query: 'sign_ins_total{outcome="success"}'}}}
        total: {metricSource: {spec: {query: sign_ins_total}}}
  timeWindow: [{duration: 28d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives:
    - target: 0.995
    - targetPercent: 90
  alertPolicies: [burn]
---
apiVersion: openslo/v1
kind: AlertPolicy
metadata: {name: burn}
spec:
  conditions:
    - conditionRef: fast
    - kind: AlertCondition
      metadata: {name: slow}
      spec: {condition: {kind: other, threshold: 1, lookbackWindow: 3d}}
---
apiVersion: openslo/v1
kind: AlertCondition
metadata: {name: fast}
spec: {condition: {kind: burnrate, op: gt, threshold: 14.4, lookbackWindow: 1h}}
"""
SLOTH = """\
version: prometheus/v1
service: api
labels: {owner: quay}
slos:
  - name: requests
    objective: 99.9
    sli: {events: {error_query: 'sum(rate(bad[{{.window}}]))', total_query: 'sum(rate(all[{{.window}}]))'}}
    alerting: {name: RequestsBurn}
  - name: silent
    objective: 99.9
    labels: {owner: crane}
    alerting: {name: Silent, page_alert: {disable: true}, ticketAlert: {disable: true}}
"""
TABLE = """\
# Objectives

The window is 28 rolling days. Nobody wakes for less.

Owner: the quay team.

| Service | Indicator | Objective | Alert |
|---|---|---|---|
| sign-in | answered below 500 | 99.9 % | budget burns fast |
| cranes | lifted in time | soon | - |

| Month | Hours |
|---|---|
| May | 3 |
"""


def test_openslo_is_read_with_its_references_resolved() -> None:
    first, second = read_objectives(OPENSLO, "slo.yaml")
    assert first == Objective(
        Place("slo.yaml", 8),
        name="sign-in",
        service="api",
        owner="quay",
        stated="0.995",
        target=Fraction(995, 1000),
        window=28 * DAY,
        good='sign_ins_total{outcome="success"}',
        total="sign_ins_total",
        alerts=(
            BurnAlert(Place("slo.yaml", 36), "fast", Fraction(72, 5), Fraction(3600)),
            BurnAlert(Place("slo.yaml", 31), "slow", None, 3 * DAY),
        ),
    )
    assert (second.name, second.target, second.stated) == ("sign-in (2)", Fraction(9, 10), "90 %")


def test_an_indicator_may_be_a_document_of_its_own_and_labels_may_be_lists() -> None:
    text = OPENSLO.replace("  indicator:\n    spec:", "  indicatorRef: good-ones\n  unused:\n    spec:").replace(
        "  name: sign-in\n", "  name: sign-in\n  labels: {owner: [crane, quay]}\n"
    )
    ratio = "{ratioMetric: {good: {metricSource: {spec: {expr: a}}}}}"
    sli = f"---\napiVersion: openslo/v1\nkind: SLI\nmetadata: {{name: good-ones}}\nspec: {ratio}\n"
    first, _ = read_objectives(text + sli, "slo.yaml")
    assert (first.good, first.total, first.counters, first.owner) == ("a", "", False, "crane")


def test_what_openslo_demands_and_is_not_there_is_told() -> None:
    text = OPENSLO.replace("Occurrences", "Guesses").replace("[{duration: 28d, isRolling: true}]", "[]")
    first, _ = read_objectives(text.replace("target: 0.995", "target: 1"), "slo.yaml")
    assert first.problems == (
        "its budgetingMethod is none of Occurrences, Timeslices, RatioTimeslices",
        "it has not exactly one timeWindow",
    )
    assert (first.target, first.window) == (None, None)


def test_sloth_is_read_in_both_its_forms() -> None:
    crd = "apiVersion: sloth.slok.dev/v1\nkind: PrometheusServiceLevel\nspec:\n" + "".join(
        f"  {line}\n"
        for line in SLOTH.replace("error_query", "errorQuery").replace("total_query", "totalQuery").splitlines()[1:]
    )
    for text in (SLOTH, crd):
        first, second = read_objectives(text, "slo.yml")
        assert (first.name, first.service, first.owner) == ("requests", "api", "quay")
        assert (first.target, first.window, first.counters) == (Fraction(999, 1000), 30 * DAY, False)
        assert first.good == "(sum(rate(all[{{.window}}]))) - (sum(rate(bad[{{.window}}])))"
        assert [alert.name for alert in first.alerts] == ["RequestsBurn"]
        assert (second.owner, second.alerts, second.good) == ("crane", (), "")


def test_a_table_states_objectives_and_prose_what_holds_for_all() -> None:
    first, second = read_objectives(TABLE, "slo.md")
    assert (first.place, first.name, first.service) == (Place("slo.md", 9), "answered below 500", "sign-in")
    assert (first.target, first.window, first.owner) == (Fraction(999, 1000), 28 * DAY, "the quay team")
    assert [alert.name for alert in first.alerts] == ["budget burns fast"]
    assert (second.target, second.alerts) == (None, ())


def test_a_table_may_say_everything_itself() -> None:
    text = "| SLO | Target | Window | Owner |\n|---|---|---|---|\n| quick | 95 % | 4 weeks | quay |\n| late |\n"
    first, second = read_objectives(text, "slo.md")
    assert (first.name, first.window, first.owner, first.service) == ("quick", 28 * DAY, "quay", "")
    assert (second.name, second.stated) == ("late", "")


@pytest.mark.parametrize(("path", "text"), [("slo.md", "# None\n"), ("slo.yaml", "a: 1\n"), ("slo.yaml", "")])
def test_a_file_without_an_objective_is_refused(path: str, text: str) -> None:
    with pytest.raises(FactError, match="states no objective"):
        read_objectives(text, path)


@pytest.mark.parametrize(
    ("stated", "percent", "value"),
    [("0.995", False, Fraction(199, 200)), ("≥ 99.5 %", False, Fraction(199, 200)), ("99.5", True, Fraction(199, 200))]
    + [(stated, False, None) for stated in ("1", "0", "100 %", "99.5", "soon", "")],
)
def test_a_target_is_a_share_between_nothing_and_everything(stated: str, percent: bool, value: Fraction | None) -> None:
    assert share(stated, percent=percent) == value


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("5m", 300),
        ("1h30m", 5400),
        ("28d", 28 * 86400),
        ("4w", 28 * 86400),
        ("1M", 30 * 86400),
        ("500ms", Fraction(1, 2)),
        ("28 days", 28 * 86400),
        ("28 rolling days", 28 * 86400),
        ("0s", None),
        ("soon", None),
        ("", None),
    ],
)
def test_spans_are_read_as_prometheus_openslo_and_people_write_them(text: str, span: Fraction | None) -> None:
    assert seconds(text) == span


@pytest.mark.parametrize(
    ("span", "text"), [(28 * 86400, "28d"), (5400, "90m"), (3600, "1h"), (1, "1s"), ("0.25", "250ms")]
)
def test_spans_are_told_in_their_largest_whole_unit(span: int | str, text: str) -> None:
    assert told(Fraction(span)) == text


RULES = """\
groups:
  - name: sign-in
    rules:
      - record: sign_in:errors:1h
        expr: 1 - a / b
      - alert: Fast
        expr: sign_in:errors:1h > 0.072
        for: 2m
        labels: {severity: page}
        annotations:
          runbook_url: docs/runbooks/sign-in.md
"""


def test_rules_are_read_from_both_kinds_of_file() -> None:
    kubernetes = "kind: PrometheusRule\nspec:\n" + "".join(f"  {line}\n" for line in RULES.splitlines())
    for text in (RULES, kubernetes):
        record, alert = read_rules(text, "alerts.yml")
        assert (record.name, record.is_alert, record.expression) == ("sign_in:errors:1h", False, "1 - a / b")
        assert (alert.name, alert.is_alert) == ("Fast", True)
        assert (record.held, alert.held) == (Fraction(0), Fraction(120))
        assert alert.labels == {"severity": "page"}
        assert alert.annotations == {"runbook_url": "docs/runbooks/sign-in.md"}
        assert alert.place.line == text.splitlines().index(next(s for s in text.splitlines() if "alert:" in s)) + 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("groups: []\n", "alerts.yml: holds no rule"),
        ("groups:\n  - rules:\n      - alert: Fast\n", "alerts.yml:3: a rule wants alert or record, and expr"),
        ("groups:\n  - rules:\n      - expr: up\n", "alerts.yml:3: a rule wants alert or record, and expr"),
    ],
)
def test_what_is_no_rule_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(FactError) as refused:
        read_rules(text, "alerts.yml")
    assert str(refused.value) == message
