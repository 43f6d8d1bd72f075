"""What can be asked of a service: requests, actions as principals, metrics; and what it may not be asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from pytest_devnet import Action, Call, FactError, OwnServices, Principal, Reply, Request, Service, Services, Serving
from pytest_devnet.declarations import Login
from pytest_devnet.facts.processes import Processes
from pytest_devnet.facts.world import World
from pytest_devnet.formats.resources import pointed_at

SIGN_IN = Request("/login", "POST", json={"password": "${PASSWORD}"})
ALICE = Principal("alice", login=Login(SIGN_IN, "/tokens/0"), place="devnet.toml:7")
BOT, GUEST = Principal("bot", token="${BOT}"), Principal("guest")  # noqa: S106
LOOK = Action("look", Request("/look/{nonce}", headers={"X-A": "${A}"}, body=""), "alice")


def house(call: Call) -> Reply:
    """Its tokens are numbered, and the first is not good for long."""
    instance = call.instance
    if call.path == "/login":
        if call.json != {"password": "made-up-PASSWORD"}:
            return Reply(401)
        call.count("logins_total")
        return Reply(json={"tokens": [f"t{int(instance.meter.value('logins_total'))}"]})
    if call.headers.get("authorization") == "Bearer t1" and instance.meter.value("looks_total"):
        return Reply(401)
    call.count("looks_total")
    return Reply(json={"headers": list(call.headers), "path": call.path, "body": call.body.decode()})


@pytest.fixture
def processes() -> Iterator[Processes]:
    made = Processes()
    yield made
    made.end_all()


@pytest.fixture
def service(processes: Processes) -> Service:
    serving = Serving(house, principals=(ALICE, BOT, GUEST), counters=("logins_total", "looks_total"))
    return serving.served(processes)


def test_an_action_is_done_as_its_principal(service: Service) -> None:
    answer = service.act(LOOK, headers={"X-B": "b"})
    sent = dict(answer.json["headers"])
    assert (sent["Authorization"], sent["X-A"], sent["X-B"]) == ("Bearer t1", "made-up-A", "b")
    assert answer.json["path"].startswith("/look/")
    assert service.act(replace(LOOK, principal="")).json["path"] != answer.json["path"]


def test_an_action_that_is_done_many_times_is_the_same_each_time_but_for_its_nonce(service: Service) -> None:
    first, second = (service.serialized(LOOK).split(b"\r\n") for _ in range(2))
    assert first[1:] == second[1:]
    assert first[0] != second[0]
    assert b"Authorization: Bearer t1" in first
    assert b"Authorization" not in service.serialized(replace(LOOK, principal=""))


def test_a_token_is_asked_for_once_and_again_when_it_has_worn_out(service: Service) -> None:
    assert [service.act(LOOK).status for _ in range(3)] == [200, 200, 200]
    assert service.scrape().value("logins_total") == 2
    assert service.token("alice") == "t2"


def test_who_expects_to_be_refused_is_not_signed_in_again(service: Service) -> None:
    service.act(LOOK)
    assert service.act(replace(LOOK, expect=401)).status == 401
    assert service.scrape().value("logins_total") == 1


def test_tokens_may_be_given_and_the_anonymous_have_none(service: Service) -> None:
    assert (service.token("bot"), service.token("guest")) == ("made-up-BOT", "")
    answer = service.request("GET", "/", token=service.token("bot"))
    assert dict(answer.json["headers"])["Authorization"] == "Bearer made-up-BOT"
    assert "Authorization" not in dict(service.act(replace(LOOK, principal="guest")).json["headers"])


@pytest.mark.parametrize(
    ("login", "said"),
    [
        (Login(replace(SIGN_IN, json=None)), "alice cannot sign in: POST /login: 401"),
        (Login(SIGN_IN, header="X-Token"), "alice cannot sign in: POST /login: no header X-Token"),
        (Login(SIGN_IN, "/token"), "alice cannot sign in: POST /login: no token at /token"),
        (Login(SIGN_IN, "/tokens"), "alice cannot sign in: POST /login: no token at /tokens"),
    ],
)
def test_who_cannot_sign_in_has_no_token(processes: Processes, login: Login, said: str) -> None:
    served = Serving(house, principals=(replace(ALICE, login=login),), counters=("logins_total",)).served(processes)
    with pytest.raises(FactError, match=said) as refusal:
        served.act(LOOK)
    assert refusal.value.place == "devnet.toml:7"
    with pytest.raises(FactError, match="there is no principal bob"):
        served.token("bob")


@pytest.mark.parametrize(
    ("pointer", "value"),
    [("/a/b", 1), ("/c/0", 2), ("/c/9", None), ("/c/x", None), ("/d~1e~0", 3), ("/a/b/c", None), ("", "all")],
)
def test_a_pointer_leads_to_a_value_or_nowhere(pointer: str, value: object) -> None:
    document = {"a": {"b": 1}, "c": [2], "d/e~": 3}
    assert pointed_at(document, pointer) == (document if value == "all" else value)


def test_what_may_only_be_read_is_only_read(processes: Processes) -> None:
    served = Serving(house, declared={"safe": "read", "place": "devnet.toml:3"}, counters=("looks_total",))
    service = served.served(processes)
    assert service.request("GET", "/").status == 200
    with pytest.raises(FactError, match=r"api may only be read \(safe = 'read'\), not sent a POST") as refusal:
        service.request("POST", "/")
    assert refusal.value.place == "devnet.toml:3"
    assert [service.may(method) for method in ("GET", "HEAD", "POST", "DELETE")] == [True, True, False, False]
    with pytest.raises(FactError, match="may only be read"):
        service.act(Action("write", Request("/", "DELETE")))


def test_without_metrics_there_is_nothing_to_scrape(processes: Processes) -> None:
    served = Serving(house, declared={"metrics": "http://127.0.0.1:1/metrics"}).served(processes)
    assert served.exposed().error == "connection refused"
    with pytest.raises(FactError, match=r"api exposes no metrics: GET http://127.0.0.1:1/metrics: connection refused"):
        served.scrape()


def test_what_nobody_said_how_to_see_is_not_seen(service: Service) -> None:
    blind = replace(service, log_source=None, telemetry=None)
    with pytest.raises(FactError, match="the log of api, which runs already, is not seen"):
        blind.log  # noqa: B018
    with pytest.raises(FactError, match="the traces of api go nowhere that can be seen from here"):
        blind.traces  # noqa: B018
    assert (blind.name, service.log.mark()) == ("api", 0)


def test_each_gate_has_an_instance_of_its_own(tmp_path: Path) -> None:
    world = World(tmp_path, date(2026, 1, 15), given={"service": Serving(lambda _: Reply())})
    own, shared = cast("OwnServices", world.fact("own_service")), cast("Services", world.fact("service"))
    assert own.declared == shared.declared
    with own.fresh("api") as one, own.fresh("api") as two:
        assert len({one.url, two.url, shared.running("api").url}) == 3
        one.kill()
        assert (one.exited(0), two.exited(0)) == (-9, None)
    assert two.exited(0) == -9
    assert shared.running("api").request("GET", "/").status == 200
    world.processes.end_all()


def test_gates_hand_an_instance_on_as_long_as_it_is_as_before(tmp_path: Path) -> None:
    serving = Serving(lambda _: Reply(), dependencies={"billing": lambda _: Reply()})
    world = World(tmp_path, date(2026, 1, 15), given={"service": serving})
    own = cast("OwnServices", world.fact("own_service"))
    with own.lent("api") as first, own.lent("api") as beside:
        assert first.url != beside.url
        first.dependencies["billing"].cut("refuse")
    with own.lent("api") as next:
        assert next is first
        assert next.request("GET", next.settings.ready).ok
        next.kill()
    with own.lent("api") as last:
        assert last is not first
    world.processes.end_all()


def test_an_instance_is_not_handed_on_that_a_gate_left_in_a_hurry_or_that_is_not_ready_again(tmp_path: Path) -> None:
    able = [True]
    serving = Serving(lambda _: Reply(), readiness=lambda _: Reply(200 if able[0] else 503))
    world = World(tmp_path, date(2026, 1, 15), given={"service": serving})
    own = cast("OwnServices", world.fact("own_service"))
    with pytest.raises(FactError, match="no time"), own.lent("api") as first:
        raise FactError("no time")
    assert first.exited(1) is not None
    with own.lent("api") as second:
        able[0] = False
    assert second.exited(1) is not None
    world.processes.end_all()


def test_an_example_may_give_them_apart_or_several_or_none(tmp_path: Path) -> None:
    two = (Serving(lambda _: Reply(), name="a"), Serving(lambda _: Reply(), name="b"))
    world = World(tmp_path, date(2026, 1, 15), given={"own_service": two})
    own, shared = cast("OwnServices", world.fact("own_service")), cast("Services", world.fact("service"))
    assert ([one.name for one in own.declared], shared.declared) == (["a", "b"], ())
    with pytest.raises(FactError, match=r"devnet\.toml declares no service api") as refusal:
        shared.running("api")
    assert refusal.value.remedy == "declare [service.api]"
    world.processes.end_all()


def test_what_an_example_only_declares_does_not_run(tmp_path: Path) -> None:
    world = World(tmp_path, date(2026, 1, 15), given={"service": '[service.api]\nstart = "api {port}"\n'})
    shared = cast("Services", world.fact("service"))
    assert [one.start for one in shared.declared] == ["api {port}"]
    with pytest.raises(FactError, match="api does not run in an example that only declares it"):
        shared.running("api")


def test_what_runs_already_is_not_ours_to_end(tmp_path: Path) -> None:
    serving = Serving(lambda _: Reply(), declared={"start": "", "url": "http://a.test"})
    world = World(tmp_path, date(2026, 1, 15), given={"service": serving})
    own = cast("OwnServices", world.fact("own_service"))
    with pytest.raises(FactError, match="api runs already"), own.fresh("api"):
        pass
