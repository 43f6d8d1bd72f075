"""Alerts that fire when an error budget burns, are silent when it does not, and say what to do then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_devnet import (
    PATHS,
    Evidence,
    Finding,
    Gap,
    Measurement,
    Place,
    Strength,
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
from pytest_devnet_gates._slo_alerts_examples import EXAMPLES
from pytest_devnet_gates._slo_trials import missed, percent, tried

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet import Observation, OwnServices, Promtool, Repo
    from pytest_devnet.formats.alert_rules import Rule
    from pytest_devnet.formats.objectives import Objective
    from pytest_devnet.formats.series import Series

_ADDED = ("up", "ALERTS", "ALERTS_FOR_STATE")
"""Series that Prometheus itself adds."""


@gate(
    "slo.alerts",
    answers=("alert thresholds", "alert rules", "alerting", "alerts fire", "SLO alerts"),
    strength=Strength.EXECUTED,
    from_plan={"file": PATHS, "rules": PATHS},
    timeout=300,
    examples=EXAMPLES,
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
