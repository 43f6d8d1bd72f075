"""Callers and the called that no longer mean the same."""

from __future__ import annotations

from pytest_devnet.demo.edits import Replace
from pytest_devnet.demo.fault import Fault

_CALLS = "packages/frontend/public/calls.json"
_DESCRIBED = "packages/api/openapi.json"
_GATE = "contract.kept"
_RED = ("E.P1",)
_OK = '            "description": "Successful Response"\n          },\n'

FAULTS = (
    Fault(
        name="page-calls-what-is-gone",
        why="The page was written for a route that was renamed before it was merged.",
        edits=(Replace(_CALLS, '"/projects/{id}/summary"}', '"/projects/{id}/summarise"}'),),
        criteria=_RED,
        gate=_GATE,
        finding=f"{_CALLS}:…: calls POST /projects/{{}}/summarise, which is described nowhere",
    ),
    Fault(
        name="page-calls-with-another-verb",
        why="Somebody took PUT and PATCH for the same.",
        edits=(
            Replace(
                _CALLS,
                '"changeProject": {"method": "PATCH"',
                '"changeProject": {"method": "PUT"',
            ),
        ),
        criteria=_RED,
        gate=_GATE,
        finding=f"{_CALLS}:…: calls PUT /projects/{{}}, which is described nowhere",
    ),
    Fault(
        name="page-asks-for-a-page-by-number",
        why="The page still pages as the first draft of the API did.",
        edits=(Replace(_CALLS, '"query": ["limit", "offset"]', '"query": ["limit", "page"]'),),
        criteria=_RED,
        gate=_GATE,
        finding=f"{_CALLS}:…: calls GET /projects with page, which its query does not have",
    ),
    Fault(
        name="page-leaves-out-what-is-required",
        why="The field was renamed on one side only.",
        edits=(Replace(_CALLS, '"body": ["refresh_token"]', '"body": ["token"]'),),
        criteria=_RED,
        gate=_GATE,
        finding=f"{_CALLS}:…: calls POST /auth/refresh without refresh_token, which its body requires",
    ),
    Fault(
        name="description-made-by-hand",
        why="A parameter was renamed in the file, to see how it looks, and the file was committed.",
        edits=(Replace(_DESCRIBED, '            "name": "offset",\n', '            "name": "skip",\n'),),
        criteria=_RED,
        gate=_GATE,
        finding=f"{_DESCRIBED}:…: GET /projects: lacks query parameter offset, as the service says",
    ),
    Fault(
        name="description-of-an-answer-forgotten",
        why="The file was merged by hand, and an answer was lost on the way.",
        edits=(
            Replace(
                _DESCRIBED,
                f'{_OK}          "503": {{\n',
                f'{_OK}          "504": {{\n',
            ),
        ),
        criteria=_RED,
        gate=_GATE,
        finding=f"{_DESCRIBED}:…: GET /health/ready: lacks the answer 503, as the service says",
    ),
)
