from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

pytestmark = pytest.mark.criterion("E1.D2")
As = Callable[[str], TestClient]


def scraped(client: TestClient) -> dict[tuple[str, ...], float]:
    """The samples of a scrape, by name and label values."""
    answer = client.get("/metrics")
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    families = text_string_to_metric_families(answer.text)
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


def test_every_outcome_is_there_before_anything_happened(anonymous: TestClient) -> None:
    samples = scraped(anonymous)
    for outcome in ("success", "failure"):
        assert samples["harbor_sign_ins_total", outcome] == 0
        assert samples["harbor_billing_sync_duration_seconds_count", outcome] == 0
        assert samples["harbor_ai_request_duration_seconds_count", outcome] == 0


def test_sign_ins_are_counted_by_outcome_and_nothing_else_is(anonymous: TestClient, as_: As) -> None:
    as_("alice").get("/users/me")
    for _ in range(3):
        anonymous.post("/auth/login", json={"email": "alice@acme.test", "password": "guess"})
    samples = scraped(anonymous)
    assert samples["harbor_sign_ins_total", "success"] == 1
    assert samples["harbor_sign_ins_total", "failure"] == 3


def test_requests_are_counted_and_timed_by_template(as_: As) -> None:
    alice = as_("alice")
    for number in range(3):
        alice.get(f"/projects/prj-{number}")
    samples = scraped(alice)
    assert samples["harbor_http_requests_total", "GET", "/projects/{id}", "404"] == 3
    assert samples["harbor_http_request_duration_seconds_count", "GET", "/projects/{id}"] == 3
    assert samples["harbor_http_request_duration_seconds_sum", "GET", "/projects/{id}"] > 0


def test_what_a_caller_makes_up_is_no_new_series(anonymous: TestClient) -> None:
    for number in range(3):
        anonymous.get(f"/nowhere/{number}")
        anonymous.request(f"BREW{number}", "/projects")
    samples = scraped(anonymous)
    assert samples["harbor_http_requests_total", "GET", "unmatched", "404"] == 3
    assert samples["harbor_http_requests_total", "OTHER", "/projects", "405"] == 3


def test_billing_syncs_and_ai_requests_are_timed_by_outcome(as_: As) -> None:
    adam = as_("adam")
    adam.post("/orgs/acme/billing/sync")
    for project in ("prj-acme-berths", "prj-acme-ledger"):
        adam.post(f"/projects/{project}/summary")
    as_("maria").post("/orgs/acme/billing/sync")
    samples = scraped(adam)
    assert samples["harbor_billing_sync_duration_seconds_count", "success"] == 1
    assert samples["harbor_billing_sync_duration_seconds_count", "failure"] == 0
    assert samples["harbor_billing_sync_duration_seconds_sum", "success"] > 0
    assert samples["harbor_ai_request_duration_seconds_count", "success"] == 2
    assert samples["harbor_ai_request_duration_seconds_count", "failure"] == 0
