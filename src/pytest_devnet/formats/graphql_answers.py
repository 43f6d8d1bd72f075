"""What an answer over GraphQL says beside its status: how far the request came, and whose mistake its errors are.

Errors tell that by ``extensions.code`` (Apollo and most others) or ``extensions.classification`` (graphql-java), and
by their ``path`` that a resolver was at work. https://graphql.github.io/graphql-over-http/draft/
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

Json = Any
OF_THE_SERVER = frozenset(
    {"INTERNAL_SERVER_ERROR", "INTERNAL_ERROR", "DataFetchingException", "NullValueInNonNullableField"}
)
OF_THE_QUERY = frozenset({"GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED", "ValidationError", "InvalidSyntax"})
DENIED: Mapping[str, int] = {
    "UNAUTHENTICATED": 401,
    "UNAUTHORIZED": 401,
    "FORBIDDEN": 403,
    "ACCESS_DENIED": 403,
}
"""Codes by which a caller is refused, and the status that HTTP has for each."""
UNTOLD = "no code"
_BROKEN = 500
_ASKED = re.compile(r"\s*(?:(?P<kind>query|mutation)\b[^{]*)?\{\s*(?:\w+\s*:\s*)?(?P<field>\w+)")


def errors_of(text: str) -> tuple[Mapping[str, Json], ...]:
    """The errors that an answer holds; none where it is no answer of GraphQL at all."""
    payload = _read(text)
    listed = payload.get("errors") if isinstance(payload, Mapping) else None
    return tuple(one for one in listed if isinstance(one, Mapping)) if isinstance(listed, list) else ()


def code_of(error: Mapping[str, Json]) -> str:
    """What an error says of its kind; ``UNTOLD`` where it says nothing."""
    extensions = error.get("extensions")
    said = extensions if isinstance(extensions, Mapping) else {}
    return next((one for one in (said.get("code"), said.get("classification")) if isinstance(one, str)), UNTOLD)


def codes_of(text: str) -> tuple[str, ...]:
    """The codes of all errors of an answer, each once."""
    return tuple(sorted({code_of(error) for error in errors_of(text)}))


def refusal(status: int, text: str) -> str:
    """Why the request came to no resolver, in a word: a code or a status; empty where it did come to one."""
    if status >= _BROKEN:
        return ""
    payload, errors = _read(text), errors_of(text)
    if not isinstance(payload, Mapping) or not (errors or "data" in payload):
        return str(status)
    data = payload.get("data")
    shown = isinstance(data, Mapping) and any(value is not None for value in data.values())
    resolved = any("path" in error and code_of(error) not in DENIED for error in errors)
    return "" if shown or resolved or not errors else codes_of(text)[0]


def denied(text: str) -> int:
    """The status that HTTP has for what refuses the caller; 0 where the answer does not."""
    return next((DENIED[code] for code in codes_of(text) if code in DENIED), 0)


def asked_for(query: str) -> tuple[str, str]:
    """The kind of a query (``query`` or ``mutation``), and the first field of its root; empty where there is none."""
    found = _ASKED.match(query)
    return (found["kind"] or "query", found["field"]) if found else ("", "")


def _read(text: str) -> Json:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
