"""Services that tell of themselves more than is described."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from pytest_devnet import Call, Reply
from pytest_devnet.formats.otlp import Span
from tests.facts.test_authorization_fact import bench_of, operation, parameter, tried

if TYPE_CHECKING:
    from pytest_devnet.facts.telemetry import Telemetry

PATHS = {"/crates/{id}": {"get": operation(parameters=[parameter("id")])}, "/me": {"get": operation()}}


def test_a_log_a_span_and_a_description_of_their_own_tell(tmp_path: Path) -> None:
    def handler(call: Call) -> Reply:
        return Reply(json={"name": "ann"}) if call.path == "/me" else Reply(404)

    with tried(tmp_path, handler, PATHS) as survey:
        bench = bench_of(survey)
        bench.service.request("GET", "/crates/7")
        log = bench.service.log
        for line in (
            '{"method": "GET", "route": "/crates/7", "status": 200}',
            '{"method": "GET", "route": "/me", "status": 200}',
            '{"method": "DELETE", "route": "/all", "status": 204}',
            '{"method": "DELETE", "route": "/all", "status": 204}',
            '{"method": "GET", "route": "/health/ready", "status": 200}',
            '{"method": "GET", "path": "/upstream", "status": 200}',
            "plain text",
        ):
            log.write(line)
        assert list(bench.undescribed()) == [("DELETE /all", "its log")]


def test_what_was_only_tried_here_is_no_news(tmp_path: Path) -> None:
    with tried(tmp_path, lambda _: Reply(json={"a": 1}), PATHS) as survey:
        bench = bench_of(survey)
        bench.asker.ask(survey("GET /me").operation, "ann", path="/elsewhere")
        bench.service.log.write('{"method": "GET", "route": "/elsewhere", "status": 200}')
        assert list(bench.undescribed()) == []


def test_spans_of_what_it_calls_are_not_its_own(tmp_path: Path) -> None:
    def served(who: str, route: str) -> Span:
        told = {"http.request.method": "GET", "http.route": route, "http.response.status_code": 200}
        return Span("a" * 32, "b" * 16, kind="server", attributes=told, resource={"service.name": who})

    with tried(tmp_path, lambda _: Reply(json={"name": "ann"}), PATHS) as survey:
        bench = bench_of(survey)
        spans = (served("customs", "/duties"), served("api", "/hidden"), served("api", "/me"))
        bench.service.telemetry = cast("Telemetry", SimpleNamespace(spans=spans))
        assert list(bench.undescribed()) == [("GET /hidden", "a span")]


def test_who_runs_elsewhere_and_tells_nothing_tells_nothing(tmp_path: Path) -> None:
    with tried(tmp_path, lambda _: Reply(json={"a": 1}), PATHS) as survey:
        bench = bench_of(survey)
        bench.service.log_source = None
        bench.service.telemetry = None
        assert list(bench.undescribed()) == []
