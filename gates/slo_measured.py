"""Objectives measured: by load of the declared actions, by a Prometheus, or by what a load tool reported."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from pytest_devnet import (
    PATHS,
    Action,
    Commit,
    Evidence,
    Fails,
    Gap,
    Pace,
    Passes,
    Place,
    Reply,
    Request,
    Serving,
    Strength,
    Unproven,
    gate,
    services,
)
from pytest_devnet.formats.indicators import indicator_of
from pytest_devnet.formats.slo import read_objectives

from ._asked import place_of
from ._slo_elsewhere import asked_of, reported
from ._slo_load import Terms, under_load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from pytest_devnet import (
        Call,
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

_SLO = """\
apiVersion: openslo/v1
kind: SLO
metadata: {name: answered}
spec:
  service: api
  indicator:
    spec:
      ratioMetric:
        counter: true
        good: {metricSource: {spec: {query: 'requests_total{code="200"}'}}}
        total: {metricSource: {spec: {query: requests_total}}}
  timeWindow: [{duration: 28d}]
  objectives: [{target: 0.9}]
---
apiVersion: openslo/v1
kind: SLO
metadata: {name: fast}
spec:
  service: elsewhere
  indicator:
    spec:
      ratioMetric:
        counter: true
        good: {metricSource: {spec: {query: 'sync_seconds_bucket{le="2.5"}'}}}
        total: {metricSource: {spec: {query: sync_seconds_count}}}
  timeWindow: [{duration: 28d}]
  objectives: [{target: 0.9}]
"""
_FILES, _GIVEN = {"slo.yaml": _SLO}, {"file": ("slo.yaml",), "rate": 20.0, "seconds": 1.0}
_TABLE = "| Service | Objective | Target |\n|---|---|---|\n| api | answered | 90 % |\n"


def _syncs(call: Call) -> Reply:
    started = time.perf_counter()
    answer = call.upstream("billing")
    call.observe("sync_seconds", time.perf_counter() - started)
    call.count("requests_total", code=str(200 if answer.ok else 502))
    return Reply(200 if answer.ok else 502)


def _counts_honestly(call: Call) -> Reply:
    call.observe("sync_seconds", 0.0)
    call.count("requests_total", code="200")
    return Reply()


def _fails_from_the_tenth_on(call: Call) -> Reply:
    works = call.instance.meter.value("requests_total") < 9
    call.count("requests_total", code=str(200 if works else 500))
    return Reply(200 if works else 500)


def _begins_too_late(call: Call) -> Reply:
    """Its timer, and its success, are what they would be without billing."""
    answer = call.upstream("billing")
    call.observe("sync_seconds", 0.001)
    call.count("requests_total", code="200")
    return Reply(200 if answer.ok else 502)


def _counts_what_succeeds(call: Call) -> Reply:
    answer = call.upstream("billing")
    call.count("requests_total", 1 if answer.ok else 0, code="200")
    return Reply(200 if answer.ok else 502)


def _counts_twice(call: Call) -> Reply:
    call.count("requests_total", code="200")
    call.count("requests_total", -0.5, code="500")
    return Reply()


def _counts_at_first(call: Call) -> Reply:
    call.count("requests_total", call.instance.meter.value("requests_total") < 9, code="200")
    return Reply()


def _counts_failures(call: Call) -> Reply:
    call.count("requests_total", code="200" if call.instance.meter.value("requests_total") % 2 else "500")
    return Reply()


_SYNC = Action("sync", Request("/sync", "POST"), calls="billing")
_LOOK, _LOST = Action("look", Request("/look")), Action("lost", Request("/lost"), expect=404)
_HONEST = Serving(_syncs, dependencies={"billing": lambda _: Reply()}, actions=(_SYNC, _LOST))
_SIMPLE = Serving(lambda _: Reply(), actions=(_LOOK,))
_ONE = {"slo.yaml": _SLO.partition("---\n")[0]}

_AFAR = replace(_SIMPLE, declared={"start": "", "url": "http://127.0.0.1:1", "prometheus": "http://127.0.0.1:1"})
_EVENTS = "sum(increase(requests_total[2419200s]))"
_RATIO = f'sum(increase(requests_total{{code="200"}}[2419200s])) / {_EVENTS}'
_K6 = (
    '{"commit": "0123456789", "metrics": {"http_req_failed": {"passes": 0, "fails": 40, "value": 0}, '
    '"http_req_duration": {"p(90)": 20.5, "p(95)": 30.5, "max": 90.1}}}'
)
_HEAD, _HISTORY = "c9d1dd33e9", (Commit("feat: start", {"a": "b"}),)
_LOCUST = "Type,Name,Request Count,Failure Count,90%,100%\nGET,/look,40,8,20,90\n,Aggregated,40,8,20,90\n"
_TOO_LATE = (
    "devnet.toml: service.api: the machine could not keep time: "
    "requests were sent 250 ms late, an idle server took 0.5 ms"
)


@gate(
    "slo.measured",
    answers=("SLO checks", "SLOs measured", "SLO measured", "objectives measured"),
    strength=Strength.EXECUTED,
    each=services,
    from_plan={"file": PATHS},
    timeout=300,
    examples=(
        Passes(_FILES, case="api", service=_HONEST, given=_GIVEN),
        Passes(
            _FILES,
            case="api",
            service=replace(_SIMPLE, handler=_counts_honestly),
            given=_GIVEN,
            load=Pace(seconds=3.0),
            findings=("slo.yaml:17: fast: 0 % of answers came within 2.5 s (want 90 %)",),
        ),
        Fails(
            _ONE,
            case="api",
            service=replace(_SIMPLE, handler=_fails_from_the_tenth_on),
            given=_GIVEN,
            findings=("slo.yaml:3: answered: requests answered as expected is 0 % (want at least 90 %)",),
        ),
        Fails(
            _FILES,
            case="api",
            service=replace(_HONEST, handler=_begins_too_late),
            given=_GIVEN,
            findings=(
                "slo.yaml:17: fast: its timer stands still while callers wait for billing",
                "slo.yaml:3: answered: counts requests as good that fail while billing is gone",
            ),
        ),
        Fails(
            _ONE,
            case="api",
            service=replace(_HONEST, handler=_counts_what_succeeds),
            given=_GIVEN,
            findings=("slo.yaml:3: answered: does not count requests that fail while billing is gone",),
        ),
        Fails(
            _ONE,
            case="api",
            service=_SIMPLE,
            given=_GIVEN,
            findings=(
                "slo.yaml:3: answered: no request moves its total, requests_total: nobody could tell that it is broken",
            ),
        ),
        Fails(
            _ONE,
            case="api",
            service=replace(_SIMPLE, handler=_counts_twice),
            given=_GIVEN,
            findings=("slo.yaml:3: answered: counts more good events than events",),
        ),
        Fails(
            _ONE,
            case="api",
            service=replace(_SIMPLE, handler=_counts_at_first),
            given=_GIVEN,
            findings=("slo.yaml:3: answered: counts 8 events where its callers caused 40",),
        ),
        Fails(
            _ONE,
            case="api",
            service=replace(_SIMPLE, handler=_counts_failures),
            given=_GIVEN,
            findings=("slo.yaml:3: answered: counts 50 % of events as good, its callers 100 %",),
        ),
        Unproven(
            _ONE,
            case="api",
            service=replace(_SIMPLE, handler=_fails_from_the_tenth_on),
            given=_GIVEN,
            load=Pace(late=0.25),
            gaps=(_TOO_LATE,),
        ),
        Unproven(
            {"slo.yaml": _SLO.replace("0.9", "0.99")},
            case="api",
            service=replace(_SIMPLE, handler=_counts_honestly),
            given={**_GIVEN, "latency": "blocking"},
            gaps=(
                "slo.yaml:3: answered: 20 requests are too few: with fewer than 100, one that fails would break 99 %",
                "slo.yaml:17: fast: 20 requests are too few: with fewer than 100, one that fails would break 99 %",
                "slo.yaml:17: fast: 20 samples say nothing of the slowest 1 %: it takes 10000",
            ),
        ),
        Unproven(
            _ONE,
            case="api",
            service=replace(_HONEST, actions=(replace(_SYNC, expect=201), _LOST)),
            given=_GIVEN,
            gaps=(
                "devnet.toml: service.api: sync answers 200 (want 201)",
                "devnet.toml: service.api: api declares no action that succeeds",
            ),
        ),
        Passes(_ONE, case="api", service=_AFAR, given=_GIVEN, prometheus={_RATIO: 0.95, _EVENTS: 400.0}),
        Fails(
            _ONE,
            case="api",
            service=_AFAR,
            given=_GIVEN,
            prometheus={_RATIO: 0.8995, _EVENTS: 4.0},
            findings=("slo.yaml:3: answered: kept over 28d is 89.95 % (want at least 90 %)",),
        ),
        Unproven(
            _ONE,
            case="api",
            service=_AFAR,
            given=_GIVEN,
            prometheus={_RATIO: 1.0, _EVENTS: 4.0},
            gaps=("slo.yaml:3: answered: of fewer than 10 events, one that is bad would break it",),
        ),
        Passes(
            {**_ONE, f"out/k6-{_HEAD}.json": _K6},
            case="api",
            git=_HISTORY,
            service=_SIMPLE,
            given={**_GIVEN, "results": ("out/*.json",)},
        ),
        Fails(
            {**_ONE, f"out/{_HEAD}_stats.csv": _LOCUST},
            case="api",
            git=_HISTORY,
            service=_SIMPLE,
            given={**_GIVEN, "results": (f"out/{_HEAD}_stats.csv",), "parts": {"answered": "/look"}},
            findings=("slo.yaml:3: answered: requests that did not fail is 80 % (want at least 90 %)",),
        ),
        Unproven(
            {**_ONE, "out/k6.json": _K6},
            case="api",
            git=_HISTORY,
            service=_SIMPLE,
            given={**_GIVEN, "results": ("out/k6.json",)},
            gaps=(f"out/k6.json: does not say that it is about commit {_HEAD}",),
        ),
        Unproven(
            {"slo.md": _TABLE},
            case="api",
            service=_SIMPLE,
            given={"file": ("slo.md",)},
            gaps=("slo.md:3: answered: states no target, or not which events are good and which there are at all",),
        ),
    ),
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
