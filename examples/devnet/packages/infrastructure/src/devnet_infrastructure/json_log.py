"""Structured logging: each line of the service's output is one JSON object."""

from __future__ import annotations

import logging
import sys
from typing import TextIO

import structlog
from opentelemetry import trace
from structlog.stdlib import ProcessorFormatter
from structlog.types import EventDict, Processor, WrappedLogger

from devnet_infrastructure.correlation import correlation_id

SERVER_LOGGERS = ("uvicorn", "uvicorn.error", "uvicorn.access")
CHATTY_LOGGERS = ("httpx2",)
FIRST = ("timestamp", "level", "logger", "message")


def with_ids(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    """Which request a line belongs to: its correlation id, and the trace and span it was written in."""
    if found := correlation_id.get():
        line["correlation_id"] = found
    span = trace.get_current_span().get_span_context()
    if span.is_valid:
        line["trace_id"] = trace.format_trace_id(span.trace_id)
        line["span_id"] = trace.format_span_id(span.span_id)
    return line


def _in_order(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    return {key: line.pop(key) for key in FIRST} | dict(line)


LINE: tuple[Processor, ...] = (
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    with_ids,
    structlog.processors.format_exc_info,
)
"""What every line is given, ours and those of the libraries."""


def install(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Sends all logging through structlog as JSON, the server's own too; its access lines give way to ours."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *LINE, ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(_formatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in SERVER_LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = name != "uvicorn.access"
    for name in CHATTY_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)


def _formatter() -> ProcessorFormatter:
    return ProcessorFormatter(
        foreign_pre_chain=LINE,
        processors=[
            ProcessorFormatter.remove_processors_meta,
            structlog.processors.EventRenamer("message"),
            _in_order,
            structlog.processors.JSONRenderer(),
        ],
    )
