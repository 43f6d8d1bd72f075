"""Lines of a log, judged one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_devnet.formats.log_lines import has_level, is_hex, logger_of, message_of, shape, time_of

if TYPE_CHECKING:
    from pytest_devnet import LogLine

_A_DAY = 86_400


def told(line: LogLine) -> str:
    """Which kind of line it is, in words that are the same in each run."""
    fields = line.fields or {}
    logger, message = logger_of(fields), shape(message_of(fields))
    if not logger:
        return f"the line {message or shape(line.text)!r}"
    return f"{logger}'s line {message!r}" if message else f"a line of {logger}"


def problem_of(line: LogLine) -> str:
    """What programs will not like about it; empty for nothing."""
    if line.fields is None:
        return "is no JSON object"
    written = time_of(line.fields)
    wrong = {
        "no timestamp that can be read": written is None,
        "a timestamp of another day": written is not None and abs(written - line.at) > _A_DAY,
        "no level": not has_level(line.fields),
        "no message": not message_of(line.fields),
    }
    found = ", ".join(problem for problem, is_there in wrong.items() if is_there)
    return f"has {found}" if found else ""


def names_span(line: LogLine) -> bool:
    """Does it say, as OpenTelemetry wants it, in which span it was written?"""
    fields = line.fields or {}
    return is_hex(fields.get("trace_id"), 32) and is_hex(fields.get("span_id"), 16)
