"""Alerts that fire when an error budget burns, are silent when it does not, and say what to do then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_devnet import (
    PATHS,
    Action,
    Evidence,
    Fails,
    Finding,
    Gap,
    Measurement,
    Passes,
    Place,
    Reply,
    Request,
    Serving,
    Strength,
    Unproven,
    gate,
)
from pytest_devnet.formats.alert_rules import read_rules
from pytest_devnet.formats.burn import Guard, RuleBook, announced_share
from pytest_devnet.formats.durations import told
from pytest_devnet.formats.nearest import meant
from pytest_devnet.formats.own_words import own_words
from pytest_devnet.formats.runbooks import LEAST_WORDS, anchors, runbook_of
from pytest_devnet.formats.simulation import matches, parted
from pytest_devnet.formats.slo import read_objectives
from pytest_devnet_gates._slo_trials import missed, percent, tried

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet import Call, Observation, OwnServices, Promtool, Repo
    from pytest_devnet.formats.alert_rules import Rule
    from pytest_devnet.formats.objectives import Objective
    from pytest_devnet.formats.series import Series

_ADDED = ("up", "ALERTS", "ALERTS_FOR_STATE")
"""Series that Prometheus itself adds."""


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


@gate(
    "slo.alerts",
    answers=("alert thresholds", "alert rules", "alerting", "alerts fire", "SLO alerts"),
    strength=Strength.EXECUTED,
    from_plan={"file": PATHS},
    timeout=300,
    examples=(
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
        Unproven(
            _FILES, given=_GIVEN, promtool={}, gaps=("devnet.toml: declares no service whose metrics could be read",)
        ),
    ),
)
def slo_alerts(
    repo: Repo, own_service: OwnServices, promtool: Promtool, *, rules: tuple[str, ...], file: tuple[str, ...]
) -> Iterator[Observation]:
    """An alert on a metric that does not exist wakes nobody, and looks just like one that does."""
    if not own_service.declared:
        yield Gap(Place("devnet.toml"), "declares no service whose metrics could be read", "add [service.NAME]")
        return
    book = RuleBook(tuple(rule for path in rules for rule in read_rules(repo.text(path), path)))
    live = tuple(_exposed(own_service))
    for rule in book.rules:
        yield from _alive(rule, book, live)
        if rule.is_alert:
            yield from _leads(rule, repo)
    objectives = [objective for path in file for objective in read_objectives(repo.text(path), path)]
    for objective in objectives:
        guards = tuple(book.guards(objective))
        yield from _agreed(objective, guards)
        series = parted(objective, _read(objective, guards, book, live))
        yield from tried(objective, guards, series, promtool, book)
    yield from missed(objectives, book, promtool)


def _exposed(own_service: OwnServices) -> Iterator[Series]:
    """Every series there is once each declared action has happened."""
    for settings in own_service.declared:
        with own_service.lent(settings.name) as service:
            for action in settings.actions:
                service.act(action)
            yield from (sample.series for sample in service.scrape().samples)


def _read(
    objective: Objective, guards: tuple[Guard, ...], book: RuleBook, live: tuple[Series, ...]
) -> Iterator[Series]:
    """The series that the objective or one of its alerts looks at: a simulation needs no other."""
    queries = (objective.good, objective.total, *(guard.rule.expression for guard in guards))
    wanted = {selector for query in queries if query for selector in book.reads(query)}
    return (one for one in live if any(matches(one, selector) for selector in wanted))


def _alive(rule: Rule, book: RuleBook, live: tuple[Series, ...]) -> Iterator[Observation]:
    dead = [
        selector
        for selector in book.selected(rule)
        if selector.metric not in _ADDED
        and not book.recorded(selector)
        and not any(matches(one, selector) for one in live)
    ]
    for selector in dead:
        near = meant(selector.metric, sorted({one.name for one in live}))
        said = f"{rule.name} reads {selector}, which no service exposes"
        yield Finding(rule.place, said, f"correct it, or declare the action that makes it move{near}")
    if rule.is_alert and not dead:
        yield Evidence(rule.place, f"{rule.name} reads only what is exposed")


def _leads(rule: Rule, repo: Repo) -> Iterator[Observation]:
    """From an alert to its runbook, in this checkout."""
    runbook = runbook_of(rule.annotations)
    if runbook is None:
        yield Finding(rule.place, f"{rule.name} names no runbook", "annotate it with runbook_url")
        return
    if not repo.is_file(runbook.path):
        near = meant(runbook.path, repo.files)
        yield Finding(rule.place, f"{rule.name} leads to {runbook.path}, which does not exist", f"write it{near}")
        return
    text = repo.text(runbook.path)
    if runbook.anchor and runbook.anchor not in anchors(text):
        said = f"{rule.name} leads to #{runbook.anchor}, which {runbook.path} does not have"
        yield Finding(rule.place, said, "correct it, or write the section")
    remedy = "say what whoever is woken has to do"
    words = own_words(text)
    yield Measurement("prose", words, "words", at_least=LEAST_WORDS, place=Place(runbook.path), remedy=remedy)
    if rule.name not in text:
        yield Finding(Place(runbook.path), f"does not name {rule.name}", "name it where it is answered", "advisory")


def _agreed(objective: Objective, guards: tuple[Guard, ...]) -> Iterator[Observation]:
    """What the objective announces is what the rules do."""
    for alert in objective.alerts:
        guard = next((one for one in guards if one.documented == alert), None)
        share = announced_share(alert, objective)
        if guard is None:
            window = f" over {told(alert.window)}" if alert.window else ""
            said = f"announces {alert.name}{window}, and no rule has it"
            yield Finding(objective.place, said, "write the rule, or drop the announcement", subject=objective.name)
        elif share is not None and guard.share is not None and guard.share != share:
            said = f"{guard.rule.name} fires above {percent(guard.share)}, {alert.name} says {percent(share)}"
            yield Finding(guard.rule.place, said, "make them one number", subject=objective.name)
        else:
            yield Evidence(guard.rule.place, f"{guard.rule.name} is {alert.name}", objective.name)
    if not guards:
        yield Finding(objective.place, "no alert guards it", "write one, labelled slo", subject=objective.name)
