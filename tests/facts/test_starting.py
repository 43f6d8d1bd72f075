"""How declared services are started, with their upstreams; and how those that run already are reached."""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from pytest_devnet import FactError, OwnServices, Services
from pytest_devnet.facts import variables
from pytest_devnet.facts.loopback import HOST, LoopbackServer, free_port
from pytest_devnet.facts.world import World
from tests.facts.test_http_client import Echo
from tests.facts.test_processes import wait_until

SERVE = """\
import http.client, http.server, json, os, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        said = {"environ": dict(os.environ), "cwd": os.getcwd(), "argv": sys.argv, "prefix": sys.prefix}
        if self.path == "/up":
            up = http.client.HTTPConnection(os.environ["UP"].removeprefix("http://"), timeout=5)
            up.request("GET", "/health")
            said = {"up": up.getresponse().status}
            up.close()
        print(self.path, flush=True)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())
    def log_message(self, *_):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
Start = Callable[[str], World]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Start]:
    worlds: list[World] = []

    def begin(settings: str) -> World:
        (tmp_path / "serve.py").write_text(SERVE)
        (tmp_path / "devnet.toml").write_text(settings)
        worlds.append(World(tmp_path, date(2026, 1, 15)))
        return worlds[-1]

    yield begin
    for made in worlds:
        made.processes.end_all()


def services(world: World) -> Services:
    return cast("Services", world.fact("service"))


def told(world: World) -> dict[str, Any]:
    found = services(world).running("api").request("GET", "/").json
    assert isinstance(found, dict)
    return found


API = '[service.api]\nstart = "python serve.py {port}"\n'


def test_nothing_tells_a_service_that_it_is_judged(world: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COVERAGE_PROCESS_START", "x")
    monkeypatch.setenv("COV_CORE_SOURCE", "x")
    monkeypatch.setenv("HARBOR", "x")
    assert "PYTEST_CURRENT_TEST" in os.environ
    environ = told(world(API))["environ"]
    assert [name for name in environ if "PYTEST" in name or "COV" in name or "DEVNET" in name] == []
    assert environ["HARBOR"] == "x"
    assert "OTEL_BSP_SCHEDULE_DELAY" not in environ


def test_it_runs_in_its_folder_by_the_python_that_runs_pytest(world: Start, tmp_path: Path) -> None:
    (tmp_path / "packages").mkdir()
    seen = told(world(API.replace("serve.py", "../serve.py") + 'cwd = "packages"\n'))
    assert (seen["cwd"], seen["prefix"]) == (str(tmp_path / "packages"), sys.prefix)


def test_outside_a_virtual_environment_the_path_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    assert variables.programs_first("/a:/b") == "/a:/b"


def test_templates_are_filled(world: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SET", "from outside")
    env = 'A = "{tmp}", B = "{otlp}", G = "{otlp_grpc}", C = "${SET}", D = "${UNSET}", E = "${UNSET}"'
    env += ", OTEL_BSP_SCHEDULE_DELAY = 7"
    found = world(f"{API.replace('{port}', '{port} {tmp}')}env = {{ {env} }}\n")
    seen = told(found)
    environ = seen["environ"]
    assert environ["A"] == seen["argv"][2]
    assert Path(environ["A"]).is_dir()
    assert environ["B"].startswith(f"http://{HOST}:")
    assert environ["G"].startswith(f"http://{HOST}:")
    assert environ["C"] == "from outside"
    assert environ["D"] == environ["E"] != ""
    assert (environ["OTEL_BSP_SCHEDULE_DELAY"], environ["OTEL_BLRP_SCHEDULE_DELAY"]) == ("7", "100")
    found.processes.end_all()
    assert not Path(environ["A"]).exists()


WAIT = """
pathlib.Path("waiting").touch()
while not pathlib.Path("go").exists():
    time.sleep(0.01)
runpy.run_path("serve.py", run_name="__main__")
"""
PRINCIPALS = """
[principals.alice]
login = { path = "/login", json = { password = "${ALICE_PASSWORD}" } }
[principals.bot]
token = "${BOT_TOKEN}"
"""


def test_passwords_are_made_up_for_whom_the_example_environment_names(world: Start, tmp_path: Path) -> None:
    (tmp_path / ".env.example").write_text("# People\nexport ALICE_PASSWORD=\nOTHER=1\n")
    found = world(API + PRINCIPALS)
    environ = told(found)["environ"]
    assert "BOT_TOKEN" not in environ
    assert "OTHER" not in environ
    api = services(found).running("api")
    assert environ["ALICE_PASSWORD"] == api.variable("ALICE_PASSWORD")
    assert api.token("bot") == api.variable("BOT_TOKEN") != environ["ALICE_PASSWORD"]
    assert len(environ["ALICE_PASSWORD"]) > 20


UPSTREAM = """
[service.api.env]
UP = "{dependency.billing}"
PARTS = "{dependency.billing.host} {dependency.billing.port} {dependency.billing.address}"
[service.api.dependencies.billing]
start = "python serve.py {port}"
env = { WHO = "billing" }
"""


def test_an_upstream_is_started_before_it_and_seen_through_a_proxy(world: Start) -> None:
    found = world(API + UPSTREAM)
    api = services(found).running("api")
    billing = api.dependencies["billing"]
    assert api.request("GET", "/up").json == {"up": 200}
    assert [seen.path for seen in billing.requests] == ["/health"]
    assert billing.log is not None
    log = billing.log
    wait_until(lambda: len(log.since(0)) == 2)
    assert [line.text for line in log.since(0)] == ["/health", "/health"]
    host, port = billing.address.split(":")
    assert told(found)["environ"]["PARTS"] == f"{host} {port} {billing.address}"
    billing.cut("refuse")
    assert api.request("GET", "/up").error == "connection closed without an answer"


def test_an_upstream_that_does_not_start_is_named(world: Start) -> None:
    broken = UPSTREAM.replace("python serve.py {port}", "python none.py {port}")
    with pytest.raises(FactError, match=r"billing ended with status 2 before it was ready; its last words: .*none\.py"):
        services(world(API + broken)).running("api")


def test_an_upstream_that_runs_already_is_reached_by_its_address(world: Start) -> None:
    server = LoopbackServer(Echo, name="upstream")
    try:
        address = f'address = "localhost:{server.port}"'
        found = world(API + UPSTREAM.replace('start = "python serve.py {port}"\nenv = { WHO = "billing" }', address))
        api = services(found).running("api")
        assert api.request("GET", "/up").json == {"up": 200}
        assert api.dependencies["billing"].log is None
    finally:
        server.end()


def test_an_upstream_that_should_run_already_is_missed(world: Start) -> None:
    address = f'address = "127.0.0.1:{free_port()}"'
    settings = API + UPSTREAM.replace('start = "python serve.py {port}"\nenv = { WHO = "billing" }', address)
    with pytest.raises(FactError, match=r"nothing listens at 127\.0\.0\.1:\d+: Connection refused") as refusal:
        services(world(settings)).running("api")
    assert refusal.value.place == "devnet.toml:7"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            '[service.api]\nstart = "no-such-program {port}"',
            "no-such-program cannot be started: No such file or directory",
        ),
        ('[service.api]\nstart = "./serve.py {port}"', r"\./serve\.py cannot be started: Permission denied"),
        ('[service.api]\nstart = "python {port}"\ncwd = "none"', "there is no folder none"),
        ("[service.api]", "api has no command that starts it"),
        ('[service.api]\nstart = "python serve.py"', "api is not told the port to listen at"),
    ],
)
def test_what_cannot_be_started_says_why(world: Start, settings: str, said: str) -> None:
    with pytest.raises(FactError, match=said) as refusal:
        services(world(settings)).running("api")
    assert refusal.value.place == "devnet.toml:1"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[LoopbackServer]:
    """A service that runs already, and writes its log."""

    class Logging(Echo):
        def answer(self) -> None:
            with (tmp_path / "api.log").open("a") as log:
                log.write(f"{self.path}\n")
            super().answer()

        do_GET = do_POST = answer  # noqa: N815

    (tmp_path / "api.log").touch()
    server = LoopbackServer(Logging, name="elsewhere")
    yield server
    server.end()


def test_a_service_that_runs_already_is_asked_and_listened_to(world: Start, elsewhere: LoopbackServer) -> None:
    settings = f'[service.api]\nurl = "{elsewhere.url}"\nlog = {{ file = "api.log" }}\nsafe = "write"\n'
    found = world(settings + '[service.api.dependencies.billing]\naddress = "127.0.0.1:9"\n')
    api = services(found).running("api")
    mark = api.log.mark()
    assert api.request("POST", "/seen").status == 200
    assert api.log.await_line(lambda line: line.text == "/seen", mark) is not None
    assert services(found).running("api") is api
    assert api.exited(0) is None
    for stop in (api.terminate, api.kill):
        with pytest.raises(FactError, match="api runs already: it is not ours to stop"):
            stop()
    with pytest.raises(FactError, match="nothing stands between them"):
        api.dependencies["billing"].cut("refuse")
    own = cast("OwnServices", found.fact("own_service"))
    with pytest.raises(FactError, match="api runs already"), own.fresh("api"):
        pass


def test_its_log_may_be_printed_by_a_command(world: Start, elsewhere: LoopbackServer) -> None:
    api = services(
        world(f'[service.api]\nurl = "{elsewhere.url}"\nlog = {{ command = "tail -n 0 -f api.log" }}\n')
    ).running("api")
    mark = api.log.mark()

    def heard() -> bool:
        api.request("GET", "/seen")
        return api.log.await_line(lambda line: line.text == "/seen", mark, within=0.2) is not None

    assert any(heard() for _ in range(50))


def test_a_command_that_ends_prints_no_log(world: Start, elsewhere: LoopbackServer) -> None:
    found = world(f'[service.api]\nurl = "{elsewhere.url}"\nlog = {{ command = "sh -c \'exit 3\'" }}\n')
    api = services(found).running("api")
    assert api.log_source is not None
    with pytest.raises(FactError, match="the command that prints the log of api has ended with status 3"):
        [api.log for _ in iter(lambda: api.request("GET", "/").status, 0)]


def test_without_a_log_and_an_environment_it_says_what_is_missing(world: Start, elsewhere: LoopbackServer) -> None:
    api = services(world(f'[service.api]\nurl = "{elsewhere.url}"\n{PRINCIPALS}')).running("api")
    for ask, said in ((lambda: api.log, "is not seen"), (lambda: api.traces, "go nowhere")):
        with pytest.raises(FactError, match=said):
            ask()
    with pytest.raises(FactError, match="the environment has no BOT_TOKEN"):
        api.token("bot")


def test_what_a_gate_past_its_time_took_down_can_be_started_again(world: Start, tmp_path: Path) -> None:
    (tmp_path / "wait.py").write_text("import pathlib, runpy, time\n" + WAIT)
    found = world(API.replace("serve.py", "wait.py"))

    def end_it() -> None:
        wait_until((tmp_path / "waiting").exists)
        found.processes.end_all()

    ends_it = threading.Thread(target=end_it)
    ends_it.start()
    with pytest.raises(FactError, match="api was ended by signal 9 before it was ready"):
        services(found).running("api")
    ends_it.join()
    (tmp_path / "go").touch()
    assert services(found).running("api").request("GET", "/").status == 200


def test_a_variable_of_the_environment_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BOT_TOKEN", "x")
    found = variables.Variables(tmp_path)
    assert (found.given("BOT_TOKEN"), found.value("BOT_TOKEN")) == ("x", "x")


def test_a_service_that_should_run_already_is_missed(world: Start) -> None:
    settings = f'[service.api]\nurl = "http://127.0.0.1:{free_port()}"\nready_within = 0.3\n'
    with pytest.raises(FactError, match=r"api was not ready within 0\.3 s: GET /health/ready: connection refused$"):
        services(world(settings)).running("api")


def test_free_ports_are_free_and_out_of_the_way() -> None:
    port = free_port()
    with socket.create_server((HOST, port)):
        assert 15_000 <= port <= 32_000
