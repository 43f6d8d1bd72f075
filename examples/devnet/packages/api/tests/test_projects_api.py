from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from fastapi import FastAPI
from fastapi.testclient import TestClient

from devnet_api.app import build
from devnet_api.settings import Settings
from devnet_infrastructure.passwords import Scrypt

As = Callable[[str], TestClient]
TEXT = "Gates open at six. Trucks queue at gates. Fine."


def test_a_started_project_belongs_to_its_starter_and_is_listed_last(as_: As) -> None:
    alice = as_("alice")
    answer = alice.post("/projects", json={"name": "Gate queue", "description": TEXT})
    assert answer.status_code == 201
    project = answer.json()
    assert project.pop("id").startswith("prj-")
    assert project == {
        "organisation": "acme",
        "owner": "usr-alice",
        "name": "Gate queue",
        "description": TEXT,
        "summary": "Gates open at six.",
        "status": "active",
        "created": "2026-11-02T12:00:00Z",
    }
    assert [listed["name"] for listed in alice.get("/projects").json()][-1] == "Gate queue"


def test_a_changed_project_reads_back_changed(as_: As) -> None:
    alice = as_("alice")
    changed = alice.patch("/projects/prj-acme-berths", json={"description": TEXT, "status": "archived"}).json()
    assert (changed["name"], changed["status"], changed["summary"]) == (
        "Berth planner",
        "archived",
        "Gates open at six.",
    )
    assert alice.get("/projects/prj-acme-berths").json() == changed


def test_a_deleted_project_is_gone(as_: As) -> None:
    adam = as_("adam")
    assert adam.delete("/projects/prj-acme-berths").status_code == 204
    assert adam.get("/projects/prj-acme-berths").status_code == 404
    assert adam.delete("/projects/prj-acme-berths").status_code == 404


def test_members_are_listed_with_their_roles(as_: As) -> None:
    members = as_("maria").get("/orgs/acme/members").json()
    assert [(member["name"], member["role"]) for member in members] == [
        ("Adam", "admin"),
        ("Alice", "member"),
        ("Maria", "manager"),
        ("Vera", "viewer"),
    ]


def test_the_starter_plan_ends_at_ten_projects_even_when_all_are_started_at_once(app: FastAPI, as_: As) -> None:
    app.state.harbor.database.write("update organisations set plan = 'starter' where id = 'acme'")
    alice = as_("alice")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: alice.post("/projects", json={"name": f"P{n}"}), range(12)))
    assert sorted(answer.status_code for answer in answers) == [201] * 8 + [409] * 4
    assert {answer.json()["message"] for answer in answers if answer.status_code == 409} == {
        "The starter plan allows 10 projects."
    }


def test_an_organisation_that_vanished_has_no_projects_to_start(app: FastAPI, as_: As) -> None:
    alice, database = as_("alice"), app.state.harbor.database
    database.write("pragma foreign_keys = off")
    database.write("delete from organisations where id = 'acme'")
    answer = alice.post("/projects", json={"name": "Stray"})
    assert (answer.status_code, answer.json()["message"]) == (404, "There is no such organisation.")


def test_summaries_can_be_switched_off() -> None:
    settings = Settings(summaries=False, passwords={"alice": "pass"}, scrypt=Scrypt(n=2))
    with TestClient(build(settings)) as client:
        login = client.post("/auth/login", json={"email": "alice@acme.test", "password": "pass"}).json()
        headers = {"Authorization": f"Bearer {login['access_token']}"}
        answer = client.post("/projects", json={"name": "Plain", "description": TEXT}, headers=headers)
    assert answer.json()["summary"] == ""
