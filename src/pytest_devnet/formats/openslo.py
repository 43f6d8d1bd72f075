"""OpenSLO v1: https://github.com/openslo/openslo. Kinds SLO, SLI, Service, AlertPolicy and AlertCondition.

The format has no field for an owner: a label or annotation ``owner`` or ``team`` of the objective, or of its service,
is taken for one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import isfinite

from pytest_devnet.formats.durations import seconds
from pytest_devnet.formats.objectives import BurnAlert, Objective, share
from pytest_devnet.formats.yaml import Yaml
from pytest_devnet.model import Place

_BUDGETING = ("Occurrences", "Timeslices", "RatioTimeslices")
_OWNERS = ("owner", "team")


def is_openslo(document: Yaml) -> bool:
    return document.at("apiVersion").text.lower().startswith("openslo/")


def openslo(documents: tuple[Yaml, ...], path: str) -> Iterator[Objective]:
    """Every objective of every SLO, references between the documents resolved."""
    book = _Book(path)
    for document in documents:
        book.add(document)
    for document in documents:
        if document.at("kind").text == "SLO":
            yield from book.objectives(document)


@dataclass(slots=True)
class _Book:
    path: str
    named: dict[tuple[str, str], Yaml] = field(default_factory=dict)

    def add(self, document: Yaml) -> None:
        self.named[document.at("kind").text, document.at("metadata", "name").text] = document

    def objectives(self, slo: Yaml) -> Iterator[Objective]:
        spec, name = slo.at("spec"), slo.at("metadata", "name").text
        ratio = self.indicator(spec).at("ratioMetric")
        alerts = tuple(self.alerts(spec))
        windows = spec.at("timeWindow").items
        for number, one in enumerate(spec.at("objectives").items, start=1):
            percent = bool(one.at("targetPercent").text)
            stated = one.at("targetPercent" if percent else "target").text
            yield Objective(
                place=Place(self.path, slo.at("metadata", "name").line),
                name=name if number == 1 else f"{name} ({number})",
                service=spec.at("service").text,
                owner=self.owner(slo),
                stated=f"{stated} %" if percent else stated,
                target=share(stated, percent=percent),
                window=seconds(windows[0].at("duration").text) if len(windows) == 1 else None,
                good=_query(ratio.at("good")),
                total=_query(ratio.at("total")),
                counters=ratio.at("counter").value is True,
                alerts=alerts,
                problems=tuple(_problems(spec)),
            )

    def indicator(self, spec: Yaml) -> Yaml:
        reference = spec.at("indicatorRef").text
        known = self.named.get(("SLI", reference))
        return known.at("spec") if known else spec.at("indicator", "spec")

    def owner(self, slo: Yaml) -> str:
        service = self.named.get(("Service", slo.at("spec", "service").text), slo)
        places = ((of, where, key) for of in (slo, service) for where in ("labels", "annotations") for key in _OWNERS)
        return next((text for of, where, key in places if (text := _first(of.at("metadata", where, key)))), "")

    def alerts(self, spec: Yaml) -> Iterator[BurnAlert]:
        for given in spec.at("alertPolicies").items:
            policy = self.named.get(("AlertPolicy", given.text or given.at("alertPolicyRef").text), given)
            for condition in policy.at("spec", "conditions").items:
                reference = condition.at("conditionRef").text
                yield self.alert(self.named.get(("AlertCondition", reference), condition))

    def alert(self, condition: Yaml) -> BurnAlert:
        name, test = condition.at("metadata", "name"), condition.at("spec", "condition")
        burns = test.at("kind").text.lower() == "burnrate"
        rate = test.at("threshold").value
        window = seconds(test.at("lookbackWindow").text)
        place = Place(self.path, name.line)
        return BurnAlert(place, name.text, _fraction(rate) if burns else None, window)


def _problems(spec: Yaml) -> Iterator[str]:
    if spec.at("budgetingMethod").text not in _BUDGETING:
        yield f"its budgetingMethod is none of {', '.join(_BUDGETING)}"
    if len(spec.at("timeWindow").items) != 1:
        yield "it has not exactly one timeWindow"


def _query(metric: Yaml) -> str:
    source = metric.at("metricSource", "spec")
    return source.at("query").text or source.at("expr").text


def _first(value: Yaml) -> str:
    return value.text or (value.items[0].text if value.items else "")


def _fraction(value: object) -> Fraction | None:
    return Fraction(repr(value)) if isinstance(value, int | float) and isfinite(value) else None
