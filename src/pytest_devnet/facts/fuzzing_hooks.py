"""Read by schemathesis in a process of its own: who calls an operation, and what becomes of them.

A caller that an operation refuses gives way to the next one; one whose session ended signs in anew. Both are asked of
the process that started this one, so that no password is in a file or on a command line.
"""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import urlencode
from urllib.request import ProxyHandler, build_opener

import schemathesis

WICKET = "DEVNET_FUZZ_WICKET"
_REFUSED = (401, 403)
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
    if response.status_code in _REFUSED and all(name in (case.headers or {}) for name in signed):
        _refused[case.operation.label] = response.status_code
