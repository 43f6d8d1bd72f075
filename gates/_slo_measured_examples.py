"""A service under load that keeps its promises, and others that break them, or miscount."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_devnet import (
    Action,
    Commit,
    Fails,
    Pace,
    Passes,
    Reply,
    Request,
    Serving,
    Unproven,
)

if TYPE_CHECKING:
    from pytest_devnet import (
        Call,
    )

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


EXAMPLES = (
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
)
