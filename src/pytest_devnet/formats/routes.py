"""Operations as services tell of them themselves, in spans and in logs, whatever they call a parameter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_devnet.formats.otlp import Span

_PARAMETER = re.compile(r"\{[^{}]*\}|<[^<>]*>|:\w+")
_METHODS = ("http.request.method", "http.method", "http_method", "method", "request_method")
_ROUTES = ("http.route", "http_route", "route")
_STATUSES = ("http.response.status_code", "http.status_code", "status_code", "http_status", "status")
_VERBS = frozenset({"DELETE", "GET", "PATCH", "POST", "PUT"})


def template(path: str) -> str:
    """The path, with every parameter written alike."""
    return _PARAMETER.sub("{}", path)


def template_pattern(path: str) -> re.Pattern[str]:
    """What paths of this template look like, filled in or not."""
    return re.compile("[^/]+".join(re.escape(part) for part in _PARAMETER.split(path)))


def routes_in_spans(spans: Iterable[Span]) -> Iterator[str]:
    """``METHOD /route`` of what was served, not of what was refused for being nowhere."""
    for span in spans:
        if span.kind == "server" and "http.route" in span.attributes:
            yield from _route(span.attributes)


def routes_in_log(lines: Iterable[Mapping[str, object] | None]) -> Iterator[str]:
    """``METHOD /route`` of the requests that lines of a JSON log tell of, where they were answered well.

    A mere path may be that of a request which the service sent itself.
    """
    for line in lines:
        if line is not None:
            yield from _route(line)


def _route(fields: Mapping[str, Any]) -> Iterator[str]:
    method, route, status = (_first(fields, names) for names in (_METHODS, _ROUTES, _STATUSES))
    served = status.isdecimal() and int(status) < 400
    if method.upper() in _VERBS and route.startswith("/") and served:
        yield f"{method.upper()} {route.partition('?')[0]}"


def _first(fields: Mapping[str, Any], names: Iterable[str]) -> str:
    return next((str(fields[name]) for name in names if name in fields), "")
