"""What changed, and nobody looked at: the lock and the description fell behind."""

from __future__ import annotations

from pytest_devnet.demo.edits import Replace
from pytest_devnet.demo.fault import Fault

_API = "packages/api/src/devnet_api"
_AT = "packages/api/openapi.json:…"
_RED = ("E2.D4", "E.P1")

FAULTS = (
    Fault(
        name="lock-line-forgotten",
        why="Two changes of the lock met, and a line got lost in the merge.",
        edits=(Replace("authorization.lock.toml", '"GET /orgs/{id}/billing viewer own" = "deny"\n', ""),),
        criteria=_RED,
        gate="authorization.reviewed",
        finding=f"{_AT}: GET /orgs/{{id}}/billing: the lock has no line for viewer own",
    ),
    Fault(
        name="route-without-description",
        why="A route was added in a hurry, and the description of the API was not written again.",
        edits=(
            Replace(
                f"{_API}/routes/users.py",
                '@ROUTER.get("/me",',
                '@ROUTER.get("/me/name")\ndef name(user: Caller) -> str:\n    """What the caller is called."""\n'
                '    return user.name\n\n\n@ROUTER.get("/me",',
            ),
        ),
        criteria=_RED,
        gate="authorization.reviewed",
        finding="packages/api/openapi.json: GET /users/me/name is served, as /openapi.json says, and described nowhere",
    ),
    Fault(
        name="operation-made-public",
        why="The page needs the list of members before anybody has signed in, so the description was changed for it.",
        edits=(
            Replace(
                "packages/api/openapi.json",
                '        "security": [\n          {\n            "bearer": []\n          }\n        ],\n'
                '        "summary": "Members",\n',
                '        "security": [],\n        "summary": "Members",\n',
            ),
        ),
        criteria=_RED,
        gate="authorization.reviewed",
        finding=f"{_AT}: GET /orgs/{{id}}/members: anybody may call it, and the lock does not say so",
    ),
)
