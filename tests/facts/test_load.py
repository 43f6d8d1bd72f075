"""Load that is sent when it is due: to services that answer, hang, break off, refuse, and to those it may not touch."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from subprocess import TimeoutExpired
from typing import cast

import pytest

from pytest_devnet import Action, Call, FactError, Load, Pace, Reply, Request, Service, Serving
from pytest_devnet.facts import load_probe
from pytest_devnet.facts.load_connections import Pool, Target, _Connection
from pytest_devnet.facts.load_probe import HOST, Fired, Plan, fire
from pytest_devnet.facts.loopback import free_port
from pytest_devnet.facts.processes import Processes, Ran
from pytest_devnet.facts.world import World, fact_named

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
CLOSING = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def saying(answer: bytes, *, then_close: bool = False) -> Talk:
    """Answers each request on a connection the same way."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readline():
            while (await reader.readline()).strip():
                pass
            writer.write(answer)
            if then_close:
                return

    return talk


def fired(
    talk: Talk, *, shots: int = 5, pause: float = 0.01, payload: bytes = GET, **target: float
) -> tuple[Fired, int]:
    """What came of shots at a server, and how many connections it took."""

    async def run() -> tuple[Fired, int]:
        connections = 0

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal connections
            connections += 1
            try:
                await talk(reader, writer)
            except ConnectionError:
                pass
            finally:
                writer.close()

        async with await asyncio.start_server(serve, HOST, 0) as server:
            port = server.sockets[0].getsockname()[1]
            where = Target(HOST, port, **target)  # type: ignore[arg-type]
            came = await fire(Plan(where, [payload], [(number * pause - 0.02, 0) for number in range(shots)]))
            await asyncio.sleep(0.01)
        return came, connections

    return asyncio.run(run())


def outcomes(came: Fired) -> set[tuple[int, str]]:
    return {(status, error) for _, _, status, error in came.shots}


def test_requests_go_over_connections_that_are_kept() -> None:
    came, connections = fired(saying(OK), pause=0.03)
    assert outcomes(came) == {(200, "")}
    assert connections < 5
    assert came.control
    assert all(0 <= late <= seconds for late, seconds, _, _ in came.shots)


def test_a_latency_counts_from_when_the_request_was_due() -> None:
    """All are sent while the first ones are not answered yet, and their answers come together."""

    waiting: list[asyncio.StreamWriter] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        waiting.append(writer)
        for one in waiting if len(waiting) == 5 else ():
            one.write(OK)
        await reader.read()

    came, connections = fired(talk)
    seconds = [seconds for _, seconds, _, _ in came.shots]
    assert outcomes(came) == {(200, "")}
    assert connections == 5
    assert seconds == sorted(seconds, reverse=True)


def test_a_connection_that_says_close_is_not_used_again() -> None:
    came, connections = fired(saying(CLOSING), pause=0.03)
    assert (outcomes(came), connections) == ({(200, "")}, 5)


def test_an_answer_may_end_with_its_connection() -> None:
    came, _ = fired(saying(b"HTTP/1.1 200 OK\r\n\r\nok", then_close=True))
    assert outcomes(came) == {(200, "")}


def test_a_connection_that_is_lost_before_it_was_used_is_forgotten() -> None:
    forgotten: list[object] = []

    class Parts(asyncio.Transport):
        forget = staticmethod(forgotten.append)

        def abort(self) -> None:
            forgotten.append("aborted")

    parts = Parts()
    connection = _Connection(cast(Pool, parts))
    connection.connection_made(parts)
    connection.connection_lost(None)
    assert forgotten == [connection, "aborted"]


def test_a_connection_that_idled_too_long_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pytest_devnet.facts.load_connections._STALE", 0.0)
    came, connections = fired(saying(OK), pause=0.03)
    assert (outcomes(came), connections) == ({(200, "")}, 5)


def test_a_connection_closed_while_idle_is_not_used_again() -> None:
    came, connections = fired(saying(OK, then_close=True), pause=0.05)
    assert (outcomes(came), connections) == ({(200, "")}, 5)


@pytest.mark.parametrize(
    ("talk", "error"),
    [
        (saying(b"nonsense\r\n\r\n"), "the answer is not HTTP/1.1"),
        (saying(OK[:-1], then_close=True), "connection closed without a whole answer"),
        (saying(b""), "no whole answer in time"),
    ],
)
def test_what_is_no_whole_answer_is_an_error(talk: Talk, error: str) -> None:
    came, _ = fired(talk, shots=3, timeout=0.2)
    assert outcomes(came) == {(0, error)}


@pytest.mark.parametrize(("answer", "connections"), [(OK, 1), (CLOSING, 8)])
def test_where_all_connections_are_in_use_requests_wait_their_turn(answer: bytes, connections: int) -> None:
    came, used = fired(saying(answer), shots=8, pause=0, most=1)
    assert (outcomes(came), used) == ({(200, "")}, connections)


def test_requests_that_never_had_their_turn_are_errors_too() -> None:
    came, _ = fired(saying(b""), shots=3, pause=0, most=1, timeout=0.2)
    assert outcomes(came) == {(0, "no whole answer in time")}


def test_the_answer_to_a_head_has_no_body() -> None:
    came, _ = fired(saying(OK[:-2]), payload=GET.replace(b"GET", b"HEAD"))
    assert outcomes(came) == {(200, "")}


@pytest.mark.parametrize(
    ("target", "error"),
    [
        (Target(HOST, free_port(), most=1), "connection refused"),
        (Target("." * 3, 80), "label empty"),
        (Target(HOST, free_port(), secure=True), "connection refused"),
    ],
)
def test_no_connection_is_an_error(target: Target, error: str) -> None:
    came = asyncio.run(fire(Plan(target, [GET], [(0, 0), (0, 0)])))
    assert all(status == 0 and error in told for _, _, status, told in came.shots)


def test_a_connection_that_does_not_come_about_in_time_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: object, **__: object) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(asyncio.BaseEventLoop, "create_connection", never)
    came = asyncio.run(fire(Plan(Target(HOST, 1, timeout=0.05), [GET], [(0, 0)])))
    assert outcomes(came) <= {(0, "no connection in time"), (0, "no whole answer in time")}


def test_the_program_reads_a_plan_and_writes_what_came_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = {"target": {"host": HOST, "port": free_port()}, "payloads": ["R0VUIC8="], "shots": [[0, 0]]}
    written = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(plan)))
    monkeypatch.setattr(sys, "stdout", written)
    load_probe.main()
    assert [shot[2:] for shot in json.loads(written.getvalue())["shots"]] == [[0, "connection refused"]]


def counting(call: Call) -> Reply:
    """Every tenth request fails."""
    call.count("asked_total", what=call.path)
    return Reply(503 if call.instance.meter.value("asked_total") % 10 == 0 else 200, json=call.json)


ACTIONS = (
    Action("looks", Request("/look")),
    Action("writes", Request("/write/{nonce}", "POST", json={"a": "{nonce}"})),
)
SERVING = Serving(counting, actions=ACTIONS)


@pytest.fixture
def processes() -> Iterator[Processes]:
    made = Processes()
    yield made
    made.end_all()


@pytest.fixture
def service(processes: Processes) -> Service:
    return SERVING.served(processes)


def real(processes: Processes) -> Load:
    world = World(Path(), date(2026, 1, 15), processes=processes)
    return cast("Load", fact_named("load").real(world))


def paced(given: object = None) -> Load:
    return cast("Load", fact_named("load").example(World(Path(), date(2026, 1, 15)), given))


def test_a_process_of_its_own_sends_each_action_at_its_rate(service: Service, processes: Processes) -> None:
    loaded = real(processes).on(service, {"looks": 40, "writes": 20}, 0.5, warm_up=0.5)
    assert Counter(one.action for one in loaded.samples) == {"looks": 40, "writes": 20}
    assert Counter(one.status for one in loaded.samples) == {200: 54, 503: 6}
    assert len(loaded.measured) == 30
    assert loaded.control
    written = [one for one in service.scrape().samples if one.labels.get("what", "").startswith("/write/")]
    assert len(written) == 20


def test_an_example_sends_the_same_and_says_how_long_it_took(service: Service) -> None:
    loaded = paced(Pace(seconds=0.3, late=0.1, control=0.2)).on(service, {"looks": 20}, 1, warm_up=0)
    assert Counter(one.status for one in loaded.measured) == {200: 18, 503: 2}
    assert {(one.seconds, one.late) for one in loaded.samples} == {(0.3, 0.1)}
    assert (loaded.late, loaded.kept_time) == (0.1, 0.2)
    assert paced().on(service, {"looks": 2}, 1, warm_up=0).late == 0


@pytest.mark.parametrize(
    ("rates", "reason"),
    [
        ({"lokks": 1.0}, "api declares no action 'lokks'"),
        ({}, "0 requests are no load"),
        ({"looks": -5.0}, "-5 requests are no load"),
        ({"looks": float("nan")}, "nan requests are no load"),
        ({"looks": 1e9}, "1e[+]09 requests are no load"),
    ],
)
def test_load_that_is_none_is_refused(service: Service, rates: dict[str, float], reason: str) -> None:
    with pytest.raises(FactError, match=reason):
        paced().on(service, rates, 1, warm_up=0)


def test_a_service_that_may_not_be_loaded_is_not(service: Service) -> None:
    service.settings = replace(service.settings, safe="write")
    with pytest.raises(FactError, match="api may not be loaded"):
        paced().on(service, {"looks": 1}, 1)


@pytest.mark.parametrize(
    ("ends", "reason"),
    [
        (Ran(1, "", "Traceback\nMemoryError"), "the load generator failed: Traceback MemoryError"),
        (TimeoutExpired("probe", 1), "the load generator did not end within"),
    ],
)
def test_a_generator_that_fails_says_so(
    service: Service, processes: Processes, monkeypatch: pytest.MonkeyPatch, ends: Ran | Exception, reason: str
) -> None:
    def run(*_: object, **__: object) -> Ran:
        if isinstance(ends, Exception):
            raise ends
        return ends

    monkeypatch.setattr(Processes, "run", run)
    with pytest.raises(FactError, match=reason):
        real(processes).on(service, {"looks": 1}, 1)


def test_reports_of_load_tools_are_read_where_they_are(processes: Processes) -> None:
    with pytest.raises(FactError, match="there is no such report"):
        real(processes).reported("k6.json")
