"""A Prometheus that scrapes a service which runs already, asked what an expression comes to now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

from pytest_devnet.errors import FactError
from pytest_devnet.facts.http_client import request
from pytest_devnet.facts.world import Fact

if TYPE_CHECKING:
    from pytest_devnet.declarations import ServiceSettings
    from pytest_devnet.facts.world import World

_PATIENCE = 30.0


class Prometheus(Protocol):
    def value(self, settings: ServiceSettings, expression: str) -> float | None:
        """What it comes to; None where it says nothing, or of more than one series. Raises ``FactError`` else."""


@dataclass(frozen=True, slots=True)
class RealPrometheus:
    """Asked over its HTTP API."""

    def value(self, settings: ServiceSettings, expression: str) -> float | None:
        url = f"{settings.prometheus.rstrip('/')}/api/v1/query?query={quote(expression, safe='')}"
        answer = request(url, timeout=_PATIENCE)
        said = answer.json
        if isinstance(said, dict) and said.get("status") == "success":
            return value_in(said.get("data"))
        told = said.get("error", answer) if isinstance(said, dict) else answer
        raise FactError(f"Prometheus at {settings.prometheus} does not answer: {told}", place=settings.place)


def value_in(data: object) -> float | None:
    """The one number of a result: a scalar, or a vector of a single sample."""
    match data:
        case {"resultType": "scalar", "result": [_, str(text)]}:
            return float(text)
        case {"resultType": "vector", "result": [{"value": [_, str(text)]}]}:
            return float(text)
        case _:
            return None


@dataclass(frozen=True, slots=True)
class GivenPrometheus:
    answers: Mapping[str, float] | None

    def value(self, settings: ServiceSettings, expression: str) -> float | None:
        if self.answers is None:
            raise FactError(f"Prometheus at {settings.prometheus} does not answer", place=settings.place)
        return self.answers.get(expression)


def _real(_world: World) -> Prometheus:
    return RealPrometheus()


def _example(_world: World, given: object) -> Prometheus:
    """``prometheus={"sum(increase(good[60s])) / sum(increase(all[60s]))": 0.99}``; without it nobody answers."""
    return GivenPrometheus(given if isinstance(given, Mapping) else None)


FACT = Fact("prometheus", _real, _example)
