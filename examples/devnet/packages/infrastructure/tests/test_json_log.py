from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import structlog
from opentelemetry.trace import NonRecordingSpan, SpanContext, use_span

from devnet_infrastructure import json_log
from devnet_infrastructure.correlation import correlation_id

Log = Callable[[], list[dict[str, Any]]]


@pytest.mark.criterion("E1.D1")
def test_a_line_tells_when_how_bad_who_and_what(log: Log) -> None:
    logging.getLogger("harbor").info("moored at %s", "berth 7")
    (line,) = log()
    assert datetime.fromisoformat(line.pop("timestamp")).utcoffset() is not None
    assert line == {"level": "info", "logger": "harbor", "message": "moored at berth 7"}


@pytest.mark.criterion("E1.D1")
def test_a_line_inside_a_request_carries_its_id_and_fields(log: Log) -> None:
    token = correlation_id.set("abc-1")
    logging.getLogger("library").info("asked")
    structlog.stdlib.get_logger("harbor").info("request", status=200)
    correlation_id.reset(token)
    theirs, ours = log()
    assert (theirs["logger"], theirs["correlation_id"]) == ("library", "abc-1")
    assert list(ours) == ["timestamp", "level", "logger", "message", "status", "correlation_id"]
    assert (ours["correlation_id"], ours["status"]) == ("abc-1", 200)


@pytest.mark.criterion("E1.D3")
def test_a_line_inside_a_span_names_it_and_its_trace(log: Log) -> None:
    span = SpanContext(trace_id=0xABC, span_id=0xD, is_remote=True)
    with use_span(NonRecordingSpan(span)):
        structlog.stdlib.get_logger("harbor").info("request")
    (line,) = log()
    assert (line["trace_id"], line["span_id"]) == (f"{0xABC:032x}", f"{0xD:016x}")


@pytest.mark.criterion("E2.D4")
def test_a_message_cannot_start_a_line_of_its_own(log: Log) -> None:
    logging.getLogger("harbor").warning('one\n{"level": "info"}')
    assert [line["message"] for line in log()] == ['one\n{"level": "info"}']


def test_an_exception_stays_on_its_line(log: Log) -> None:
    try:
        raise RuntimeError("sunk")
    except RuntimeError:
        logging.getLogger("harbor").exception("lost")
    (line,) = log()
    assert line["exception"].splitlines()[-1] == "RuntimeError: sunk"


def test_the_servers_lines_are_json_and_its_access_lines_are_left_out(log: Log) -> None:
    logging.getLogger("uvicorn.error").info("started")
    logging.getLogger("uvicorn.access").info("GET / 200")
    assert [line["message"] for line in log()] == ["started"]


def test_without_a_stream_lines_go_to_standard_output(log: Log) -> None:
    json_log.install()
    (handler,) = logging.getLogger().handlers
    assert isinstance(handler, logging.StreamHandler)
    assert handler.stream is sys.stdout
    assert log() == []
