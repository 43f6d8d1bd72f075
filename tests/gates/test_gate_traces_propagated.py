"""One trace from end to end, where the gate's examples leave something to be asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from pytest_devnet import Action, Call, Evidence, OwnServices, Reply, Request, Service, Services, Serving, Telemetry
from pytest_devnet.facts.processes import Processes
from pytest_devnet.plan import read_plan
from pytest_devnet_gates._one_id import EQUIVALENT, followed
from pytest_devnet_gates._spans import await_exports
from pytest_devnet_gates.traces_propagated import traces_propagated
from tests.gates.live import findings, gaps

LOOK = Action("look", Request("/ships"))
SYNC = Action("sync", Request("/sync"), calls="billing")


def syncs(call: Call) -> Reply:
    call.log("sync")
    return Reply(200 if call.upstream("billing", "/plan").ok else 502)


BOTH = Serving(syncs, dependencies={"billing": lambda _: Reply()}, actions=(SYNC,))


@pytest.fixture
def service() -> Iterator[Service]:
    processes = Processes()
    yield BOTH.served(processes)
    processes.end_all()


def test_a_service_that_calls_nothing_is_judged_by_its_way_in() -> None:
    alone = Serving(lambda _: Reply(), actions=(LOOK,))
    assert findings(traces_propagated, alone) == [
        "api: nothing made it answer 500 or more, so how its spans tell of that was not seen"
    ]
    assert gaps(traces_propagated, alone) == []


def test_what_goes_out_has_to_be_seen() -> None:
    said = "no action of api is said to call one of its dependencies"
    assert gaps(traces_propagated, replace(BOTH, actions=(LOOK,))) == [said]


def test_who_is_said_to_call_and_does_not_shows_nothing() -> None:
    said = "sync is said to call billing, and no request in HTTP came there"
    assert said in gaps(traces_propagated, replace(BOTH, handler=lambda _: Reply()))


def test_a_call_hangs_below_a_span_that_is_exported() -> None:
    servers = replace(BOTH, spans=lambda spans: [span for span in spans if span.kind == "server"])
    assert findings(traces_propagated, servers) == ["sync: calls billing below a span that it does not export"]


def test_a_service_has_a_name() -> None:
    nameless = replace(BOTH, name="unknown_service")
    assert findings(traces_propagated, nameless) == ["unknown_service: its SERVER spans lack service.name"]


def test_an_action_that_fails_shows_nothing() -> None:
    assert gaps(traces_propagated, replace(BOTH, actions=(replace(SYNC, expect=201),))) == [
        "sync answers 200 (want 201)"
    ]


def test_one_id_will_do_only_where_it_goes_all_the_way() -> None:
    lost = replace(BOTH, spans=lambda _: (), onward=lambda _: {})
    assert findings(traces_propagated, lost, within=0.1, equivalent=True) == [
        "api: exports no span within 0.1 s",
        "sync: calls billing without the id that was sent",
        "sync: leaves no line with the id that was sent in the log of billing",
    ]


def test_without_a_call_no_id_is_seen_to_go_anywhere() -> None:
    alone = Serving(lambda _: Reply(), actions=(LOOK,), spans=lambda _: ())
    assert gaps(traces_propagated, alone, within=0.1, equivalent=True) == [
        "no action of api is said to call one of its dependencies"
    ]


def test_a_log_that_is_not_seen_is_no_evidence(service: Service) -> None:
    service.dependencies["billing"].log = None
    assert [str(one) for one in followed(service, ("X-Request-ID",))] == [
        "devnet.toml: service.api: the log of billing is not seen"
    ]


def test_a_service_that_is_not_told_where_to_export_may_still_pass_an_id_on(service: Service) -> None:
    own = OwnServices(Services((BOTH.settings,), lambda _: replace(service, telemetry=None)))
    (seen,) = (one for one in traces_propagated.judge("api", own, equivalent=True) if isinstance(one, Evidence))
    assert seen.detail == "its request id is in its log, in what it asks billing, and in the log there"


def test_spans_that_never_cease_are_not_waited_for() -> None:
    asked: list[float] = []

    def await_span(_wanted: object, within: float) -> object:
        asked.append(within)
        return object()

    await_exports(cast("Telemetry", SimpleNamespace(await_span=await_span)), [], 1.0)
    assert len(asked) == 10


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        ("Distributed tracing or equivalent request context propagation", True),
        ("Distributed tracing, or an equivalent", True),
        ("One trace context propagated from the request to all it causes", False),
    ],
)
def test_only_the_plan_allows_an_equivalent(line: str, allowed: bool) -> None:
    (criterion,) = read_plan(f"# Phase A: Lamp\n\n## Phase Acceptance\n\n- {line}\n", "plan.md").criteria
    assert EQUIVALENT.read(criterion) is allowed
    assert EQUIVALENT.weaker(EQUIVALENT.read(criterion), True) is not allowed
    assert not EQUIVALENT.weaker(EQUIVALENT.read(criterion), False)
