"""Objectives measured by load, where the gate's examples leave something to be asked."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pytest_devnet import Action, Call, Evidence, Gap, Observation, Pace, Principal, Reply, Request, Serving
from pytest_devnet.facts.git_command import git
from pytest_devnet.facts.world import World
from pytest_devnet.gating.observe import observe
from pytest_devnet.model import findings_of
from pytest_devnet_gates.slo_measured import slo_measured

SLO = """\
apiVersion: openslo/v1
kind: SLO
metadata: {name: answered}
spec:
  service: SERVICE
  indicator:
    spec:
      ratioMetric:
        counter: true
        good: {metricSource: {spec: {query: 'requests_total{code="200"}'}}}
        total: {metricSource: {spec: {query: requests_total}}}
  objectives: [{target: TARGET}]
"""
LATENCY = SLO.replace('requests_total{code="200"}', 'seconds_bucket{le="0.25"}').replace(
    "requests_total", "seconds_count"
)
LOOK = Action("look", Request("/look"))


def counts(call: Call) -> Reply:
    call.count("requests_total", code="200")
    call.observe("seconds", 0.01)
    return Reply()


API = Serving(counts, actions=(LOOK,))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path


def judged(
    root: Path,
    serving: Serving | Iterable[Serving],
    slo: str = SLO,
    *,
    service: str = "api",
    target: str = "0.9",
    case: str = "api",
    pace: Pace | None = None,
    **given: object,
) -> list[Observation]:
    (root / "slo.yaml").write_text(slo.replace("SERVICE", service).replace("TARGET", target))
    world = World(root, date(2026, 1, 15), given={"service": serving, "load": pace})
    try:
        return list(observe(slo_measured, world, {"file": ("slo.yaml",), "rate": 10.0, "seconds": 1.0, **given}, case))
    finally:
        world.processes.end_all()


def said(seen: Iterable[Observation]) -> list[str]:
    """Findings, then gaps."""
    listed = list(seen)
    return [*map(str, findings_of(listed)), *(str(one) for one in listed if isinstance(one, Gap))]


def details(seen: Iterable[Observation]) -> str:
    return "\n".join(f"{one.subject}: {one.detail}" for one in seen if isinstance(one, Evidence))


def test_an_objective_is_that_of_the_service_it_names_or_that_moves_it(root: Path) -> None:
    idle = Serving(lambda _: Reply(), name="idle", actions=(LOOK,))
    services = (API, idle)
    assert said(judged(root, services, service="api")) == []
    assert "answered: counts 100 %" in details(judged(root, services, service="nobody"))
    assert said(judged(root, services, service="nobody", case="idle")) == [
        "devnet.toml: service.idle: no objective is about what idle does"
    ]
    assert said(judged(root, services, service="idle", case="api")) == ["slo.yaml: states no objective of api"]


def test_a_service_that_is_not_critical_may_promise_nothing(root: Path) -> None:
    lamp = Serving(lambda _: Reply(), name="lamp", critical=False)
    seen = judged(root, (API, lamp), service="api", case="lamp")
    assert (said(seen), details(seen)) == ([], "lamp: is not critical, and promises nothing")


def test_what_runs_already_is_loaded_where_it_is_but_nothing_is_cut(root: Path) -> None:
    def asks(call: Call) -> Reply:
        answer = call.upstream("billing")
        call.count("requests_total", code=str(answer.status))
        return Reply(answer.status or 502)

    started = Serving(asks, dependencies={"billing": lambda _: Reply()}, actions=(replace(LOOK, calls="billing"),))
    already = replace(started, declared={"start": "", "url": "http://127.0.0.1:1"})
    seen = [judged(root, one) for one in (started, already)]
    assert [said(one) for one in seen] == [[], []]
    assert ["while billing is gone" in details(one) for one in seen] == [True, False]
    assert "counts 100 % of 20 events as good" in details(seen[1])


def test_what_may_not_be_loaded_is_not(root: Path) -> None:
    already = replace(API, declared={"start": "", "url": "http://127.0.0.1:1", "safe": "write"})
    assert said(judged(root, already)) == ["devnet.toml: service.api: api may not be loaded (safe = 'write')"]


def test_actions_are_done_as_their_principals(root: Path) -> None:
    def asks_for_a_token(call: Call) -> Reply:
        return counts(call) if call.headers.get("Authorization") else Reply(401)

    alice = Principal("alice", token=secrets.token_hex(8))
    served = Serving(asks_for_a_token, actions=(replace(LOOK, principal="alice"),), principals=(alice,))
    assert said(judged(root, served)) == []


def test_an_action_may_have_a_rate_of_its_own(root: Path) -> None:
    lost = Action("lost", Request("/lost"), expect=404)
    read = Action("read", Request("/read"))
    seen = judged(root, replace(API, actions=(LOOK, read, lost)), rates={"look": 30.0, "lost": 5.0})
    assert "counts 100 % of 80 events" in details(seen)
    assert said(judged(root, API, rates={"lokk": 30.0}))[-1] == (
        "devnet.toml: service.api: api declares no action 'lokk'"
    )


def test_latency_blocks_where_it_is_asked_for(root: Path) -> None:
    slow = judged(root, API, LATENCY, target="0.5", pace=Pace(seconds=0.5), rate=200.0, latency="blocking")
    assert said(slow) == ["slo.yaml:3: answered: 0 % of answers came within 0.25 s (want 50 %)"]
    assert [one.severity for one in findings_of(slow)] == ["blocking"]
    fast = judged(root, API, LATENCY, target="0.5", rate=200.0, latency="blocking")
    assert said(fast) == []


def test_an_action_may_do_without_what_it_calls(root: Path) -> None:
    """It does not wait for it, and does not fail without it."""
    served = replace(API, dependencies={"billing": lambda _: Reply()}, actions=(replace(LOOK, calls="billing"),))
    assert said(judged(root, served)) == said(judged(root, served, LATENCY)) == []


def test_what_is_counted_after_the_answer_is_waited_for(root: Path) -> None:
    """Its metrics are three looks behind."""
    shown: list[str] = []

    def later(text: str) -> str:
        shown.append(text)
        return shown[max(0, len(shown) - 4)]

    assert said(judged(root, replace(API, exposition=later))) == []


def test_looking_at_the_metrics_is_a_request_too(root: Path) -> None:
    looks = 0

    def counted(text: str) -> str:
        nonlocal looks
        looks += 1
        return f'{text}requests_total{{code="200",path="/metrics"}} {looks}\n'

    seen = judged(root, replace(API, exposition=counted))
    assert said(seen) == []
    assert "counts 100 % of 20 events as good" in details(seen)


def test_a_query_that_is_no_sum_of_counters_is_told(root: Path) -> None:
    assert said(judged(root, API, SLO.replace("query: requests_total}", "query: max(requests_total)}"))) == [
        "slo.yaml:3: answered: max(requests_total{}) is no sum of counters"
    ]


AFAR = replace(API, declared={"start": "", "url": "http://127.0.0.1:1", "prometheus": "http://127.0.0.1:1"})
WINDOWED = f"{SLO}  timeWindow: [{{duration: 1m}}]\n"


def test_prometheus_may_know_nothing(root: Path) -> None:
    assert said(judged(root, AFAR)) == ["slo.yaml:3: answered: Prometheus knows nothing of it"]
    assert said(judged(root, AFAR, WINDOWED)) == [
        "devnet.toml: service.api: Prometheus at http://127.0.0.1:1 does not answer"
    ]


def stated(
    root: Path, slo: str, elapsed: str, *, target: str = "0.5", latency: str = "advisory", parts: object = None
) -> list[str]:
    """What is said of samples that JMeter reported of the checked out commit."""
    git(root, "init", "--quiet")
    git(root, "-c", "user.name=a", "-c", "user.email=a@b.test", "commit", "--quiet", "--allow-empty", "-m", "a")
    head = git(root, "rev-parse", "HEAD").decode().strip()
    rows = "".join(f"{one},look,true\n" for one in elapsed.split())
    (root / f"jmeter-{head}.csv").write_text(f"elapsed,label,success\n{rows}")
    results = (f"jmeter-{head}.csv",)
    return said(judged(root, API, slo, target=target, results=results, latency=latency, parts=parts or {}))


def test_reports_tell_of_latency_too(root: Path) -> None:
    assert stated(root, LATENCY, "100 200 300") == []


def test_latency_of_reports_blocks_where_it_is_asked_for(root: Path) -> None:
    assert stated(root, LATENCY, "100 400 300", latency="blocking") == [
        "slo.yaml:3: answered: the report does not have 50 % of answers within 0.25 s"
    ]


def test_a_report_of_few_requests_is_too_few(root: Path) -> None:
    assert stated(root, SLO, "100 400 300", target="0.9") == [
        "slo.yaml:3: answered: 3 requests are too few: with fewer than 10, one that fails would break 90 %"
    ]


def test_each_of_several_objectives_needs_a_part_of_its_own(root: Path) -> None:
    both = f"{SLO}---\n{SLO.replace('name: answered', 'name: other')}"
    assert stated(root, both, "100 200", parts={"answered": "look"}) == [
        "slo.yaml:16: other: no part of the report is said to be about it"
    ]


def test_a_report_may_lack_what_an_objective_is_about(root: Path) -> None:
    git(root, "init", "--quiet")
    git(root, "-c", "user.name=a", "-c", "user.email=a@b.test", "commit", "--quiet", "--allow-empty", "-m", "a")
    head = git(root, "rev-parse", "HEAD").decode().strip()
    empty = "Type,Name,Request Count,Failure Count,50%\n,Aggregated,COUNT,0,N/A\n"
    for count, reasons in (
        ("0", ["0 requests are too few: with fewer than 2, one that fails would break 50 %"]),
        ("40", ["the report does not tell whether there were 50 % of answers within 0.25 s"]),
    ):
        (root / f"{head}_stats.csv").write_text(empty.replace("COUNT", count))
        seen = judged(root, API, LATENCY, target="0.5", results=(f"{head}_stats.csv",))
        assert said(seen) == [f"slo.yaml:3: answered: {reason}" for reason in reasons]


def test_a_report_that_is_no_text_is_refused(root: Path) -> None:
    (root / "k6.json").write_bytes(b"{\xff}")
    assert said(judged(root, API, results=("k6.json",))) == ["k6.json: is not UTF-8 text"]
