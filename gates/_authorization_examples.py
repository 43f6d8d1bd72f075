"""Berths as they should be, and as they should not: what is to be said of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytest_devnet import Call, Example, Fails, Passes, Principal, Reply, Unproven
from pytest_devnet_gates import _berths_lax as lax
from pytest_devnet_gates._berths import (
    ANN,
    BOB,
    FILES,
    LOCK,
    PEOPLE,
    Berths,
    anyone,
    described_as,
    place,
    serving,
    signed_in,
)

GET, PATCH, DELETE = "GET /berths/{id}", "PATCH /berths/{id}", "DELETE /berths/{id}"
ALL = "ann (keeper), bob (guest), cid (keeper)"
KEEPERS = "ann (keeper), cid (keeper)"
NOBODY_MAY = "no principal is allowed it, so that refusing them says nothing"


def world(handler: Callable[[Call], Reply], people: tuple[Principal, ...] = PEOPLE) -> dict[str, Any]:
    served = serving(handler, people)
    return {"service": served, "own_service": served, "authorization": LOCK}


def passes(case: str, handler: Callable[[Call], Reply], *findings: str, **more: Any) -> Example:
    said = tuple(f"{place(case)}: {one}" for one in findings)
    return Passes(FILES, case=case, findings=said, **{**world(handler), **more})


def fails(case: str, handler: Callable[[Call], Reply], *findings: str, **more: Any) -> Example:
    said = tuple(f"{place(case)}: {one}" for one in findings)
    return Fails(FILES, case=case, findings=said, **{**world(handler), **more})


def unproven(case: str, handler: Callable[[Call], Reply], *gaps: str, **more: Any) -> Example:
    said = tuple(f"{place(case)}: {one}" for one in gaps)
    return Unproven(FILES, case=case, gaps=said, **{**world(handler), **more})


_HONEST = world(Berths())
_SHOWN = "ann, bob, cid: is shown"
EXAMPLES = (
    *(passes(case, Berths()) for case in (GET, DELETE, "GET /tides")),
    fails(
        GET,
        Berths(knows=lambda token: signed_in(token) or ANN),
        "nobody: gets it done (200), though the description wants a caller",
    ),
    fails(GET, Berths(sees=anyone), f"{ALL}: is shown what another tenant has (200)"),
    fails("GET /berths", Berths(lists=anyone), f"{ALL}: is shown what another tenant has (200)"),
    fails("GET /tides", lax.chatty, "shows anybody what north, south has (200)"),
    fails(
        "GET /tides",
        lax.not_anybodys,
        "refuses anybody (401) and lets ann in, though it is described as anybody's",
    ),
    fails(DELETE, Berths(writes=anyone), "bob (guest): same-tenant: allow (204), the lock says deny"),
    fails(DELETE, Berths(keeps=False), f"{KEEPERS}: is told (204), and nothing came of it"),
    fails(
        "POST /berths",
        Berths(sets=("name", "tenant")),
        "ann sets tenant to 'south', which is not for callers to set: tenant of its body",
    ),
    fails(GET, Berths(refused=500), f"{ALL}: the service fails (500)"),
    fails(
        DELETE,
        Berths(method=lambda call: call.headers.get("X-HTTP-Method-Override") or call.method),
        "bob gets it done all the same: it is gone: DELETE in a header of GET",
    ),
    fails(
        DELETE,
        lax.acts_first,
        "nobody: is refused (401), and it is gone all the same",
        f"{ALL}: is refused (404), and it is gone all the same",
        "bob (guest): is refused (403), and it is gone all the same",
    ),
    fails(GET, lax.tells_all, f"{_SHOWN} password_hash, which is called like a secret and described nowhere"),
    fails(DELETE, lax.one_verb_more, "nobody may do what is described nowhere: PUT"),
    Fails(
        described_as(security=[{"bearer": ["guest", "read:berths"]}]),
        case="POST /berths",
        findings=(f"openapi.json:69: POST /berths: {KEEPERS}: may (201), though the description wants guest",),
        **_HONEST,
    ),
    unproven(PATCH, lax.strict, f"{ALL}: answered 422, which says nothing of who may", NOBODY_MAY),
    unproven("GET /berths", lax.locks_out, "ann was allowed it at first, and at the end there was 403"),
    unproven(GET, Berths(), "principals belong to 1 tenants (want at least 2)", **world(Berths(), (ANN, BOB))),
    Unproven(
        described_as(security=None),
        case=GET,
        gaps=("openapi.json:121: GET /berths/{id}: nothing says whether anybody may call it",),
        **_HONEST,
    ),
    Unproven(
        described_as(security=[{"x": []}], servers=[{"url": "http://[x"}]),
        case="#/security",
        gaps=("openapi.json:3: #/security: x is no security scheme",),
        **_HONEST,
    ),
)
