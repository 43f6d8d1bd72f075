"""Alerts that fire when they should, and others that wake nobody, or everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_devnet import (
    Action,
    Fails,
    Passes,
    Reply,
    Request,
    Serving,
    Unproven,
)

if TYPE_CHECKING:
    from pytest_devnet import Call

_SLO = """\
apiVersion: openslo/v1
kind: SLO
metadata: {name: sign-in, labels: {owner: quay}}
spec:
  service: api
  indicator:
    spec:
      ratioMetric:
        counter: true
        good: {metricSource: {spec: {query: 'sign_ins_total{outcome="success"}'}}}
        total: {metricSource: {spec: {query: sign_ins_total}}}
  timeWindow: [{duration: 28d}]
  budgetingMethod: Occurrences
  objectives: [{target: 0.99}]
  alertPolicies:
    - kind: AlertPolicy
      spec:
        conditions:
          - metadata: {name: burns-fast}
            spec: {condition: {kind: burnrate, threshold: 14.4, lookbackWindow: 1h}}
"""
_RULES = """\
groups:
  - name: sign-in
    rules:
      - record: sign_in:errors:1h
        expr: 1 - sum(rate(sign_ins_total{outcome="success"}[1h])) / sum(rate(sign_ins_total[1h]))
      - alert: BurnsFast
        expr: sign_in:errors:1h > 14.4 * 0.01 and up == 1
        labels: {slo: sign-in}
        annotations: {runbook_url: "docs/sign-in.md#burnsfast"}
      - alert: Silent
        expr: absent(sign_ins_total)
        annotations: {runbook_url: docs/sign-in.md}
"""
_RUNBOOK = """\
# Sign-in

## BurnsFast

Many people cannot sign in. Look at the log of the last minutes first: are the addresses all of one network, or does
the database refuse to answer? In the first case close the network at the border, in the second follow the runbook of
the database, and tell the people on duty what you found. After Silent, start the scraper again.
"""
_FILES = {"docs/slo.yaml": _SLO, "docs/alerts.yml": _RULES, "docs/sign-in.md": _RUNBOOK}
_GIVEN = {"file": ("docs/slo.yaml",), "rules": ("docs/alerts.yml",)}
_OTHERS = _RULES.replace("slo: sign-in", "slo: other").replace(
    "expr: absent", "labels: {slo: other}\n        expr: absent"
)
_DEAD = """\
groups:
  - rules:
      - alert: Dead
        expr: sum(rate(sign_inz_total[1h])) > 14.4 * 0.01
        labels: {slo: sign-in}
      - alert: Lost
        expr: sum(rate(sign_ins_total{outcome="locked"}[1h])) < 5
        labels: {slo: other}
        annotations: {runbook_url: "https://wiki.test/lost"}
      - alert: Stub
        expr: vector(1)
        labels: {slo: other}
        annotations: {runbook_url: "docs/stub.md#what"}
"""


def _signs_in(call: Call) -> Reply:
    right = call.path == "/login"
    call.count("sign_ins_total", outcome="success" if right else "failure")
    return Reply(200 if right else 401)


_API = Serving(
    _signs_in,
    actions=(
        Action("signs in", Request("/login", "POST")),
        Action("is refused", Request("/wrong", "POST"), expect=401),
    ),
)


EXAMPLES = (
    Passes(
        _FILES,
        service=_API,
        given=_GIVEN,
        promtool={"sign-in out": 0.9, "BurnsFast above": ("BurnsFast",), "gone": ("Silent",)},
    ),
    Fails(
        _FILES,
        service=_API,
        given=_GIVEN,
        promtool={"sign-in out": 1.0, "BurnsFast healthy": ("BurnsFast",), "BurnsFast below": ("BurnsFast",)},
        findings=(
            "docs/slo.yaml:3: sign-in: an outage of a tenth of the window leaves 100 %, and keeps it",
            "docs/alerts.yml:6: sign-in: BurnsFast fires while 0.25 % of events are bad (want only above 14.4 %)",
            "docs/alerts.yml:6: sign-in: BurnsFast fires while 11.52 % of events are bad (want only above 14.4 %)",
            "docs/alerts.yml:6: sign-in: BurnsFast is silent while 18 % of events are bad (want it above 14.4 %)",
            "docs/slo.yaml:3: sign-in: nothing fires when its series are gone",
        ),
    ),
    Fails(
        {**_FILES, "docs/alerts.yml": _DEAD, "docs/stub.md": "# Later\n\nTODO\n"},
        service=_API,
        given=_GIVEN,
        promtool={"sign-in out": 0.9, "gone": ("Stub",)},
        findings=(
            "docs/alerts.yml:3: Dead reads sign_inz_total, which no service exposes",
            "docs/alerts.yml:3: Dead names no runbook",
            'docs/alerts.yml:6: Lost reads sign_ins_total{outcome="locked"}, which no service exposes',
            "docs/alerts.yml:6: Lost leads to wiki.test/lost, which does not exist",
            "docs/alerts.yml:10: Stub leads to #what, which docs/stub.md does not have",
            "docs/stub.md: prose is 0 words (want at least 40 words)",
            "docs/stub.md: does not name Stub",
            "docs/alerts.yml:3: sign-in: Dead is silent while 18 % of events are bad (want it above 14.4 %)",
            "docs/slo.yaml:3: sign-in: nothing fires when its series are gone",
        ),
    ),
    Fails(
        {**_FILES, "docs/alerts.yml": _RULES.replace("14.4 * 0.01", "144")},
        service=_API,
        given=_GIVEN,
        promtool={"sign-in out": 0.9, "gone": ("Silent",)},
        findings=(
            "docs/alerts.yml:6: sign-in: BurnsFast fires above 144 %, burns-fast says 14.4 %",
            "docs/alerts.yml:6: sign-in: BurnsFast fires above 144 % of bad events, which is never",
        ),
    ),
    Fails(
        {**_FILES, "docs/alerts.yml": _OTHERS},
        service=_API,
        given=_GIVEN,
        promtool={"gone": ("Silent",)},
        findings=(
            "docs/slo.yaml:3: sign-in: announces burns-fast over 1h, and no rule has it",
            "docs/slo.yaml:3: sign-in: no alert guards it",
            "docs/slo.yaml:3: sign-in: an outage of a tenth of the window leaves nothing, and keeps it",
        ),
    ),
    Unproven(
        {**_FILES, "docs/alerts.yml": _RULES.replace("sign_in:errors:1h > 14.4 * 0.01", "absent(sign_ins_total)")},
        service=_API,
        given=_GIVEN,
        promtool={"sign-in out": 0.9, "gone": ("Silent",)},
        gaps=("docs/slo.yaml:3: sign-in: none of its alerts has a threshold that can be read",),
    ),
    Unproven(_FILES, service=_API, given=_GIVEN, gaps=("promtool is not installed",)),
    Unproven(
        {**_FILES, "docs/slo.yaml": _SLO.replace("target: 0.99", "target: all")},
        service=_API,
        given=_GIVEN,
        promtool={"gone": ("Silent",)},
        gaps=("docs/slo.yaml:3: sign-in: its alerts cannot be tried",),
    ),
    Unproven(_FILES, given=_GIVEN, promtool={}, gaps=("devnet.toml: declares no service whose metrics could be read",)),
)
