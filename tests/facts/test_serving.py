"""Services of examples: honest in everything that is not replaced, and cheating in what is."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from pytest_devnet import Call, Health, Reply, Service, Serving, Trace
from pytest_devnet.facts.processes import Processes
from pytest_devnet.facts.serving import accepted, continued, ready, serving_in
from pytest_devnet.formats.exposition_problems import problems_in

TRACE, SPAN = "ab" * 16, "cd" * 8
SENT = {"traceparent": f"00-{TRACE}-{SPAN}-01", "X-Request-ID": "request-1"}


def quay(call: Call) -> Reply:
    if call.path == "/crash":
        raise RuntimeError("the crane fell")
    call.count("ships_total", flag="red")
    call.observe("loading_seconds", 0.2)
    call.log("ship in sight", layer="domain", ship=7)
    answer = call.upstream("tide", "/level", "POST", {"at": "noon"})
    return Reply(201, {"tide": answer.text, "body": call.json}, headers={"X-Quay": "1"})


def tide(call: Call) -> Reply:
    call.log("asked")
    return Reply(body=f"{call.json['at']}: 310 cm")


HONEST = Serving(
    quay, dependencies={"tide": tide}, counters=('ships_total{flag="red"}',), histograms=("loading_seconds",)
)


@pytest.fixture
def serve() -> Iterator[Callable[..., Service]]:
    processes = Processes()
    before = set(threading.enumerate())
    yield lambda **cheats: replace(HONEST, **cheats).served(processes)
    processes.end_all()
    assert set(threading.enumerate()) <= before


Serve = Callable[..., Service]


def fields(service: Service) -> list[dict[str, Any]]:
    return [line.fields or {} for line in service.log.since(0)]


def spans(service: Service, within: float = 10) -> dict[str, tuple[str, str, str]]:
    found = service.traces.await_spans(TRACE, lambda span: span.kind == "server", within)
    return {span.kind: (span.parent_id, span.span_id, span.status) for span in found}


def test_an_honest_service_answers(serve: Serve) -> None:
    answer = serve().request("POST", "/ships", headers=SENT, json=[1])
    assert (answer.status, answer.json) == (201, {"tide": "noon: 310 cm", "body": [1]})
    assert (answer.headers["X-Quay"], answer.headers["X-Request-ID"]) == ("1", "request-1")
    assert serve().request("HEAD", "/ships", headers=SENT).body == b""


def test_its_lines_carry_the_ids_of_the_request(serve: Serve) -> None:
    service = serve(layers={"domain": "harbor.domain"})
    service.request("GET", "/ships", headers=SENT)
    service.log.await_line(lambda line: '"request"' in line.text, 0)
    one, two = fields(service)
    assert (one["logger"], one["message"], one["ship"], one["level"]) == ("harbor.domain", "ship in sight", 7, "info")
    assert (two["message"], two["method"], two["path"], two["status"]) == ("request", "GET", "/ships", 201)
    assert {line["request_id"] for line in (one, two)} == {"request-1"}
    assert {line["trace_id"] for line in (one, two)} == {TRACE}


def test_its_spans_continue_the_trace_and_reach_its_upstream(serve: Serve) -> None:
    service = serve()
    service.request("GET", "/ships", headers=SENT)
    found = spans(service)
    server, client = found["server"], found["client"]
    assert (server[0], client[0]) == (SPAN, server[1])
    (seen,) = service.dependencies["tide"].requests
    assert (seen.headers["traceparent"], seen.headers["X-Request-ID"]) == (f"00-{TRACE}-{client[1]}-01", "request-1")
    upstream = service.dependencies["tide"].log
    assert upstream is not None
    assert upstream.await_line(lambda line: (line.fields or {}).get("request_id") == "request-1", 0) is not None


def test_a_handler_that_crashes_is_a_500_told_in_the_log_and_the_span(serve: Serve) -> None:
    service = serve()
    assert service.request("GET", "/crash", headers=SENT).status == 500
    assert spans(service)["server"][2] == "error"
    assert fields(service)[0]["message"] == "RuntimeError: the crane fell"


def test_what_is_not_sampled_is_not_exported(serve: Serve) -> None:
    service = serve()
    service.request("GET", "/ships", headers={"traceparent": SENT["traceparent"][:-2] + "00"})
    assert spans(service, within=0.3) == {}


def test_its_metrics_count_from_zero_and_are_well_formed(serve: Serve) -> None:
    service = serve()
    before = service.scrape()
    assert (before.value('ships_total{flag="red"}'), before.value("loading_seconds")) == (0, 0)
    service.request("GET", "/ships")
    after = service.scrape()
    assert (after.value('ships_total{flag="red"}'), after.value("loading_seconds_sum")) == (1, 0.2)
    assert after.value('loading_seconds_bucket{le="0.1"}') == 0
    assert problems_in(after) == ()


def test_it_is_ready_while_its_critical_dependencies_answer(serve: Serve) -> None:
    service, lax = serve(), serve(optional=("tide",))
    for one in (service, lax):
        one.dependencies["tide"].cut("refuse")
        assert one.request("GET", "/health/live").status == 200
    down = service.request("GET", "/health/ready")
    assert (down.status, down.json["status"]) == (503, "fail")
    assert lax.request("GET", "/health/ready").json["status"] == "pass"
    service.dependencies["tide"].restore()
    assert service.request("GET", "/health/ready").status == 200


def test_it_shows_its_description_and_what_it_prints_first(serve: Serve) -> None:
    service = serve(openapi={"openapi": "3.1.0"}, banner=("hello", "world"), declared={"openapi": "api.json"})
    assert service.request("GET", "/openapi.json").json == {"openapi": "3.1.0"}
    assert [line.text for line in service.log.since(0)[:2]] == ["hello", "world"]
    assert service.settings.openapi == "api.json"
    assert serve().request("GET", "/openapi.json").status == 201


def test_it_is_told_by_what_is_special_about_it() -> None:
    assert repr(Serving(quay)) == "Serving(quay)"
    special = Serving(quay, critical=False, dependencies={"tide": tide}, liveness=ready)
    assert repr(special) == "Serving(quay, liveness=ready, dependencies={'tide': tide}, critical=False)"


def test_a_query_is_not_logged(serve: Serve) -> None:
    service = serve()
    service.request("GET", "/ships?flag=red")
    line = service.log.await_line(lambda line: '"request"' in line.text, 0)
    assert ((line.fields or {}) if line else {}).get("path") == "/ships"


CHEATS: dict[str, tuple[dict[str, Any], Callable[[Service], bool]]] = {
    "constant id": (
        {"correlation": lambda _: "same"},
        lambda service: service.request("GET", "/", headers=SENT).headers["X-Request-ID"] == "same",
    ),
    "lines that are none": (
        {"line": lambda said: f"{said['message']}\nmore"},
        lambda service: bool(service.request("GET", "/")) and service.log.since(0)[1].text == "more",
    ),
    "no lines": (
        {"line": lambda _: ""},
        lambda service: bool(service.request("GET", "/")) and service.log.mark() == 0,
    ),
    "new trace": (
        {"context": lambda _: Trace("ef" * 16, "ef" * 8)},
        lambda service: bool(service.request("GET", "/", headers=SENT)) and not spans(service, within=0.3),
    ),
    "nothing exported": (
        {"spans": lambda _: ()},
        lambda service: bool(service.request("GET", "/", headers=SENT)) and not spans(service, within=0.3),
    ),
    "nothing passed on": (
        {"onward": lambda _: {}},
        lambda service: (
            bool(service.request("GET", "/", headers=SENT))
            and "traceparent" not in service.dependencies["tide"].requests[0].headers
        ),
    ),
    "metrics twice": (
        {"exposition": lambda text: text + text},
        lambda service: bool(problems_in(service.scrape())),
    ),
    "always ready": (
        {"readiness": lambda _: Reply()},
        lambda service: (
            not service.dependencies["tide"].cut("refuse")  # type: ignore[func-returns-value]
            and service.request("GET", "/health/ready").ok
        ),
    ),
    "dead with its upstream": (
        {"liveness": ready},
        lambda service: (
            not service.dependencies["tide"].cut("refuse")  # type: ignore[func-returns-value]
            and not service.request("GET", "/health/live").ok
        ),
    ),
}


@pytest.mark.parametrize("cheat", CHEATS)
def test_each_part_can_be_replaced_by_a_cheat(serve: Serve, cheat: str) -> None:
    replaced, shows = CHEATS[cheat]
    assert shows(serve(**replaced))


def slow(call: Call) -> Reply:
    call.instance.stopping.wait(10)
    return Reply(body="at last")


def late(_: Call) -> Reply:
    time.sleep(0.5)
    return Reply()


def in_flight(service: Service) -> Callable[[], bytes]:
    """A request that is still being answered; what it got in the end."""
    connection = http.client.HTTPConnection("127.0.0.1", int(service.url.rpartition(":")[2]), timeout=10)
    connection.request("GET", "/slow")

    def got() -> bytes:
        with connection.getresponse() as response:
            body = response.read()
        connection.close()
        return body

    return got


def test_sigterm_is_taken_gracefully(serve: Serve) -> None:
    """Not ready, then gone, and what was being answered is answered."""
    service = serve(handler=slow)
    finished = in_flight(service)
    service.terminate()
    service.terminate()
    assert service.request("GET", "/health/ready").status == 503
    assert finished() == b"at last"
    assert service.exited(10) == 0
    assert service.request("GET", "/health/ready").error == "connection refused"


def test_or_without_telling_readiness(serve: Serve) -> None:
    service = serve(stop="stays-ready")
    service.terminate()
    assert service.request("GET", "/health/ready").status == 200
    assert service.exited(10) == 0


def test_or_at_once(serve: Serve) -> None:
    service = serve(handler=late, stop="abrupt")
    finished = in_flight(service)
    service.terminate()
    with pytest.raises((http.client.HTTPException, OSError)):
        finished()
    assert service.exited(10) == 0


def test_or_never(serve: Serve) -> None:
    service = serve(stop="never")
    service.terminate()
    assert service.exited(0.4) is None
    service.kill()
    assert service.exited(0) == -9


@pytest.mark.parametrize("offered", ["", "short", "a b c d e f", "x" * 65, "<script>alert(1)</script>", "änderung"])
def test_an_id_that_cannot_be_echoed_is_replaced(offered: str) -> None:
    used = accepted(offered)
    assert used not in (offered, accepted(offered))
    assert accepted(used) == used


def test_a_trace_is_continued_or_begun() -> None:
    assert continued(SENT["traceparent"]).parent_id == SPAN
    begun = continued("")
    assert (begun.parent_id, begun.sampled, len(begun.trace_id), len(begun.span_id)) == ("", True, 32, 16)
    assert continued("").trace_id != begun.trace_id


def test_health_is_that_of_what_is_critical() -> None:
    up = {"tide": True, "mail": False}
    assert Health(up, frozenset({"tide"})).able
    assert not Health(up, frozenset({"tide"}), stopping=True).able
    assert not Health(up, frozenset({"mail"})).able
    assert json.dumps(ready(Health({}, frozenset())).json) == '{"status": "pass", "checks": {}}'


def test_an_example_gives_one_service_or_several() -> None:
    assert serving_in(HONEST) == (HONEST,)
    assert serving_in([HONEST, 1]) == (HONEST,)
    assert serving_in(None) == ()


def test_a_body_that_is_no_json_has_none(serve: Serve) -> None:
    service = serve(handler=lambda call: Reply(json=[call.json, call.body.decode()]))
    assert service.request("POST", "/", body="{").json == [None, "{"]


def test_what_cannot_be_served_leaves_nothing() -> None:
    processes = Processes()
    with pytest.raises(KeyError):
        replace(HONEST, declared={"dependencies": (replace(HONEST.settings.dependencies[0], name="x"),)}).served(
            processes
        )
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("devnet")]
