"""What a fuzzer tells of berths that look at what they are sent, and of others that do not."""

from __future__ import annotations

import base64
import json
from typing import Any

from pytest_devnet import Example, Fails, Passes, Reply, Serving, Unproven
from pytest_devnet.formats.openapi import read_openapi

_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
_BODY = {"content": {"application/json": {"schema": {"type": "object", "required": ["name"]}}}}
_DONE = {"responses": {"201": {"description": "made"}, "503": {"description": "the harbour office is closed"}}}
_OPENAPI = {
    "openapi": "3.1.0",
    "security": [{"bearer": []}],
    "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    "paths": {
        "/berths": {"post": {**_DONE, "requestBody": _BODY}},
        "/berths/{id}": {"get": {**_DONE, "parameters": [_ID]}},
        "/tides": {"get": {**_DONE, "security": []}},
    },
}
BERTHS_FILES = {"openapi.json": json.dumps(_OPENAPI, indent=1)}
_POST, _GET, _TIDES = "POST /berths", "GET /berths/{id}", "GET /tides"
_DESCRIBED = read_openapi(BERTHS_FILES["openapi.json"], "openapi.json")
BERTHS_AT = {one.name: f"{one.place}: {one.name}" for one in _DESCRIBED.operations}
BERTHS_SERVED = Serving(lambda _: Reply(), openapi=_OPENAPI)
_END: dict[str, Any] = {"EngineFinished": {"stop_reason": "completed"}}


def _coded(text: str) -> dict[str, str]:
    return {"$base64": base64.b64encode(text.encode()).decode()}


def tried(  # noqa: PLR0913
    operation: str,
    status: int,
    check: str = "",
    *,
    body: str = '{"name": "Quay"}',
    said: str = "",
    scenario: str = "",
    where: str = "body",
    title: str = "",
    label: str = "",
) -> dict[str, Any]:
    """The event of one request, as schemathesis tells it; with ``check``, one that it was not content with."""
    method, _, path = operation.partition(" ")
    request = {"method": method, "uri": f"http://127.0.0.1:1{path.replace('{id}', 'b1')}", "body": _coded(body)}
    request["headers"] = {"Authorization": ["Bearer t"], "Content-Type": ["application/json"]}
    response = {"status_code": status, "content": _coded("so be it"), "elapsed": 0.01}
    meta = {
        "generation": {"mode": "negative" if said else "positive"},
        "components": {where: {"mode": "negative" if said else "positive"}},
        "phase": {"name": "coverage", "data": {"scenario": scenario, "description": said}},
    }
    failed = {"name": check, "status": "failure", "failure_info": {"failure": {"title": title or check}}}
    recorder = {
        "label": label or operation,
        "cases": {"1": {"value": {"method": method, "path": path, "meta": meta}}},
        "checks": {"1": [failed if check else {"name": "not_a_server_error", "status": "success"}]},
        "interactions": {"1": {"request": request, "response": response}},
    }
    return {"ScenarioFinished": {"phase": "coverage", "recorder": recorder}}


def error(operation: str, kind: str, message: str) -> dict[str, Any]:
    """The event of a request that could not be made, or that nobody answered."""
    value = {"type": kind, "message": message}
    return {"NonFatalError": {"value": value, "label": operation, "related_to_operation": True}}


_UNREAD = {"SchemaAnalysisWarnings": {"warnings": [{"operation_label": _POST, "pattern": "[a-"}, {"reference": "#/x"}]}}


def world(*events: dict[str, Any], case: str = _POST, end: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"case": case, "service": BERTHS_SERVED, "fuzzing": (*events, end or _END)}


def _fails(message: str, *events: dict[str, Any], case: str = _POST) -> Example:
    return Fails(
        BERTHS_FILES, findings=(f"{BERTHS_AT[case]}: {message}",), **world(tried(case, 201), *events, case=case)
    )


_NEGATIVE, _BROKEN = "negative_data_rejection", "not_a_server_error"
EXAMPLES = (
    Passes(BERTHS_FILES, **world(tried(_POST, 201), tried(_POST, 422, said="name is no text"))),
    Passes(BERTHS_FILES, **world(tried(_TIDES, 200), tried(_TIDES, 200, "ignored_auth"), case=_TIDES)),
    Passes(
        BERTHS_FILES,
        findings=(f"{BERTHS_AT[_POST]}: Undocumented status code (418)",),
        **world(tried(_POST, 201), tried(_POST, 418, "status_code_conformance", title="Undocumented status code")),
    ),
    Passes(
        BERTHS_FILES,
        **world(
            tried(_GET, 200),
            tried(_GET, 501, _BROKEN, scenario="unspecified_http_method", said="Unspecified HTTP method: TRACE"),
            tried(_GET, 503, _BROKEN),
            tried(_GET, 200, _NEGATIVE, said="Unknown property in query", where="query"),
            tried(_GET, 200, _NEGATIVE, said="id is a number", where="path"),
            case=_GET,
        ),
    ),
    _fails(
        'answers 500 to {"name": "\\u6ce2"} (name is not Latin)',
        tried(_POST, 500, _BROKEN, body='{"name": "波 and more"}', said="name is not Latin"),
        tried(_POST, 500, _BROKEN, body='{"name": "\\u6ce2"}', said="name is not Latin"),
    ),
    _fails(
        "accepts (201) what its description forbids: name is a number",
        tried(_POST, 201, _NEGATIVE, said="name is a number"),
    ),
    _fails(
        "accepts (201) a request without what it requires: Missing `X-Berth` at header",
        tried(_POST, 201, "missing_required_header", said="Missing `X-Berth` at header", where="header"),
    ),
    _fails(
        "is still there (200) after it was deleted",
        tried(_GET, 200, "use_after_free", label="Stateful tests"),
        case=_GET,
    ),
    _fails("is answered (201) to a caller who did not sign in", tried(_POST, 201, "ignored_auth")),
    _fails("gives no answer to /berths", error(_POST, "ReadTimeout", "read timed out with url: /berths")),
    Unproven(
        BERTHS_FILES,
        gaps=(f"{BERTHS_AT[_POST]}: no request was accepted, of 3: 2 were answered 429",),
        **world(tried(_POST, 429), tried(_POST, 429), tried(_POST, 422)),
    ),
    Unproven(
        BERTHS_FILES,
        gaps=(f"{BERTHS_AT[_POST]}: nothing was held against the pattern [a-, which cannot be read",),
        **world(tried(_POST, 201), _UNREAD),
    ),
    Unproven(
        BERTHS_FILES,
        gaps=(f"{BERTHS_AT[_GET]}: no request got past 403, 404, 429, in 3",),
        **world(tried(_GET, 403), tried(_GET, 404), tried(_GET, 429), case=_GET),
    ),
    Unproven(
        BERTHS_FILES, gaps=(f"{BERTHS_AT[_TIDES]}: nothing was sent to it",), **world(tried(_POST, 201), case=_TIDES)
    ),
    Unproven(
        BERTHS_FILES,
        gaps=("openapi.json: not all of it was tried: interrupted",),
        **world(tried(_POST, 201), end={"EngineFinished": {"stop_reason": "interrupted"}}),
    ),
    Unproven(
        BERTHS_FILES,
        gaps=(f"{BERTHS_AT[_TIDES]}: no request could be made: SerializationNotPossible: no text of image/png",),
        **world(error(_TIDES, "SerializationNotPossible", "no text of image/png"), case=_TIDES),
    ),
)
