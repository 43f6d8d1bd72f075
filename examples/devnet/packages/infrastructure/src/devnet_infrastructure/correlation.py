"""The id that ties together everything one request causes."""

from __future__ import annotations

import re
import uuid
from contextvars import ContextVar

HEADER = "X-Request-ID"

correlation_id: ContextVar[str | None] = ContextVar("correlation_id", default=None)

_ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{1,64}")


def accepted(offered: str) -> str:
    """The id a caller offers if it is safe to log and to send back, else a new one."""
    return offered if _ACCEPTABLE.fullmatch(offered) else uuid.uuid4().hex
