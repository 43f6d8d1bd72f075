"""Descriptions and services with which nothing can be found out: that is said, and never passed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pytest_devnet import Call, Reply, Serving, operations
from pytest_devnet.facts.repo import Repo
from pytest_devnet.facts.service import Services
from pytest_devnet.facts.world import World
from pytest_devnet.gating.observe import observe
from pytest_devnet.model import Gap, Verdict, fold
from pytest_devnet_gates._berths import PEOPLE, signed_in
from pytest_devnet_gates.authentication import authentication_sound
from pytest_devnet_gates.authorization_holds import authorization_holds

DONE = {"responses": {"200": {"description": "done"}}}
LOOP = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Loop"}}, "required": ["next"]}
BEARER = {"bearer": {"type": "http", "scheme": "bearer"}}


def sends(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {**DONE, "requestBody": {"content": {"application/json": {"schema": schema}}}}


def root(paths: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    components = {"securitySchemes": BEARER, "schemas": {"Loop": LOOP, "Self": {"$ref": "#/components/schemas/Self"}}}
    return {"openapi": "3.1.0", "components": components, "paths": paths, "security": [{"bearer": []}], **more}


def known(call: Call) -> Reply:
    who = signed_in(call.headers.get("Authorization").removeprefix("Bearer "))
    if who is None or call.path != "/me":
        return Reply(401 if who is None else 404)
    return Reply(json={"name": who.name}) if call.method == "GET" else Reply(405)


def judged(
    folder: Path, description: Mapping[str, Any], handler: Callable[[Call], Reply]
) -> dict[str, tuple[Verdict, list[str]]]:
    """The verdict and the gaps of every item that the description makes."""
    served = Serving(handler, openapi=description, principals=PEOPLE)
    (folder / "openapi.json").write_text(json.dumps(description), "utf-8")
    world = World(folder, date(2026, 1, 15), given={"service": served, "own_service": served})
    repo, services = world.fact("repo"), world.fact("service")
    assert isinstance(repo, Repo)
    assert isinstance(services, Services)
    try:
        found = {}
        for case in operations(repo, services):
            seen = list(observe(authorization_holds, world, {}, case.value))
            said = [str(one).partition(": ")[2] for one in seen if isinstance(one, Gap)]
            found[case.id] = (fold(seen, gate=authorization_holds.id), said)
        return found
    finally:
        world.processes.end_all()


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        (sends({"$ref": "#/components/schemas/Loop"}), "POST /x: "),
        (sends({"$ref": "#/components/schemas/Self"}), "leads to itself"),
        (sends({"$ref": "https://example.test/x.json"}), "https://example.test/x.json leads out of the file"),
        ({"$ref": "https://example.test/x.json", **DONE, "security": [{"gone": []}]}, "gone is no security scheme"),
    ],
)
def test_a_loop_or_a_reference_out_of_the_file_is_no_evidence_and_spoils_no_other(
    tmp_path: Path, operation: dict[str, Any], said: str
) -> None:
    paths = {"/x": {"post": operation}, "/me": {"get": DONE}}
    found = judged(tmp_path, root(paths), known)
    others = {name: verdict for name, (verdict, _) in found.items() if name != "GET /me"}
    assert found["GET /me"] == (Verdict.PASSED, [])
    assert list(others.values()) == [Verdict.NO_EVIDENCE]
    assert any(said in one for name in others for one in found[name][1]), found


def test_where_nothing_is_said_of_security_nothing_is_passed(tmp_path: Path) -> None:
    description = {name: value for name, value in root({"/me": {"get": DONE}}).items() if name != "security"}
    said = "GET /me: nothing says whether anybody may call it"
    assert judged(tmp_path, description, known) == {"GET /me": (Verdict.NO_EVIDENCE, [said])}


def health_for_all(call: Call) -> Reply:
    return Reply(json={"status": "ok"}) if call.path == "/health" else known(call)


@pytest.mark.parametrize(
    ("paths", "verdict", "said"),
    [
        (
            {"/health": {"get": DONE}},
            Verdict.NO_EVIDENCE,
            ["openapi.json: says of no operation that callers have to sign in, and none refuses them"],
        ),
        ({"/health": {"get": DONE}, "/me": {"get": DONE}}, Verdict.PASSED, []),
    ],
)
def test_where_nothing_is_said_of_security_forged_tokens_are_tried_on_what_wants_a_caller(
    tmp_path: Path, paths: dict[str, Any], verdict: Verdict, said: list[str]
) -> None:
    description = {name: value for name, value in root(paths).items() if name != "security"}
    served = Serving(health_for_all, openapi=description, principals=PEOPLE)
    (tmp_path / "openapi.json").write_text(json.dumps(description), "utf-8")
    world = World(tmp_path, date(2026, 1, 15), given={"service": served, "own_service": served})
    try:
        seen = list(observe(authentication_sound, world, {}))
    finally:
        world.processes.end_all()
    assert fold(seen, gate="authentication.sound") is verdict
    assert [str(one) for one in seen if isinstance(one, Gap)] == said


def test_where_everything_is_nowhere_nothing_is_passed(tmp_path: Path) -> None:
    paths = {
        "/me": {"get": DONE},
        "/x": {"post": sends({"type": "object"})},
        "/x/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "delete": DONE,
        },
    }
    found = judged(tmp_path, root(paths), lambda _: Reply(404))
    assert {verdict for verdict, _ in found.values()} == {Verdict.NO_EVIDENCE}
    assert all("no principal is allowed it" in one for _, gaps in found.values() for one in gaps)


def test_no_request_leaves_for_the_host_of_the_description_or_of_a_redirection(tmp_path: Path) -> None:
    seen: list[str] = []

    def handler(call: Call) -> Reply:
        seen.append(call.path)
        return Reply(307, headers={"Location": "http://devnet-elsewhere.test/v2/me"})

    description = root({"/me": {"get": DONE}}, servers=[{"url": "http://devnet-elsewhere.test/v2"}])
    found = judged(tmp_path, description, handler)
    assert found["GET /me"][0] is Verdict.NO_EVIDENCE
    assert set(seen) == {"/v2/me"}
