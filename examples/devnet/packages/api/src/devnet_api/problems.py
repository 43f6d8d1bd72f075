"""How a refusal looks: one shape for every status, without a copy of what the caller sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, cast

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from devnet_domain.errors import (
    Conflict,
    Forbidden,
    HarborError,
    LimitReached,
    NotAuthenticated,
    NotConfigured,
    NotFound,
    TooManyAttempts,
    UpstreamFailed,
)


class Problem(BaseModel):
    """``code`` is for programs, ``message`` for people; ``fields`` names the parts of the request that are wrong."""

    code: str
    message: str
    fields: list[str] = []


STATUS: dict[type[Exception], tuple[int, str]] = {
    NotAuthenticated: (401, "not-authenticated"),
    Forbidden: (403, "forbidden"),
    NotFound: (404, "not-found"),
    Conflict: (409, "conflict"),
    LimitReached: (409, "limit-reached"),
    TooManyAttempts: (429, "too-many-attempts"),
    UpstreamFailed: (502, "upstream-failed"),
    NotConfigured: (503, "not-configured"),
}


CODES = {400: "malformed", 404: "not-found", 405: "method-not-allowed", 413: "too-long"}
"""The refusals of the framework."""

MEANINGS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Content Too Large",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    502: "Bad Gateway",
    503: "Service Unavailable",
}
"""What refusals mean, after RFC 9110: Python's own table of phrases changes between its versions."""


PUBLIC: dict[str, Any] = {"security": []}
"""The ``openapi_extra`` of a route that asks for no token, so that none is public by omission."""


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of a route that may refuse with these statuses."""
    return {status: {"model": Problem, "description": MEANINGS[status]} for status in statuses}


def problem(
    status: int, code: str, message: str, *, fields: Sequence[str] = (), headers: dict[str, str] | None = None
) -> Response:
    """The response. Its JSON is pure ASCII, so that no text a caller sent can fail to be encoded."""
    body = json.dumps({"code": code, "message": message, "fields": list(fields)})
    return Response(body, status, headers, "application/json")


def install(app: FastAPI) -> None:
    """Makes every refusal of the application a problem."""
    app.add_exception_handler(HarborError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


async def _refused(_: Request, error: Exception) -> Response:
    status, code = STATUS[type(error)]
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    if isinstance(error, TooManyAttempts):
        headers["Retry-After"] = str(error.retry_after)
    return problem(status, code, str(error), headers=headers)


async def _invalid(_: Request, error: Exception) -> Response:
    found = cast(RequestValidationError, error).errors()
    fields = [".".join(str(part) for part in one["loc"]) for one in found]
    return problem(422, "invalid", "; ".join(str(one["msg"]) for one in found), fields=fields)


async def _http(request: Request, error: Exception) -> Response:
    refusal = cast(HTTPException, error)
    headers = {"Allow": _allowed(request)} if refusal.status_code == 405 else None
    return problem(refusal.status_code, CODES.get(refusal.status_code, "refused"), refusal.detail, headers=headers)


def _allowed(request: Request) -> str:
    """Every method the path takes: a route alone would name only its own."""
    paths: dict[str, dict[str, object]] = request.app.openapi()["paths"]
    matching = (methods for path, methods in paths.items() if compile_path(path)[0].match(request.scope["path"]))
    return ", ".join(sorted({method.upper() for methods in matching for method in methods}))
