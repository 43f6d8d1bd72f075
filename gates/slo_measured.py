"""Objectives measured: by load of the declared actions, by a Prometheus, or by what a load tool reported."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from pytest_devnet import (
    PATHS,
    Evidence,
    Gap,
    Place,
    Strength,
    gate,
    services,
)
from pytest_devnet.formats.indicators import indicator_of
from pytest_devnet.formats.slo import read_objectives
from pytest_devnet_gates._slo_measured_examples import EXAMPLES

from ._asked import place_of
from ._slo_elsewhere import asked_of, reported
from ._slo_load import Terms, under_load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from pytest_devnet import (
        Git,
        Load,
        Observation,
        OwnServices,
        Prometheus,
        Repo,
        Service,
        Services,
        ServiceSettings,
    )
    from pytest_devnet.formats.indicators import Indicator
    from pytest_devnet.formats.objectives import Objective

_NO_RATES: Mapping[str, float] = MappingProxyType({})
_NO_PARTS: Mapping[str, str] = MappingProxyType({})


@gate(
    "slo.measured",
    answers=("SLO checks", "SLOs measured", "SLO measured", "objectives measured"),
    strength=Strength.EXECUTED,
    each=services,
    from_plan={"file": PATHS},
    timeout=300,
    examples=EXAMPLES,
)
def slo_measured(  # noqa: PLR0913
    name: str,
    repo: Repo,
    service: Services,
    own_service: OwnServices,
    load: Load,
    prometheus: Prometheus,
    git: Git,
    *,
    file: tuple[str, ...],
    rate: float = 50.0,
    rates: Mapping[str, float] = _NO_RATES,
    seconds: float = 6.0,
    latency: Literal["advisory", "blocking"] = "advisory",
    tolerance: float = 0.01,
    results: tuple[str, ...] = (),
    parts: Mapping[str, str] = _NO_PARTS,
) -> Iterator[Observation]:
    """A promise that nobody measures from where callers stand is kept by whoever writes the metric.

    Put on are ``rate`` requests a second for ``seconds``, shared by the declared actions that have no rate of their own
    in ``rates``. Errors block; how fast the service is on this machine is advice, unless ``latency`` says otherwise.
    What it counts itself may differ by ``tolerance`` from what callers see. Where a service that runs already names
    its Prometheus, that one is asked instead. So are ``results`` of k6, Locust or JMeter that name this commit, where
    ``parts`` says which of their names is about which objective.
    """
    settings, others = service.settings(name), {one.name for one in service.declared} - {name}
    objectives = [one for path in file for one in read_objectives(repo.text(path), path) if one.service not in others]
    indicators = list(filter(None, map(indicator_of, objectives)))
    yield from _uncounted(objectives, indicators)
    if not objectives:
        yield _without(settings, file)
    elif results:
        reports = {path: report for pattern in results for path, report in load.reported(pattern).items()}
        yield from reported(reports, git.head, indicators, parts, latency)
    elif settings.prometheus:
        yield from asked_of(prometheus, settings, indicators)
    elif indicators:
        with _instance(settings, service, own_service) as running:
            terms = Terms(rate, rates, seconds, latency, tolerance)
            yield from under_load(running, indicators, load, terms, others=bool(others))


def _uncounted(objectives: Sequence[Objective], indicators: Sequence[Indicator]) -> Iterator[Gap]:
    counted = [one.objective for one in indicators]
    for objective in objectives:
        if objective not in counted:
            reason = f"{objective.name}: states no target, or not which events are good and which there are at all"
            yield Gap(objective.place, reason, "write it as OpenSLO, with a ratioMetric")


def _without(settings: ServiceSettings, file: tuple[str, ...]) -> Observation:
    if settings.critical:
        return Gap(Place(file[0]), f"states no objective of {settings.name}", f"add one with service: {settings.name}")
    return Evidence(place_of(settings), "is not critical, and promises nothing", settings.name)


def _instance(
    settings: ServiceSettings, service: Services, own_service: OwnServices
) -> AbstractContextManager[Service]:
    """One of its own, so that no other gate feels the load; but what runs already is what it is."""
    return nullcontext(service.running(settings.name)) if settings.runs_already else own_service.fresh(settings.name)
