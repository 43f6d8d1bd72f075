"""Read by schemathesis in a process of its own: who calls an operation, and what becomes of them.

A caller that an operation refuses, by its status or by an error of GraphQL, gives way to the next one; one whose
session ended signs in anew. Both are asked of the process that started this one, so that no password is in a file or
on a command line. An answer without end is broken off, and counts as none. After none came, the next request waits
until the service answers for its life, so that no other operation is blamed. The last request is written down, for
whoever has to end this process.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode
from urllib.request import ProxyHandler, build_opener

import schemathesis
from requests.adapters import HTTPAdapter
from requests.exceptions import Timeout
from urllib3.exceptions import ReadTimeoutError
from urllib3.response import HTTPResponse

from pytest_devnet.formats.graphql_answers import denied

WICKET, LIVE, LAST = "DEVNET_FUZZ_WICKET", "DEVNET_FUZZ_LIVE", "DEVNET_FUZZ_LAST"
_REFUSED = (401, 403)
_LARGEST, _LONGEST = 32 << 20, 10.0
_TO_RECOVER, _TO_ANSWER, _PAUSE, _MOST_TEXT = 10.0, 2.0, 0.1, 200
_opener = build_opener(ProxyHandler({}))
_refused: dict[str, int] = {}
_callers: dict[str, dict[str, dict[str, str]]] = {}


@schemathesis.auth(refresh_interval=0, retry_on=[*_REFUSED])
class Caller:
    """Puts what signs a caller in where the operation wants it: ``{"headers": {…}, "query": {…}}``."""

    def get(self, case: Any, _context: Any) -> dict[str, dict[str, str]]:
        operation = case.operation.label
        if operation not in _callers or operation in _refused:
            asked = urlencode({"operation": operation, "refused": _refused.pop(operation, 0)})
            with _opener.open(f"{os.environ[WICKET]}?{asked}", timeout=30) as answer:
                _callers[operation] = json.load(answer)
        return _callers[operation]

    def set(self, case: Any, data: dict[str, dict[str, str]], _context: Any) -> None:
        case.headers = {**(case.headers or {}), **data["headers"]}
        case.query = {**(case.query or {}), **data["query"]}


@schemathesis.hook
def after_call(_context: Any, case: Any, response: Any) -> None:
    signed = _callers.get(case.operation.label, {}).get("headers", {})
    status = response.status_code
    if " " not in case.operation.label:
        status = denied(response.content.decode("utf-8", "replace")) or status
    if status in _REFUSED and all(name in (case.headers or {}) for name in signed):
        _refused[case.operation.label] = status


def bounded(stream: Callable[..., Iterator[bytes]]) -> Callable[..., Iterator[bytes]]:
    """The parts of an answer, until they are too many or take too long: timeouts alone count from the last part."""

    def parts(response: Any, *given: Any, **named: Any) -> Iterator[bytes]:
        left, end = _LARGEST, time.monotonic() + _LONGEST
        for part in stream(response, *given, **named):
            left -= len(part)
            if left < 0 or time.monotonic() > end:
                raise ReadTimeoutError(response._pool, "", "the answer has no end")
            yield part

    return parts


def patient(send: Callable[..., Any]) -> Callable[..., Any]:
    """Send a request; after one that timed out only once the service answers, or is given up."""
    silent: list[bool] = []
    last = os.open(os.environ[LAST], os.O_WRONLY | os.O_CREAT, 0o600)

    def sent(adapter: Any, request: Any, *given: Any, **named: Any) -> Any:
        os.pwrite(
            last, f"{request.method} {request.path_url}"[:_MOST_TEXT].ljust(_MOST_TEXT).encode("ascii", "replace"), 0
        )
        end = time.monotonic() + _TO_RECOVER
        while silent and not _answers(os.environ[LIVE]) and time.monotonic() < end:
            time.sleep(_PAUSE)
        silent.clear()
        try:
            return send(adapter, request, *given, **named)
        except Timeout:
            silent.append(True)
            raise

    return sent


def _answers(url: str) -> bool:
    """Does it, whatever it says? Whoever is refused a connection need not wait."""
    try:
        _opener.open(url, timeout=_TO_ANSWER).close()
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


if WICKET in os.environ:
    HTTPResponse.stream = bounded(HTTPResponse.stream)  # type: ignore[assignment,method-assign]
    HTTPAdapter.send = patient(HTTPAdapter.send)  # type: ignore[method-assign]
