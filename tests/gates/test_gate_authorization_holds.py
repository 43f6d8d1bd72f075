"""What `authorization.holds` says of more APIs than its examples: each is tried as an example would be."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from pytest_devnet import Call, Example, Fails, Headers, Passes, Reply, Unproven
from pytest_devnet.gating.definition import Gate
from pytest_devnet.gating.proof import disproofs
from pytest_devnet_gates._authorization_examples import (
    ALL,
    DELETE,
    GET,
    KEEPERS,
    NOBODY_MAY,
    PATCH,
    fails,
    passes,
    unproven,
    world,
)
from pytest_devnet_gates._berths import ANN, CID, LOCK, OPENAPI, Berths, anyone, described_as
from pytest_devnet_gates._berths_lax import chatty
from pytest_devnet_gates.authorization_holds import authorization_holds

BERTHS = Berths()
HONEST: Callable[[Call], Reply] = BERTHS
AS_ANN = Headers({"Authorization": f"Bearer {ANN.token}"})
UNLOCKED: dict[str, Any] = {"authorization": None}
CLOSED = "ann: POST /berths: 403; bob: POST /berths: 403; cid: POST /berths: 403"
LINES = "guest missing, guest other-tenant, guest same-tenant, keeper missing, keeper other-tenant, keeper own"
DAY = {"name": "day", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^q{9}$"}}
PATHS = OPENAPI["paths"]
POST = "openapi.json:66: POST /berths"
TWO_WAYS = described_as(
    paths={**PATHS, "/berths/{id}": {**PATHS["/berths/{id}"], "put": PATHS["/berths/{id}"]["patch"]}}
)
BODY = {"content": {"application/json": {"schema": {"properties": {"name": {"type": "string", "writeOnly": True}}}}}}
SECRETIVE = described_as(
    paths={**PATHS, "/berths": {**PATHS["/berths"], "post": {**PATHS["/berths"]["post"], "requestBody": BODY}}}
)


def berth(call: Call) -> str:
    return call.path.rpartition("/")[2]


def says_done(call: Call) -> Reply:
    """Tells everybody that it is deleted."""
    reply: Reply = HONEST(call)
    return Reply(204) if call.method == "DELETE" and reply.status == 404 and berth(call) in BERTHS.rows(call) else reply


def own_instead(call: Call) -> Reply:
    """Heeds who asks, and not for what."""
    reply: Reply = HONEST(call)
    if call.method == "GET" and reply.status == 404 and berth(call) in BERTHS.rows(call):
        listed = HONEST(replace(call, path="/berths")).json
        return Reply(json=listed[0] if isinstance(listed, list) else None)
    return reply


def any_case(call: Call) -> Reply:
    """Guards the path as it is described, and answers others."""
    if call.path.startswith("/BERTHS"):
        return HONEST(replace(call, path=call.path.lower(), headers=AS_ANN))
    return HONEST(call)


def busy(call: Call) -> Reply:
    """Has no time for keepers."""
    return (
        Reply(429, headers={"Retry-After": "0"}) if call.method == "GET" and berth(call) != "berths" else HONEST(call)
    )


def spills(call: Call) -> Reply:
    """Shows what went wrong to whoever made it go wrong."""
    reply: Reply = HONEST(call)
    return Reply(404, "Traceback (most recent call last):\n") if reply.status == 404 else reply


def replaces(call: Call) -> Reply:
    """Has another way to change a berth, that anybody of the tenant may go."""
    if call.method != "PUT":
        return HONEST(call)
    seen: Reply = HONEST(replace(call, method="GET"))
    if seen.status == 200:
        BERTHS.rows(call)[berth(call)]["name"] = json.loads(call.body)["name"]
    return seen


def nobody_may(call: Call) -> Reply:
    """Refuses whoever asks."""
    return Reply(403, {"error": "closed"}) if call.path != "/tides" else HONEST(call)


TOLD = re.sub(r'(?m)^("DELETE .* other-tenant") = "hide"$', r'\1 = "told"', LOCK)
SAID = (
    *(passes(case, Berths()) for case in (PATCH, "GET /berths", "POST /berths")),
    fails(
        DELETE,
        Berths(sees=anyone),
        f"{KEEPERS}: another tenant's is gone (204)",
        "bob (guest): other-tenant: deny (403), the lock says hide: it tells that there is one",
    ),
    fails(PATCH, Berths(keeps=False), f"{KEEPERS}: is told (200), and nothing came of it"),
    fails(
        PATCH,
        Berths(sets=("name", "tenant", "owner")),
        "ann sets tenant to 'south', which is not for callers to set: tenant of its body",
        "ann sets owner to 'cid', which is not for callers to set: owner of its body",
    ),
    fails(
        GET,
        Berths(refused=403),
        f"{ALL}: other-tenant: deny (403), the lock says hide: it tells that there is one",
    ),
    passes(DELETE, says_done, f"{ALL}: is told (204) for another tenant's, which stays as it is", **UNLOCKED),
    fails(DELETE, says_done, f"{ALL}: may have another tenant's (204)"),
    passes(DELETE, says_done, authorization=TOLD),
    fails(
        DELETE,
        Berths(sees=anyone),
        f"{KEEPERS}: another tenant's is gone (204)",
        "bob (guest): other-tenant: deny (403), the lock says told",
        authorization=TOLD,
    ),
    passes(
        DELETE,
        says_done,
        f"{ALL}: other-tenant: told (204), the lock says allow",
        authorization=TOLD.replace('"told"', '"allow"'),
    ),
    fails(
        GET,
        own_instead,
        f"{KEEPERS}: gets their own for another tenant's (200)",
        "bob (guest): may have another tenant's (200)",
        **UNLOCKED,
    ),
    passes(
        PATCH,
        Berths(),
        "bob (guest): same-tenant: deny (403), the lock says allow",
        authorization=LOCK.replace(
            '"PATCH /berths/{id} guest same-tenant" = "deny"', '"PATCH /berths/{id} guest same-tenant" = "allow"'
        ),
    ),
    passes(
        GET,
        Berths(sees=anyone),
        authorization=LOCK.replace('{id} keeper other-tenant" = "hide"', '{id} keeper other-tenant" = "allow"').replace(
            '"GET /berths/{id} guest other-tenant" = "hide"', '"GET /berths/{id} guest other-tenant" = "allow"'
        ),
    ),
    fails(
        GET,
        Berths(),
        "bob: is shown owner, which the lock hides from the role",
        authorization=f'{LOCK}[hidden]\n"GET /berths/{{id}} guest" = ["owner"]\n',
    ),
    Fails(
        SECRETIVE,
        case="POST /berths",
        findings=(f"{POST}: ann, cid: is shown name, which the description says may only be sent",),
        **world(Berths()),
    ),
    passes(
        "GET /berths",
        Berths(lists=anyone),
        authorization=f"{LOCK}[shared]\n"
        + "".join(f'"GET /berths {role} any" = "one harbour"\n' for role in ("guest", "keeper")),
    ),
    fails(
        "GET /berths",
        Berths(lists=anyone),
        f"{ALL}: is shown what another tenant has (200)",
        authorization=f'{LOCK}[reasons]\n"GET /berths guest any" = "guests look, too"\n',
    ),
    passes("GET /tides", chatty, authorization=f'{LOCK}[shared]\n"GET /tides anonymous any" = "the sea is open"\n'),
    fails(GET, spills, f"{ALL}: is shown a trace of the program (404)"),
    Passes(
        TWO_WAYS,
        case="PUT /berths/{id}",
        findings=("openapi.json:207: PUT /berths/{id}: bob (guest): may, same-tenant, what is refused by PATCH",),
        **world(replaces),
    ),
    fails(GET, any_case, "nobody is answered all the same: the path as /BERTHS/{id}"),
    unproven(GET, busy, f"{ALL}: answered 429, which says nothing of who may", NOBODY_MAY),
    unproven(
        GET,
        nobody_may,
        f"{NOBODY_MAY} ({CLOSED})",
        f"the lock has lines that cannot be tried: {LINES}: there is nothing to try them on ({CLOSED})",
    ),
    unproven(
        "GET /berths",
        Berths(),
        "the lock has lines that cannot be tried: guest any: no principal is guest",
        **world(Berths(), (ANN, CID)),
    ),
    Unproven(
        described_as(paths={"/tides/{day}": {"get": {"responses": {}, "security": [], "parameters": [DAY]}}}),
        case="GET /tides/{day}",
        gaps=("openapi.json:18: GET /tides/{day}: no text was found for the value: pattern '^q{9}$'",),
        **world(Berths()),
    ),
)


@pytest.mark.parametrize("example", SAID, ids=lambda one: f"{one.case} {one.expectation}")
def test_it_says_exactly_this(example: Example) -> None:
    assert isinstance(authorization_holds, Gate)
    assert list(disproofs(replace(authorization_holds, examples=(example,)), {})) == []
