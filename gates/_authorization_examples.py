"""Berths as they should be, and as they should not: what is to be said of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytest_devnet import Call, Example, Fails, Passes, Principal, Reply, Unproven
from pytest_devnet_gates import _berths_lax as lax
from pytest_devnet_gates._berths import (
    ANN,
    BOB,
    CID,
    FILES,
    LOCK,
    OPENAPI,
    PEOPLE,
    Berths,
    anyone,
    described_as,
    place,
    serving,
    signed_in,
)

_GET, _PATCH, _DELETE = "GET /berths/{id}", "PATCH /berths/{id}", "DELETE /berths/{id}"
_ALL = "ann (keeper), bob (guest), cid (keeper)"
_KEEPERS = "ann (keeper), cid (keeper)"
_UNLOCKED: dict[str, Any] = {"authorization": None}
_NOBODY_MAY = "no principal is allowed it, so that refusing them says nothing"
_CLOSED = "ann: POST /berths: 403; bob: POST /berths: 403; cid: POST /berths: 403"
_LINES = "guest missing, guest other-tenant, guest same-tenant, keeper missing, keeper other-tenant, keeper own"

_DAY = {"name": "day", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^q{9}$"}}


def _world(handler: Callable[[Call], Reply], people: tuple[Principal, ...] = PEOPLE) -> dict[str, Any]:
    served = serving(handler, people)
    return {"service": served, "own_service": served, "authorization": LOCK}


def _passes(case: str, handler: Callable[[Call], Reply], *findings: str, **more: Any) -> Example:
    said = tuple(f"{place(case)}: {one}" for one in findings)
    return Passes(FILES, case=case, findings=said, **{**_world(handler), **more})


def _fails(case: str, handler: Callable[[Call], Reply], *findings: str, **more: Any) -> Example:
    said = tuple(f"{place(case)}: {one}" for one in findings)
    return Fails(FILES, case=case, findings=said, **{**_world(handler), **more})


def _unproven(case: str, handler: Callable[[Call], Reply], *gaps: str, **more: Any) -> Example:
    said = tuple(f"{place(case)}: {one}" for one in gaps)
    return Unproven(FILES, case=case, gaps=said, **{**_world(handler), **more})


_HONEST = _world(Berths())
_PATHS = OPENAPI["paths"]
_SHOWN = "ann, bob, cid: is shown"
_POST = "openapi.json:66: POST /berths"
_TWO_WAYS = described_as(
    paths={**_PATHS, "/berths/{id}": {**_PATHS["/berths/{id}"], "put": _PATHS["/berths/{id}"]["patch"]}}
)
_BODY = {"content": {"application/json": {"schema": {"properties": {"name": {"type": "string", "writeOnly": True}}}}}}
_SECRETIVE = described_as(
    paths={**_PATHS, "/berths": {**_PATHS["/berths"], "post": {**_PATHS["/berths"]["post"], "requestBody": _BODY}}}
)
EXAMPLES = (
    *(_passes(case, Berths()) for case in (_GET, _PATCH, _DELETE, "GET /berths", "POST /berths", "GET /tides")),
    _fails(
        _GET,
        Berths(knows=lambda token: signed_in(token) or ANN),
        "nobody: gets it done (200), though the description wants a caller",
    ),
    _fails(_GET, Berths(sees=anyone), f"{_ALL}: is shown what another tenant has (200)"),
    _fails("GET /berths", Berths(lists=anyone), f"{_ALL}: is shown what another tenant has (200)"),
    _fails("GET /tides", lax.chatty, "shows anybody what north, south has (200)"),
    _fails(_DELETE, Berths(writes=anyone), "bob (guest): same-tenant: allow (204), the lock says deny"),
    _fails(
        _DELETE,
        Berths(sees=anyone),
        f"{_KEEPERS}: another tenant's is gone (204)",
        "bob (guest): other-tenant: deny (403), the lock says hide: it tells that there is one",
    ),
    _fails(_DELETE, Berths(keeps=False), f"{_KEEPERS}: is told (204), and nothing came of it"),
    _fails(_PATCH, Berths(keeps=False), f"{_KEEPERS}: is told (200), and nothing came of it"),
    _fails(
        "POST /berths",
        Berths(sets=("name", "tenant")),
        "ann sets tenant to 'south', which is not for callers to set: tenant of its body",
    ),
    _fails(
        _PATCH,
        Berths(sets=("name", "tenant", "owner")),
        "ann sets tenant to 'south', which is not for callers to set: tenant of its body",
        "ann sets owner to 'cid', which is not for callers to set: owner of its body",
    ),
    _fails(
        _GET,
        Berths(refused=403),
        f"{_ALL}: other-tenant: deny (403), the lock says hide: it tells that there is one",
    ),
    _fails(_GET, Berths(refused=500), f"{_ALL}: the service fails (500)"),
    _fails(
        _DELETE,
        Berths(method=lambda call: call.headers.get("X-HTTP-Method-Override") or call.method),
        "bob gets it done all the same: it is gone: DELETE in a header of GET",
    ),
    _fails(
        _DELETE,
        lax.acts_first,
        "nobody: is refused (401), and it is gone all the same",
        f"{_ALL}: is refused (404), and it is gone all the same",
        "bob (guest): is refused (403), and it is gone all the same",
    ),
    _passes(_DELETE, lax.says_done, f"{_ALL}: is told (204) for another tenant's, which stays as it is", **_UNLOCKED),
    _fails(_DELETE, lax.says_done, f"{_ALL}: may have another tenant's (204)"),
    _fails(
        _GET,
        lax.own_instead,
        f"{_KEEPERS}: gets their own for another tenant's (200)",
        "bob (guest): may have another tenant's (200)",
        **_UNLOCKED,
    ),
    _passes(
        _PATCH,
        Berths(),
        "bob (guest): same-tenant: deny (403), the lock says allow",
        authorization=LOCK.replace(
            '"PATCH /berths/{id} guest same-tenant" = "deny"', '"PATCH /berths/{id} guest same-tenant" = "allow"'
        ),
    ),
    _passes(
        _GET,
        Berths(sees=anyone),
        authorization=LOCK.replace('{id} keeper other-tenant" = "hide"', '{id} keeper other-tenant" = "allow"').replace(
            '"GET /berths/{id} guest other-tenant" = "hide"', '"GET /berths/{id} guest other-tenant" = "allow"'
        ),
    ),
    _fails(_GET, lax.tells_all, f"{_SHOWN} password_hash, which is called like a secret and described nowhere"),
    _fails(
        _GET,
        Berths(),
        "bob: is shown owner, which the lock hides from the role",
        authorization=f'{LOCK}[hidden]\n"GET /berths/{{id}} guest" = ["owner"]\n',
    ),
    Fails(
        _SECRETIVE,
        case="POST /berths",
        findings=(f"{_POST}: ann, cid: is shown name, which the description says may only be sent",),
        **_HONEST,
    ),
    _fails(_GET, lax.spills, f"{_ALL}: is shown a trace of the program (404)"),
    Passes(
        _TWO_WAYS,
        case="PUT /berths/{id}",
        findings=("openapi.json:207: PUT /berths/{id}: bob (guest): may, same-tenant, what is refused by PATCH",),
        **_world(lax.replaces),
    ),
    _fails(_GET, lax.any_case, "nobody is answered all the same: the path as /BERTHS/{id}"),
    _fails(_DELETE, lax.one_verb_more, "nobody may do what is described nowhere: PUT"),
    Fails(
        described_as(security=[{"bearer": ["guest", "read:berths"]}]),
        case="POST /berths",
        findings=(f"openapi.json:69: POST /berths: {_KEEPERS}: may (201), though the description wants guest",),
        **_HONEST,
    ),
    _unproven(_PATCH, lax.strict, f"{_ALL}: answered 422, which says nothing of who may", _NOBODY_MAY),
    _unproven("GET /berths", lax.locks_out, "ann was allowed it at first, and at the end there was 403"),
    _unproven(_GET, lax.busy, f"{_ALL}: answered 429, which says nothing of who may", _NOBODY_MAY),
    _unproven(
        _GET,
        lax.nobody_may,
        f"{_NOBODY_MAY} ({_CLOSED})",
        f"the lock has lines that cannot be tried: {_LINES}: there is nothing to try them on ({_CLOSED})",
    ),
    _unproven(_GET, Berths(), "principals belong to 1 tenants (want at least 2)", **_world(Berths(), (ANN, BOB))),
    _unproven(
        "GET /berths",
        Berths(),
        "the lock has lines that cannot be tried: guest any: no principal is guest",
        **_world(Berths(), (ANN, CID)),
    ),
    Unproven(
        described_as(security=None),
        case=_GET,
        gaps=("openapi.json:121: GET /berths/{id}: nothing says whether anybody may call it",),
        **_HONEST,
    ),
    Unproven(
        described_as(paths={"/tides/{day}": {"get": {"responses": {}, "security": [], "parameters": [_DAY]}}}),
        case="GET /tides/{day}",
        gaps=("openapi.json:18: GET /tides/{day}: no text was found for the value: pattern '^q{9}$'",),
        **_HONEST,
    ),
    Unproven(
        described_as(security=[{"x": []}], servers=[{"url": "http://[x"}]),
        case="#/security",
        gaps=("openapi.json:3: #/security: x is no security scheme",),
        **_HONEST,
    ),
)
