"""A finding of fuzzing can be repeated by whoever holds the credentials, and tells nobody what they are."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from pytest_devnet import Finding, Fuzzed, Gap, Place
from pytest_devnet.declarations import Making, Request
from pytest_devnet.formats.fuzz_tally import Failure, Sent, Step, Tally
from pytest_devnet.formats.openapi import read_openapi
from pytest_devnet.formats.openapi_model import BEARER, Operation
from pytest_devnet_gates._fuzz_findings import distinct, observed
from pytest_devnet_gates._fuzz_reach import reached, unknown
from pytest_devnet_gates._fuzz_repeated import reproduced

SCHEMES: dict[str, Any] = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "oauth": {"type": "oauth2", "flows": {}},
    "basic": {"type": "http", "scheme": "Basic"},
    "session": {"type": "apiKey", "in": "cookie", "name": "sid"},
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "pass": {"type": "apiKey", "in": "query", "name": "pass"},
}


def shown(scheme: str, target: str, signed: bool = True) -> str:
    item: dict[str, Any] = {"get": {"responses": {}, "security": [{scheme: []}] if scheme else []}}
    root = {"openapi": "3.1.0", "components": {"securitySchemes": SCHEMES}, "paths": {"/docks": item}}
    description = read_openapi(json.dumps(root), "openapi.json")
    said: str = reproduced(Sent("GET", target, signed=signed), description.scheme(description.operations[0]))
    return said


@pytest.mark.parametrize(
    ("scheme", "words"),
    [
        ("bearer", '"${URL}/docks" -H "Authorization: Bearer ${TOKEN}"'),
        ("oauth", '"${URL}/docks" -H "Authorization: Bearer ${TOKEN}"'),
        ("basic", '"${URL}/docks" -H "Authorization: Basic ${TOKEN}"'),
        ("session", '"${URL}/docks" -H "Cookie: sid=${TOKEN}"'),
        ("key", '"${URL}/docks" -H "X-API-Key: ${TOKEN}"'),
        ("pass", '"${URL}/docks?pass=${TOKEN}"'),
    ],
)
def test_a_caller_signs_in_as_the_operation_wants_it(scheme: str, words: str) -> None:
    assert shown(scheme, "/docks") == f"curl -i {words}"
    assert shown(scheme, "/docks", signed=False) == 'curl -i "${URL}/docks"'


def test_a_key_in_the_query_comes_after_what_is_asked() -> None:
    assert shown("pass", "/docks?limit=0") == 'curl -i "${URL}/docks?limit=0&pass=${TOKEN}"'


def broken(target: str, trace: str, **more: Any) -> Failure:
    return Failure("not_a_server_error", Sent("GET", target), 500, trace=trace, **more)


def test_what_raised_the_same_is_one_finding_by_its_smallest_request() -> None:
    failures = (
        broken("/docks?limit=-1", "it raised ValueError: no", times=2, scenario="below"),
        broken("/docks?a", "it raised ValueError: no", times=3),
        broken("/docks?b", "it raised KeyError: 'b'"),
        broken("/docks?c", "", scenario="one"),
        broken("/docks?d", "", scenario="other"),
    )
    seen = [(one.sent.target, one.times) for one in distinct(failures, BEARER)]
    assert seen == [("/docks?a", 5), ("/docks?b", 1), ("/docks?c", 1), ("/docks?d", 1)]


def test_who_is_served_without_signing_in_is_told_once() -> None:
    missing = Failure("missing_required_header", Sent("GET", "/"), 200, said="Missing `Authorization` at header")
    other = Failure("missing_required_header", Sent("GET", "/"), 200, said="Missing `X-Tide` at header")
    unsigned = Failure("ignored_auth", Sent("GET", "/"), 200)
    assert list(distinct((missing, other, unsigned), BEARER)) == [other, unsigned]
    assert list(distinct((missing, other), BEARER)) == [missing, other]


def test_a_finding_names_the_caller_and_the_ids_of_this_instance_by_variables() -> None:
    read = Operation("GET", "/docks/{id}", Place("openapi.json", 3))
    fuzzed = Fuzzed(callers={read.name: "ann-b"}, names={"d-17": "${ANN_ID}"})
    failure = Failure("not_a_server_error", Sent("GET", "/docks/d-17?near=d-17", signed=True), 500)
    seen = observed(failure, read, BEARER, fuzzed)
    assert isinstance(seen, Finding)
    assert seen.message == "answers 500 to /docks/${ANN_ID}?near=${ANN_ID}"
    assert seen.reproduce == 'curl -i "${URL}/docks/${ANN_ID}?near=${ANN_ID}" -H "Authorization: Bearer ${ANN_B_TOKEN}"'


def test_requests_before_it_name_them_too_but_for_what_their_answers_give() -> None:
    leave = Operation("DELETE", "/docks/{id}/ships/{ship}", Place("openapi.json", 3))
    before = Step("POST /docks/{id}/ships", Sent("POST", "/docks/7/ships"), {"8": "/id"})
    fuzzed = Fuzzed(names={"7": "${ANN_ID}", "8": "${BOB_ID}"})
    seen = observed(
        Failure("no_answer", Sent("DELETE", "/docks/7/ships/8", before=(before,)), 0), leave, BEARER, fuzzed
    )
    assert isinstance(seen, Finding)
    assert seen.reproduce == (
        'ID=$(curl -sS -X POST "${URL}/docks/${ANN_ID}/ships" | jq -r .id)'
        ' && curl -i -X DELETE "${URL}/docks/${ANN_ID}/ships/${ID}"'
    )


def test_that_nobody_is_asked_is_shown_on_an_object_that_is_made_for_it() -> None:
    made = {"ANN_DOCK_ID": Making(Request("/docks", "POST"), "/id")}
    show, look = (Operation("GET", path, Place("openapi.json", 3)) for path in ("/docks/{id}/crew", "/docks"))

    def shown(operation: Operation, target: str, status: int = 200, **known: Any) -> str:
        failure = Failure("ignored_auth", Sent("GET", target, signed=True), status)
        seen = observed(failure, operation, BEARER, Fuzzed(**{"makings": made, **known}))
        assert isinstance(seen, Finding)
        return seen.reproduce

    making = 'ANN_DOCK_ID=$(curl -sS -X POST "${URL}/docks" | jq -r .id) && '
    assert shown(show, "/docks/d-17/crew?on=1") == f'{making}curl -i "${{URL}}/docks/${{ANN_DOCK_ID}}/crew?on=1"'
    assert shown(show, "/docks/d-17/crew", 404) == 'curl -i "${URL}/docks/d-17/crew"'
    assert shown(show, "/docks/d-17/crew", makings={}) == 'curl -i "${URL}/docks/d-17/crew"'
    named = {"d-17": "${BOB_DOCK_ID}"}
    assert shown(show, "/docks/d-17/crew", names=named) == 'curl -i "${URL}/docks/${BOB_DOCK_ID}/crew"'
    assert shown(look, "/docks") == 'curl -i "${URL}/docks"'


def test_of_requests_that_nobody_signed_the_one_on_an_object_of_its_own_is_shown() -> None:
    before = (Step("POST /docks", Sent("POST", "/docks"), {"7": "/id"}),)
    small, own = Sent("GET", "/docks/3"), Sent("GET", "/docks/7", before=before)
    failures = [Failure("ignored_auth", sent, status) for sent, status in ((small, 200), (own, 200), (small, 404))]
    assert [(one.sent, one.status, one.times) for one in distinct(failures, BEARER)] == [(own, 200, 3)]


def test_a_body_too_long_to_be_shown_is_piped() -> None:
    sent = Sent("POST", "/docks", {"Content-Type": "application/json"}, "[[[…")
    said = reproduced(sent, BEARER, piped="printf %s 1")
    assert said == """printf %s 1 | curl -i -X POST "${URL}/docks" -H 'Content-Type: application/json' -d @-"""


def test_what_is_described_in_another_file_is_told_with_its_operation() -> None:
    body = {"content": {"application/json": {"schema": {"$ref": "https://example.test/x.json#/Body"}}}}
    paths = {"/docks": {"post": {"responses": {}, "requestBody": body}, "get": {"responses": {}}}}
    description = read_openapi(json.dumps({"openapi": "3.1.0", "paths": paths}), "openapi.json")
    said = {one.name: [str(gap) for gap in unknown(one, description.document)] for one in description.operations}
    led = "https://example.test/x.json#/Body leads out of the file, and anything was sent in its place"
    assert said == {"POST /docks": [f"openapi.json:1: POST /docks: {led}"], "GET /docks": []}


@pytest.mark.parametrize(
    ("statuses", "remedy"),
    [
        ({429: 3, 403: 1}, "raise the limit where it is judged"),
        (
            {404: 3},
            "let seed make what it is about; or see whether paths begin where the description has them (servers)",
        ),
        ({401: 3, 404: 1}, "declare a principal that may, and has what it is about"),
    ],
)
def test_what_got_nowhere_is_told_what_would_help(statuses: dict[int, int], remedy: str) -> None:
    read = Operation("GET", "/docks", Place("openapi.json", 3))
    (gap,) = reached(read, Tally(read.name, answers=Counter(statuses)), Fuzzed())
    assert isinstance(gap, Gap)
    assert gap.remedy == remedy
