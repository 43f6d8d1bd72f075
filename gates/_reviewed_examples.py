"""Locks of the berths: whole ones, and those that time went past."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pytest_devnet import Action, Fails, Passes, Request, Unproven
from pytest_devnet_gates._berths import ANN, CID, FILES, LOCK, OPENAPI, Berths, described_as, serving

_SERVED = serving(Berths())
_WORLD: dict[str, Any] = {"service": _SERVED, "own_service": _SERVED, "authorization": LOCK}
_PATHS = OPENAPI["paths"]
_PURGE = {"post": {"security": [], "responses": {"204": {"description": "gone"}}}}
_MORE = described_as(paths={**_PATHS, "/berths/purge": _PURGE})
_KEEPER = '"POST /berths keeper any" = "allow"\n'
_WHO = {"properties": {"role": {"enum": ["guest", "keeper", "pilot"]}}}
_TWO = serving(Berths(), (ANN, CID))
_TELLER = "the action 'export' of devnet.toml"
_HIDDEN = Request("/exports?all=1")
_ACTS = replace(_SERVED, actions=(Action("export", _HIDDEN),))
_ROLES = described_as(paths={**_PATHS, "/tides": {"get": {**_PATHS["/tides"]["get"], "x-who": _WHO}}})
EXAMPLES = (
    Passes(FILES, **_WORLD),
    Fails(FILES, **{**_WORLD, "authorization": None}, findings=("authorization.lock.toml: does not exist",)),
    Fails(
        FILES,
        **{**_WORLD, "authorization": LOCK.replace(_KEEPER, "")},
        findings=("openapi.json:66: POST /berths: the lock has no line for keeper any",),
    ),
    Fails(
        FILES,
        **{**_WORLD, "authorization": LOCK.replace('["GET /tides"]', "[]")},
        findings=("openapi.json:18: GET /tides: anybody may call it, and the lock does not say so",),
    ),
    Fails(
        FILES,
        **{**_WORLD, "authorization": LOCK.replace('["GET /tides"]', '["GET /berths", "GET /tides"]')},
        findings=("openapi.json:35: GET /berths: is anybody's by the lock, and wants a caller by its description",),
    ),
    Fails(
        FILES,
        **{**_WORLD, "authorization": LOCK.replace("version = 1", "version = 2")},
        findings=("authorization.lock.toml:1: its version is 2 (want 1)",),
    ),
    Fails(
        _MORE,
        **_WORLD,
        findings=("openapi.json:209: POST /berths/purge: anybody may call it, and the lock does not say so",),
    ),
    Fails(
        described_as(paths={path: one for path, one in _PATHS.items() if path != "/tides"}),
        **_WORLD,
        findings=(
            "authorization.lock.toml: speaks of GET /tides, which is described nowhere",
            "openapi.json: GET /tides is served, as /openapi.json says, and described nowhere",
        ),
    ),
    Fails(
        described_as(servers=[{"url": "http://[x"}]),
        **_WORLD,
        findings=("openapi.json:210: #/servers/0: 'http://[x' is no URL",),
    ),
    Fails(
        FILES,
        **{**_WORLD, "service": _ACTS, "own_service": _ACTS},
        findings=(f"openapi.json: GET /exports is served, as {_TELLER} says, and described nowhere",),
    ),
    Unproven(_ROLES, **_WORLD, gaps=("openapi.json: lists the role pilot, which no principal has",)),
    Unproven(
        FILES,
        **{**_WORLD, "service": _TWO, "own_service": _TWO},
        gaps=("authorization.lock.toml: speaks of the role guest, which no principal has",),
    ),
)
