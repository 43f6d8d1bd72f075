"""Names of a document, looked for in what a service really tells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_devnet import Evidence, Finding, Place
from pytest_devnet.formats.nearest import meant

from ._asked import Asked, ask, askable, nowhere, settled

if TYPE_CHECKING:
    from pytest_devnet import Observation, Service
    from pytest_devnet.formats.signal_names import Named

_FAILING = re.compile(r"\b(fail\w*|errors?|exceptions?|crash\w*)\b", re.IGNORECASE)
_STANDARD = "OTEL_"


@dataclass(frozen=True, slots=True)
class Told:
    """What a service told once its actions were done: names of its lines, names of its metrics, its variables."""

    running: Service
    log: frozenset[str]
    metrics: frozenset[str]
    variables: frozenset[str]

    def judged(self, path: str, named: Named) -> Iterator[Observation]:
        """Nothing is said of names that belong to no signal of its own, such as the headers of a trace."""
        if named.kind == "variable":
            yield self._variable(path, named)
        elif named.kind == "endpoint":
            yield self._endpoint(path, named)
        elif named.signal == "log":
            yield self._among(path, named, self.log, "in no line of its log")
        elif named.signal == "metrics":
            yield self._among(path, named, self.metrics, "no name, label or value of its metrics")

    def _variable(self, path: str, named: Named) -> Observation:
        standard = named.text.startswith(_STANDARD) and any(one.startswith(_STANDARD) for one in self.variables)
        known = self.variables | {named.text} if standard else self.variables
        return self._among(path, named, known, "no variable of its environment")

    def _endpoint(self, path: str, named: Named) -> Observation:
        answer = self.running.request("GET", named.text)
        if answer.status and answer.status != 404:
            return Evidence(Place(path, named.line), f"answers {answer}", named.text)
        said = f"answers {answer}, and is said to be there"
        return Finding(Place(path, named.line), said, "correct the document, or the service", subject=named.text)

    def _among(self, path: str, named: Named, known: Iterable[str], lacking: str) -> Observation:
        place = Place(path, named.line)
        if named.text in known:
            return Evidence(place, "is there", named.text)
        when_it_fails = named.signal == "log" and _FAILING.search(named.beside.replace(f"`{named.text}`", ""))
        remedy = f"correct the document, or the service{meant(named.text, sorted(known))}"
        return Finding(place, f"is {lacking}", remedy, "advisory" if when_it_fails else "blocking", named.text)


def told(running: Service, variables: Iterable[str]) -> Told:
    """Do what it is declared to do, and something it does not know, and listen."""
    asked = [ask(running, action) for action in (*askable(running), nowhere())]
    lines = settled(running.log, asked, Asked.is_in)
    log = {name for line in lines for name in _names(line.fields or {})}
    exposition = running.scrape()
    metrics = {*exposition.names, *(family.name for family in exposition.families)}
    metrics |= {word for sample in exposition.samples for pair in sample.labels.items() for word in pair}
    return Told(running, frozenset(log), frozenset(metrics), frozenset({*variables, *running.settings.env}))


def _names(value: object) -> Iterator[str]:
    """Keys at any depth, and texts that are values: a logger's name is one."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _names(inner)
    elif isinstance(value, str):
        yield value
