"""Trace context, case by case, where the gate's examples leave something to be asked."""

from __future__ import annotations

from dataclasses import replace

from pytest_devnet import Action, Call, Finding, Reply, Request, Serving
from pytest_devnet_gates.traces_conform import traces_conform
from tests.gates.live import findings, gaps, judged

LOOK = Action("look", Request("/ships"))
SYNC = Action("sync", Request("/sync"), calls="billing")


def syncs(call: Call) -> Reply:
    return Reply(200 if call.upstream("billing", "/plan").ok else 502)


BOTH = Serving(syncs, dependencies={"billing": lambda _: Reply()}, actions=(LOOK, SYNC))


def test_a_service_that_calls_nothing_is_judged_by_its_spans_alone() -> None:
    alone = Serving(lambda _: Reply(), actions=(LOOK,))
    assert (findings(traces_conform, alone), gaps(traces_conform, alone)) == ([], [])


def test_an_action_that_calls_something_shows_more() -> None:
    seen = judged(traces_conform, replace(BOTH, onward=lambda _: {}))
    assert [str(one) for one in seen if isinstance(one, Finding)] == [
        "devnet.toml: service.api: a traceparent: billing is called outside of the trace of the caller"
    ]


def test_a_trace_of_which_nothing_goes_on_is_not_new() -> None:
    silent = replace(BOTH, spans=lambda spans: [span for span in spans if span.parent_id])
    assert "no traceparent: no new trace begins" in findings(traces_conform, silent)


def test_an_action_that_fails_shows_nothing() -> None:
    assert gaps(traces_conform, replace(BOTH, actions=(replace(SYNC, expect=201),))) == ["sync answers 200 (want 201)"]
