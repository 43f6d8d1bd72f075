"""What came before a request in a sequence, as schemathesis tells it, and what another instance gives in its place."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.formats.fuzz_requests import sent_as, steps_before, text_of
from pytest_devnet.formats.fuzz_sequence import exchanged, learned
from pytest_devnet.formats.fuzz_tally import Failure, Sent, Step, Tally

PLAIN = st.text("abc", min_size=1, max_size=4)


def case(method: str, path: str, parent: str | None = None, **parameters: Any) -> dict[str, Any]:
    told = {"parent_id": parent, "value": {"method": method, "path": path}}
    return {**told, "transition": {"parameters": {"path_parameters": parameters}} if parameters else None}


def recorded(cases: dict[str, dict[str, Any]], **statuses: int) -> dict[str, Any]:
    def interaction(name: str, method: str) -> dict[str, Any]:
        uri = f"http://h{cases[name]['value']['path']}"
        return {"request": {"method": method, "uri": uri}, "response": {"status_code": statuses.get(name, 200)}}

    told = {name: interaction(name, one["value"]["method"]) for name, one in cases.items()}
    return {"cases": cases, "interactions": told}


def ships(*cases: str, **statuses: int) -> list[str]:
    """Which of the requests come before the last one, by their method; ``+`` follows from the first."""
    named = {f"c{number}": one.split() for number, one in enumerate(cases)}
    made = {name: case(one[0], "/ships", "c0" if one[-1] == "+" else None) for name, one in named.items()}
    last = list(made)[-1]
    return [step.sent.method for step in steps_before(last, recorded(made, **statuses), frozenset())]


def test_those_it_follows_from_come_first_and_what_was_changed_since() -> None:
    assert ships("POST", "GET +") == ["POST"]
    assert ships("POST", "DELETE +", "GET +") == ["POST", "DELETE"]
    assert ships("POST", "GET +", "PUT +", "GET +") == ["POST", "PUT"]
    assert ships("POST", "DELETE +", "GET +", c1=404) == ["POST"]
    assert ships("POST", "POST", "DELETE", "GET +") == ["POST"]
    assert ships("GET") == []


def test_of_many_changes_the_last_are_told_and_those_it_follows_from() -> None:
    assert ships("POST", *["PATCH +"] * 9, "GET +") == ["POST", *["PATCH"] * 6]


def test_requests_that_follow_from_each_other_have_an_end() -> None:
    cases = {"a": case("POST", "/a", "b"), "b": case("POST", "/b", "a"), "c": case("GET", "/c", "a")}
    assert [step.operation for step in steps_before("c", recorded(cases), frozenset())] == ["POST /a", "POST /b"]


def test_what_an_answer_gives_is_told_with_its_place() -> None:
    of_body, of_header = {"definition": "$response.body#/id", "value": 7}, {"definition": "$request.path.x", "value": 8}
    nothing = {"definition": "$response.body#/gone", "value": None}
    cases = {"a": case("POST", "/a"), "b": case("GET", "/b", "a", id=of_body, x=of_header, y=nothing)}
    (step,) = steps_before("b", recorded(cases), frozenset())
    assert step == Step("POST /a", Sent("POST", "/a"), {"7": "/id"})


def test_bytes_that_are_no_text_come_back() -> None:
    sent = sent_as({"method": "PUT", "uri": "http://h/", "body": {"$base64": "/wBh"}}, frozenset())
    assert sent.content == b"\xff\x00a"
    assert text_of({"$base64": 3}) == ""
    assert Sent("PUT", "/", body="\ud800").content == b"\xed\xa0\x80"


@given(PLAIN, PLAIN, PLAIN)
def test_values_of_one_instance_give_way_to_those_of_another(old: str, new: str, other: str) -> None:
    known, word = {old: new}, new if other == old else other
    sent = Sent("PUT", f"/{old}/{other}?at={old}&of={other}", body=f'{{"a": ["{old}"], "b": "{other}"}}')
    assert exchanged(sent, known) == Sent(
        "PUT", f"/{new}/{word}?at={new}&of={word}", body=f'{{"a": ["{new}"], "b": "{word}"}}'
    )
    assert exchanged(sent, {}) == sent


def test_a_number_is_an_id_in_the_path_alone() -> None:
    sent = Sent("PUT", "/ships/1/berths?limit=1", body='{"size": 1, "code": "1"}')
    assert exchanged(sent, {"1": "2"}) == Sent("PUT", "/ships/2/berths?limit=1", body=sent.body)


def test_what_an_answer_does_not_give_is_not_learned() -> None:
    step = Step("POST /a", Sent("POST", "/a"), {"s1": "/id", "s2": "/crew/0/id"})
    assert learned(step, {"id": "s9", "crew": [{"id": 4}]}) == {"s1": "s9", "s2": "4"}
    assert learned(step, {"id": None}) == {}


def test_what_happens_again_is_kept_and_what_needs_others_beside_it() -> None:
    made, gone = Step("POST /a", Sent("POST", "/a"), {"1": "/id"}), Step("DELETE /a", Sent("DELETE", "/a/1"))
    alone, named, late = (Sent("GET", "/a/1", before=one) for one in ((), (made,), (made, gone)))
    failures = [Failure("not_a_server_error", one, 500) for one in (alone, named, late)]

    def settled(*happens: bool) -> list[tuple[tuple[Step, ...], int]]:
        tally = Tally("GET /a")
        tally.settle(zip(failures, happens, strict=True))
        return [(one.sent.before, one.times) for one in tally.failures.values()]

    assert settled(False, False, False) == [((), 3)]
    assert settled(False, True, False) == [((made,), 3)]
    assert settled(True, True, True) == [((), 2), ((made, gone), 1)]
