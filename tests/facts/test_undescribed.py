"""Services that tell of themselves more than is described."""

from __future__ import annotations

from pathlib import Path

from pytest_devnet import Call, Reply
from tests.facts.test_authorization_fact import bench_of, operation, parameter, tried

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


def test_who_runs_elsewhere_and_tells_nothing_tells_nothing(tmp_path: Path) -> None:
    with tried(tmp_path, lambda _: Reply(json={"a": 1}), PATHS) as survey:
        bench = bench_of(survey)
        bench.service.log_source = None
        bench.service.telemetry = None
        assert list(bench.undescribed()) == []
