"""Which alerts guard an objective, from which share of bad events on each must fire, and how long that may take.

After "Alerting on SLOs" of the Site Reliability Workbook: an alert over a long and a short window fires while errors
burn the budget at a multiple of the rate that would just use it up. https://sre.google/workbook/alerting-on-slos/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from pytest_devnet.errors import FactError
from pytest_devnet.formats.alert_rules import Rule
from pytest_devnet.formats.objectives import BurnAlert, Objective
from pytest_devnet.formats.promql import Bound, Selector, bounds, selectors

_LABELS = ("slo", "slo_name", "sloth_slo", "objective")
_SHORTEST_STEP = 15


@dataclass(frozen=True, slots=True)
class Guard:
    """An alert of an objective. ``documented`` is where the objective announces it, if it does.

    ``share`` is the share of bad events above which it fires, None where its expression does not tell. ``long`` and
    ``short`` are the widest and the narrowest range it looks at, in seconds.
    """

    rule: Rule
    documented: BurnAlert | None
    share: Fraction | None
    long: Fraction
    short: Fraction

    @property
    def step(self) -> int:
        """Seconds between samples: five to the short range."""
        return max(_SHORTEST_STEP, int(self.short / 5))

    @property
    def steps(self) -> int:
        """How many of them until it has looked at its whole range, and held as long as it must."""
        return ceil((self.long + self.rule.held) / self.step) + 3


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rules of all files, recording rules looked up by the series they make."""

    rules: tuple[Rule, ...]

    def selected(self, rule: Rule) -> tuple[Selector, ...]:
        """What a rule's expression selects. Raises ``FactError`` with the rule's line for what is no PromQL."""
        try:
            return selectors(rule.expression)
        except FactError as error:
            raise FactError(f"{rule.name} {error.message}", place=str(rule.place), remedy=error.remedy) from error

    def reads(self, expression: str) -> tuple[Selector, ...]:
        """What an expression reads in the end, where recording rules are followed to what they record."""
        return tuple(self._reads(selectors(expression), frozenset()))

    def recorded(self, selector: Selector) -> tuple[Rule, ...]:
        """The recording rules that make what the selector selects."""
        made = (rule for rule in self.rules if not rule.is_alert and rule.name == selector.metric)
        return tuple(
            rule
            for rule in made
            if all(m.op != "=" or rule.labels.get(m.label, m.value) == m.value for m in selector.matchers)
        )

    def guards(self, objective: Objective) -> Iterator[Guard]:
        """The alerts of an objective: labelled with its name or announced by it; else those of the series it counts."""
        alerts = [rule for rule in self.rules if rule.is_alert]
        named = [rule for rule in alerts if _is_named(rule, objective)]
        for rule in named or [rule for rule in alerts if self._counts_alike(rule, objective)]:
            yield self._guard(rule, objective)

    def needed(self, rule: Rule) -> tuple[Rule, ...]:
        """The rule, after all recording rules that it rests on, each once."""
        found = [rule]
        for one in found:
            for selector in selectors(one.expression):
                found += [recorded for recorded in self.recorded(selector) if recorded not in found]
        return tuple(reversed(found))

    def _reads(self, read: Iterable[Selector], seen: frozenset[str]) -> Iterator[Selector]:
        for selector in read:
            recorded = () if selector.metric in seen else self.recorded(selector)
            for rule in recorded:
                yield from self._reads(selectors(rule.expression), seen | {selector.metric})
            if not recorded:
                yield selector

    def _counts_alike(self, rule: Rule, objective: Objective) -> bool:
        if any(name in rule.labels for name in _LABELS):
            return False
        counted = {one.metric for query in (objective.good, objective.total) if query for one in selectors(query)}
        return bool(counted & {one.metric for one in self.reads(rule.expression)})

    def _guard(self, rule: Rule, objective: Objective) -> Guard:
        ranges = [one.range for one in self.reads(rule.expression) if one.range]
        limits = [(one, self._range(one)) for one in bounds(rule.expression)]
        widest = max(limits, key=lambda found: found[1], default=None)
        documented = _announced(rule, objective, widest[1] if widest else None)
        share = _share(widest[0], objective) if widest else None
        return Guard(rule, documented, share, max(ranges, default=Fraction(300)), min(ranges, default=Fraction(300)))

    def _range(self, bound: Bound) -> Fraction:
        return max((one.range or Fraction(0) for one in self._reads(bound.selectors, frozenset())), default=Fraction(0))


def _is_named(rule: Rule, objective: Objective) -> bool:
    labels = [rule.labels[name] for name in _LABELS if name in rule.labels]
    if labels:
        return objective.name.partition(" (")[0] in labels
    return any(_same(alert.name, rule.name) for alert in objective.alerts)


def announced_share(alert: BurnAlert, objective: Objective) -> Fraction | None:
    """The share of bad events at which a documented burn rate begins: the rate times the error budget."""
    if alert.burn_rate is None or objective.target is None:
        return None
    return alert.burn_rate * (1 - objective.target)


def _announced(rule: Rule, objective: Objective, window: Fraction | None) -> BurnAlert | None:
    by_name = (alert for alert in objective.alerts if _same(alert.name, rule.name))
    by_window = (alert for alert in objective.alerts if alert.window is not None and alert.window == window)
    return next(by_name, next(by_window, None))


def _share(bound: Bound, objective: Objective) -> Fraction | None:
    """A bound on errors is the share itself; one on successes its rest; from 1 on it is a multiple of the budget."""
    if bound.op in ("<", "<="):
        return 1 - bound.limit if 0 < bound.limit < 1 else None
    if bound.op not in (">", ">=") or bound.limit <= 0:
        return None
    if bound.limit < 1:
        return bound.limit
    return None if objective.target is None else bound.limit * (1 - objective.target)


def _same(one: str, other: str) -> bool:
    return bool(one) and re.sub(r"\W|_", "", one.casefold()) == re.sub(r"\W|_", "", other.casefold())
