from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from devnet_infrastructure import json_log
from devnet_infrastructure.correlation import correlation_id


@pytest.fixture
def output() -> Iterator[io.StringIO]:
    """The stream all logging goes to, with the process's own logging put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    json_log.install(stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in json_log.SERVER_LOGGERS:
        logging.getLogger(name).propagate = True


def lines(output: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.getvalue().splitlines()]


@pytest.mark.criterion("E1.D1")
def test_a_line_tells_when_how_bad_who_and_what(output: io.StringIO) -> None:
    logging.getLogger("harbor").info("moored at %s", "berth 7")
    (line,) = lines(output)
    assert datetime.fromisoformat(line.pop("timestamp")).utcoffset() is not None
    assert line == {"level": "info", "logger": "harbor", "message": "moored at berth 7"}


@pytest.mark.criterion("E1.D1")
def test_a_line_inside_a_request_carries_its_id_and_fields(output: io.StringIO) -> None:
    token = correlation_id.set("abc-1")
    logging.getLogger("harbor").info("request", extra={"fields": {"status": 200}})
    correlation_id.reset(token)
    (line,) = lines(output)
    assert (line["correlation_id"], line["status"]) == ("abc-1", 200)


@pytest.mark.criterion("E2.D4")
def test_a_message_cannot_start_a_line_of_its_own(output: io.StringIO) -> None:
    logging.getLogger("harbor").warning('one\n{"level": "info"}')
    assert [line["message"] for line in lines(output)] == ['one\n{"level": "info"}']


def test_an_exception_stays_on_its_line(output: io.StringIO) -> None:
    try:
        raise RuntimeError("sunk")
    except RuntimeError:
        logging.getLogger("harbor").exception("lost")
    (line,) = lines(output)
    assert line["exception"].splitlines()[-1] == "RuntimeError: sunk"


def test_the_servers_lines_are_json_and_its_access_lines_are_left_out(output: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").info("started")
    logging.getLogger("uvicorn.access").info("GET / 200")
    assert [line["message"] for line in lines(output)] == ["started"]


def test_without_a_stream_lines_go_to_standard_error(output: io.StringIO) -> None:
    json_log.install()
    (handler,) = logging.getLogger().handlers
    assert isinstance(handler, logging.StreamHandler)
    assert handler.stream is sys.stderr
    assert output.getvalue() == ""
