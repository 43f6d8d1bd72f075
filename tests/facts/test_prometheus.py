"""A Prometheus that is asked over its HTTP API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs, urlsplit

import pytest

from pytest_devnet import FactError, Prometheus, ServiceSettings
from pytest_devnet.facts.loopback import LoopbackServer, free_port
from pytest_devnet.facts.world import World, fact_named

SAMPLE = {"metric": {}, "value": [1700000000.1, "0.995"]}
ANSWERS = {
    'sum(a{b="c"}) / 2': (200, {"status": "success", "data": {"resultType": "vector", "result": [SAMPLE]}}),
    "scalar(a)": (200, {"status": "success", "data": {"resultType": "scalar", "result": [1700000000.1, "NaN"]}}),
    "nothing": (200, {"status": "success", "data": {"resultType": "vector", "result": []}}),
    "much": (200, {"status": "success", "data": {"resultType": "vector", "result": [SAMPLE, SAMPLE]}}),
    "a[": (400, {"status": "error", "errorType": "bad_data", "error": "unexpected end of input"}),
    "list": (200, ["no"]),
}


class Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        status, said = ANSWERS[parse_qs(asked.query)["query"][0]] if asked.path == "/api/v1/query" else (404, {})
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def settings() -> Iterator[ServiceSettings]:
    server = LoopbackServer(Answering, name="prometheus")
    yield ServiceSettings("api", url="http://127.0.0.1:1", prometheus=f"{server.url}/", place="devnet.toml:3")
    server.end()


def made(*, given: object = None, real: bool = True) -> Prometheus:
    world, fact = World(Path(), date(2026, 1, 15)), fact_named("prometheus")
    return cast("Prometheus", fact.real(world) if real else fact.example(world, given))


def test_an_expression_comes_to_one_number_or_to_none(settings: ServiceSettings) -> None:
    prometheus = made()
    assert prometheus.value(settings, 'sum(a{b="c"}) / 2') == 0.995
    assert str(prometheus.value(settings, "scalar(a)")) == "nan"
    assert prometheus.value(settings, "nothing") is prometheus.value(settings, "much") is None


@pytest.mark.parametrize(("expression", "said"), [("a[", "unexpected end of input"), ("list", "200")])
def test_what_it_refuses_is_told(settings: ServiceSettings, expression: str, said: str) -> None:
    with pytest.raises(FactError, match=said) as refusal:
        made().value(settings, expression)
    assert refusal.value.place == "devnet.toml:3"


def test_who_is_not_there_does_not_answer() -> None:
    gone = ServiceSettings("api", url="http://127.0.0.1:1", prometheus=f"http://127.0.0.1:{free_port()}")
    with pytest.raises(FactError, match="connection refused"):
        made().value(gone, "a")
    with pytest.raises(FactError, match="does not answer"):
        made(real=False).value(gone, "a")
    assert made(real=False, given={"a": 1.0}).value(gone, "a") == 1.0
