"""Services started from devnet.toml: ready, asked, listened to, ended; and the same for those of examples."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from pytest_devnet import Call, Reply, Service, Services, Serving
from pytest_devnet.facts.world import World

HONEST = """\
import http.server, json, os, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        print(json.dumps({"path": self.path, "said": os.environ.get("SAID", "")}), flush=True)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"lamp 1\\n" if self.path == "/metrics" else b"{}")
    def log_message(self, *_):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
SETTINGS = '[service.api]\nstart = "python serve.py {port}"\nenv = { SAID = "{tmp}" }\n'


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    (tmp_path / "serve.py").write_text(HONEST)
    (tmp_path / "devnet.toml").write_text(SETTINGS)
    made = World(tmp_path, date(2026, 1, 15))
    yield made
    made.processes.end_all()


def services(world: World) -> Services:
    return cast("Services", world.fact("service"))


def test_a_service_is_started_once_and_shared(world: World) -> None:
    api = services(world).running("api")
    mark = api.log.mark()
    assert api.request("GET", "/x").status == 200
    line = api.log.await_line(lambda line: "/x" in line.text, mark)
    assert line is not None
    assert line.fields is not None
    assert line.fields["path"] == "/x"
    assert Path(str(line.fields["said"])).is_dir()
    assert api.scrape().value("lamp") == 1
    assert services(world).running("api") is api
    api.terminate()
    assert api.exited(10) == -15
    assert services(world).running("api") is not api


def lamp(call: Call) -> Reply:
    call.count("lamps_total", colour="red")
    call.log("lit", layer="domain")
    call.upstream("power", "/volts")
    return Reply(json={"lit": True})


def test_an_example_serves_logs_counts_and_traces_for_real(world: World) -> None:
    world.given = {"service": Serving(lamp, dependencies={"power": lambda _: Reply(body="230")})}
    api: Service = services(world).running("api")
    trace = "a" * 32
    answer = api.request("GET", "/", headers={"traceparent": f"00-{trace}-{'b' * 16}-01", "X-Request-ID": "12345678"})
    assert (answer.json, answer.headers.get("x-request-id")) == ({"lit": True}, "12345678")
    spans = api.traces.await_spans(trace, lambda span: span.kind == "server")
    assert sorted(span.kind for span in spans) == ["client", "server"]
    assert [line.fields and line.fields["request_id"] for line in api.log.since(0)] == ["12345678", "12345678"]
    assert api.scrape().value('lamps_total{colour="red"}') == 1
    (seen,) = api.dependencies["power"].requests
    assert (seen.path, seen.headers.get("traceparent")[3:35]) == ("/volts", trace)
    api.dependencies["power"].cut("refuse")
    assert api.request("GET", "/health/ready").status == 503
    api.dependencies["power"].restore()
    assert api.request("GET", "/health/ready").status == 200
