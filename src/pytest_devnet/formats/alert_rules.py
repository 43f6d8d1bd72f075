"""Prometheus rule files: recording and alerting rules, also inside a ``PrometheusRule`` of Kubernetes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from pytest_devnet.errors import FactError
from pytest_devnet.formats.durations import seconds
from pytest_devnet.formats.yaml import Yaml, read_yaml
from pytest_devnet.model import Place


@dataclass(frozen=True, slots=True)
class Rule:
    """``name`` of an alert, or of the series a recording rule makes. ``held`` is its ``for``, in seconds."""

    place: Place
    name: str
    expression: str
    is_alert: bool
    held: Fraction
    labels: Mapping[str, str]
    annotations: Mapping[str, str]


def rule_file(rules: Iterable[Rule]) -> str:
    """A rule file of these rules alone, as JSON, which is YAML."""
    return json.dumps({"groups": [{"name": "devnet", "rules": [_written(rule) for rule in rules]}]})


def _written(rule: Rule) -> dict[str, object]:
    kind = "alert" if rule.is_alert else "record"
    held = {"for": f"{float(rule.held):.0f}s"} if rule.is_alert else {}
    return {kind: rule.name, "expr": rule.expression, "labels": dict(rule.labels), **held}


def read_rules(text: str, path: str) -> tuple[Rule, ...]:
    """Every rule of a file, in order. Raises ``FactError`` with the line where it is none."""
    found = tuple(rule for document in read_yaml(text, path) for rule in _rules(_groups(document), path))
    if not found:
        raise FactError("holds no rule", place=path, remedy="write groups: [{name: …, rules: [{alert: …, expr: …}]}]")
    return found


def _groups(document: Yaml) -> Yaml:
    return document.at("spec", "groups") if document.at("kind").text == "PrometheusRule" else document.at("groups")


def _rules(groups: Yaml, path: str) -> Iterator[Rule]:
    for group in groups.items:
        for rule in group.at("rules").items:
            name = rule.at("alert") if rule.at("alert").text else rule.at("record")
            expression = rule.at("expr").text
            if not name.text or not expression:
                place = f"{path}:{rule.line}"
                raise FactError("a rule wants alert or record, and expr", place=place, remedy="write both")
            yield Rule(
                Place(path, name.line),
                name.text,
                expression,
                name is rule.at("alert"),
                seconds(rule.at("for").text) or Fraction(0),
                _texts(rule.at("labels")),
                _texts(rule.at("annotations")),
            )


def _texts(table: Yaml) -> dict[str, str]:
    return {key: value.text for key, value in table.entries}
