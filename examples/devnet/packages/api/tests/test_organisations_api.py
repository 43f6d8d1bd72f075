from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from devnet_api.app import build
from devnet_api.settings import Settings

As = Callable[[str], TestClient]
Log = Callable[[], list[dict[str, Any]]]


def test_a_sync_takes_over_what_the_provider_says(as_: As) -> None:
    gwen = as_("gwen")
    before = {"organisation": "globex", "plan": "starter", "project_limit": 10, "synced": None}
    after = {"organisation": "globex", "plan": "team", "project_limit": None, "synced": "2026-11-02T12:00:00Z"}
    assert gwen.get("/orgs/globex/billing").json() == before
    assert gwen.post("/orgs/globex/billing/sync").json() == after
    assert gwen.get("/orgs/globex/billing").json() == after


@pytest.mark.parametrize(
    ("address", "status", "code"), [("", 503, "not-configured"), ("http://127.0.0.1:1", 502, "upstream-failed")]
)
def test_without_a_provider_features_are_refused_and_the_rest_works(
    settings: Settings, address: str, status: int, code: str
) -> None:
    app = build(replace(settings, billing_url=address, ai_url=address))
    try:
        client = TestClient(app)
        body = {"email": "adam@acme.test", "password": "adam's password"}
        token = client.post("/auth/login", json=body).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        for path in ("/orgs/acme/billing/sync", "/projects/prj-acme-berths/summary"):
            answer = client.post(path)
            assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert client.get("/orgs/acme/billing").json()["plan"] == "team"
        assert client.get("/projects/prj-acme-berths").json()["summary"] == ""
    finally:
        app.state.harbor.close()


@pytest.mark.criterion("E2.D4")
def test_a_new_role_holds_from_the_next_request_on(as_: As) -> None:
    adam, vera = as_("adam"), as_("vera")
    assert vera.get("/orgs/acme/members").status_code == 403
    answer = adam.patch("/orgs/acme/members/usr-vera", json={"role": "manager"})
    assert (answer.status_code, answer.json()["role"]) == (200, "manager")
    assert vera.get("/orgs/acme/members").status_code == 200


@pytest.mark.criterion("E2.D4")
def test_the_last_admin_cannot_step_down(as_: As) -> None:
    answer = as_("adam").patch("/orgs/acme/members/usr-adam", json={"role": "member"})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


@pytest.mark.criterion("E2.D4")
def test_an_admin_signs_a_member_out_everywhere(as_: As, anonymous: TestClient, login: Callable[[str], Any]) -> None:
    tokens, alice = login("alice"), as_("alice")
    assert as_("adam").delete("/orgs/acme/members/usr-alice/sessions").status_code == 204
    assert alice.get("/users/me").status_code == 401
    assert anonymous.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]}).status_code == 401
    assert as_("alice").get("/users/me").status_code == 200


@pytest.mark.criterion("E1.D1")
@pytest.mark.criterion("E1.D3")
def test_a_sync_can_be_followed_to_the_provider(app: FastAPI, as_: As, log: Log, capsys: Any) -> None:
    trace = f"{0xABC:032x}"
    headers = {"X-Request-ID": "req-5", "traceparent": f"00-{trace}-{1:016x}-01"}
    as_("adam").post("/orgs/acme/billing/sync", headers=headers)
    ours = [line for line in log() if line.get("correlation_id") == "req-5"]
    assert {line["logger"] for line in ours} == {
        "devnet_api.requests",
        "devnet_infrastructure.database",
        "devnet_infrastructure.upstream",
    }
    assert {line["trace_id"] for line in ours} == {trace}
    assert f'"request_id": "req-5", "traceparent": "00-{trace}-' in capsys.readouterr().out
