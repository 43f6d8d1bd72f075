"""What schemathesis tells, folded: counts, failures by their smallest request, and why it stopped."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.formats.fuzz_events import Told
from pytest_devnet.formats.fuzz_tally import Failure, Sent, Tally, loaded
from pytest_devnet_gates._fuzz_examples import error, tried

POST, GET = "POST /berths", "GET /berths/{id}"
BROKEN = "not_a_server_error"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)
KINDS = st.sampled_from(["ScenarioFinished", "NonFatalError", "FatalError", "EngineFinished", "SuiteStarted"])


def told_by(*events: dict[str, Any]) -> Told:
    told = Told()
    for event in events:
        told.hear(json.dumps(event))
    return told


def test_answers_are_counted_by_operation_and_status() -> None:
    told = told_by(tried(POST, 201), tried(POST, 201), tried(POST, 422), tried(GET, 404))
    assert told.of(POST).answers == Counter({201: 2, 422: 1})
    assert (told.of(POST).requests, told.of(GET).requests, told.of("GET /").requests) == (3, 1, 0)
    assert told.of(POST).seconds == pytest.approx(0.03)


def test_of_one_kind_of_failure_the_smallest_request_is_kept_and_all_are_counted() -> None:
    bodies = ['{"name": "much too long"}', '{"name": ""}', '{"name": "long"}']
    told = told_by(*(tried(POST, 500, BROKEN, body=body, said=f"said {body}") for body in bodies))
    (failure,) = told.of(POST).failures.values()
    assert (failure.sent.body, failure.times, failure.said) == (bodies[1], 3, f"said {bodies[1]}")
    assert (failure.status, failure.answer, failure.mode, failure.where) == (500, "so be it", "negative", "body")


def test_of_a_traceback_in_an_answer_only_what_was_raised_is_told() -> None:
    event = tried(POST, 500, BROKEN)
    said = "Traceback (most recent call last):\n  File x\nKeyError: 'tide'\n"
    event["ScenarioFinished"]["recorder"]["interactions"]["1"]["response"]["content"] = said
    (failure,) = told_by(event).of(POST).failures.values()
    assert (failure.answer, failure.trace) == ("", "it raised KeyError: 'tide'")


def test_what_signs_a_request_in_is_left_out_and_said() -> None:
    (failure,) = told_by(tried(POST, 500, BROKEN)).of(POST).failures.values()
    assert failure.sent == Sent(
        "POST", "/berths", {"Content-Type": "application/json"}, '{"name": "Quay"}', signed=True
    )


def test_sequences_count_for_the_operation_that_was_called() -> None:
    told = told_by(tried(GET, 200, "use_after_free", label="Stateful tests"))
    assert [one.check for one in told.of(GET).failures.values()] == ["use_after_free"]


def test_over_graphql_an_answer_with_errors_may_have_come_to_no_resolver() -> None:
    told = Told(fields={("query", "docks"): "Query.docks"})
    for code, label in (("FORBIDDEN", "Query.docks"), ("INTERNAL_SERVER_ERROR", "Stateful tests")):
        event = tried("POST /graphql", 200, BROKEN, label=label)
        recorder = event["ScenarioFinished"]["recorder"]
        errors = [{"message": "no", "path": ["docks"], "extensions": {"code": code}}]
        recorder["interactions"]["1"]["response"]["content"] = json.dumps({"errors": errors})
        recorder["cases"]["1"]["value"]["body"] = "{ docks }"
        told.hear(json.dumps(event))
    tally = told.of("Query.docks")
    assert (tally.requests, tally.refusals) == (2, Counter({"FORBIDDEN": 1}))
    assert [one.codes for one in tally.failures.values()] == [("FORBIDDEN",), ("INTERNAL_SERVER_ERROR",)]
    assert loaded(tally.dumped()) == tally


def test_a_sequence_that_asks_for_what_is_unknown_is_told() -> None:
    told = Told(fields={("query", "docks"): "Query.docks"})
    event = tried("POST /graphql", 200, label="Stateful tests")
    event["ScenarioFinished"]["recorder"]["cases"]["1"]["value"]["body"] = "{ piers }"
    told.hear(json.dumps(event))
    assert told.stopped == "schemathesis told what is not understood here: ('query', 'piers')"


def test_the_part_of_a_request_that_was_wrong_may_stand_in_the_message_alone() -> None:
    event = tried(POST, 201, "negative_data_rejection")
    failed = event["ScenarioFinished"]["recorder"]["checks"]["1"][0]["failure_info"]["failure"]
    failed["message"] = "It should have been refused\nInvalid component: in body - 1 is no text"
    (failure,) = told_by(event).of(POST).failures.values()
    assert failure.said == "in body - 1 is no text"


POOL = "HTTPConnectionPool(host='127.0.0.1', port=4): "
SILENCES = {
    "ReadTimeout": (f"{POOL}Read timed out. (read timeout=5.0)", "no whole answer within 5 s"),
    "ConnectTimeout": (
        f"{POOL}Timed out. (connect timeout=2)",
        f"ConnectTimeout: {POOL}Timed out. (connect timeout=2)",
    ),
    "ConnectionError": (
        "('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))",
        "the connection is closed without an answer",
    ),
    "NewConnectionError": ("[Errno 111] Connection refused", "nobody listens"),
    "ChunkedEncodingError": ("IncompleteRead(3 bytes read, 4 more expected)", "the answer breaks off"),
    "ReadTimeoutError": (f"{POOL}the answer has no end", "the answer has no end"),
}


@pytest.mark.parametrize("kind", SILENCES)
def test_a_request_without_an_answer_is_a_failure(kind: str) -> None:
    message, said = SILENCES[kind]
    told = told_by(error(POST, kind, message))
    told.end()
    (failure,) = told.of(POST).failures.values()
    assert (failure.check, failure.status, failure.answer) == ("no_answer", 0, said)
    assert failure.sent == Sent("POST", "/berths")


def test_the_target_of_a_request_without_an_answer_may_stand_in_the_reason() -> None:
    told = told_by(error(POST, "ConnectionError", "Max retries exceeded with url: /berths?x=1 (Caused by a reset)"))
    told.end()
    assert [one.sent.target for one in told.of(POST).failures.values()] == ["/berths?x=1"]


@pytest.mark.parametrize("label", ["", "Stateful tests"])
def test_the_very_request_that_got_no_answer_is_told(label: str) -> None:
    event = tried(POST, 200, said="name: too long", label=label)
    del event["ScenarioFinished"]["recorder"]["interactions"]["1"]["response"]
    event["ScenarioFinished"]["recorder"]["checks"] = {}
    told = told_by(error(label or POST, *("ReadTimeout", SILENCES["ReadTimeout"][0])), event)
    told.end()
    (failure,) = told.of(POST).failures.values()
    assert (failure.check, failure.status, failure.answer) == ("no_answer", 0, "no whole answer within 5 s")
    assert (failure.sent.body, failure.sent.signed, failure.said) == ('{"name": "Quay"}', True, "name: too long")
    assert (told.of(POST).answers, told.stopped) == (Counter({0: 1}), "")


def test_an_answer_without_end_that_no_request_is_told_of_is_a_failure_all_the_same() -> None:
    told = told_by(error(POST, *("ConnectionError", SILENCES["ReadTimeoutError"][0])), tried(POST, 200))
    told.end()
    assert [(one.check, one.answer) for one in told.of(POST).failures.values()] == [
        ("no_answer", "the answer has no end")
    ]


def test_a_request_without_an_answer_or_a_reason_is_told_all_the_same() -> None:
    event = tried(POST, 200)
    del event["ScenarioFinished"]["recorder"]["interactions"]["1"]["response"]
    assert [one.answer for one in told_by(event).of(POST).failures.values()] == [""]


def test_sequences_that_broke_off_in_silence_are_told() -> None:
    told = told_by(error("Stateful tests", *("ReadTimeout", SILENCES["ReadTimeout"][0])))
    told.end()
    assert told.stopped == "no whole answer within 5 s"


def test_a_request_that_could_not_be_made_is_another_one() -> None:
    (failure,) = told_by(error(POST, "InvalidSchema", "no way")).of(POST).failures.values()
    assert (failure.check, failure.answer) == ("no_request", "InvalidSchema: no way")


def test_why_it_stopped_is_told() -> None:
    ended = {"EngineFinished": {"stop_reason": "interrupted"}}
    assert told_by({"EngineFinished": {"stop_reason": "completed"}}).stopped == ""
    assert told_by(ended).stopped == "interrupted"
    assert (
        told_by({"FatalError": {"exception": {"type": "OSError", "message": "gone"}}}, ended).stopped == "OSError: gone"
    )
    assert told_by({"FatalError": {}}).stopped == "it did not say why"
    assert told_by(error("Stateful tests", "Flaky", "it differs")).stopped == "Flaky: it differs"


def test_a_sequence_that_one_operation_spoils_is_that_operations() -> None:
    told = told_by(error("Stateful tests", "Unsatisfiable", "Cannot generate test data for POST /docks\n\nThis means:"))
    (failure,) = told.of("POST /docks").failures.values()
    assert (told.stopped, failure.check) == ("", "no_request")
    assert (
        told_by(error("Stateful tests", "Flaky", "differs for POST /docks")).stopped == "Flaky: differs for POST /docks"
    )
    assert failure.answer == "Unsatisfiable: Cannot generate test data for POST /docks This means:"


def test_half_a_line_is_none() -> None:
    told = Told()
    told.hear('{"ScenarioFinished": {"rec')
    assert (told.tallies, told.stopped, told.finished) == ({}, "", False)


def test_bodies_that_are_no_base64_are_taken_as_they_are() -> None:
    event = tried(POST, 500, BROKEN)
    interaction = event["ScenarioFinished"]["recorder"]["interactions"]["1"]
    interaction["request"]["body"], interaction["response"]["content"] = {"$base64": "€"}, None
    (failure,) = told_by(event).of(POST).failures.values()
    assert (failure.sent.body, failure.answer) == ("€", "")


def test_what_is_not_understood_is_told() -> None:
    assert told_by({"ScenarioFinished": 1}).stopped.startswith("schemathesis told what is not understood here: ")


@given(KINDS, JSON)
def test_nothing_it_could_say_is_too_odd(kind: str, said: Any) -> None:
    told = told_by({kind: said})
    assert all(isinstance(one, Tally) for one in told.tallies.values())


def test_tallies_go_through_text_and_together() -> None:
    told = told_by(tried(POST, 201), tried(POST, 500, BROKEN, body="12"), tried(POST, 500, BROKEN, body="1"))
    read = loaded(told.of(POST).dumped())
    assert read == told.of(POST)
    read.merge(told.of(POST))
    assert (read.requests, [one.times for one in read.failures.values()]) == (6, [4])
    read.add(Failure("other", Sent("GET", "/"), 200))
    assert len(read.failures) == 2


def test_keys_by_which_callers_sign_in_are_left_out_of_headers_and_query() -> None:
    event = tried(POST, 500, BROKEN)
    request = event["ScenarioFinished"]["recorder"]["interactions"]["1"]["request"]
    request["headers"] = {"X-Key": ["made-up"], "X-A": ["1"]}
    request["uri"] = "http://127.0.0.1:1/berths?a=1&pass=made-up"
    told = Told(keys=frozenset({"x-key", "pass"}))
    told.hear(json.dumps(event))
    (failure,) = told.of(POST).failures.values()
    assert failure.sent == Sent("POST", "/berths?a=1", {"X-A": "1"}, '{"name": "Quay"}', signed=True)
