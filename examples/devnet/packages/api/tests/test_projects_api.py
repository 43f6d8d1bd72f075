from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

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
        "summary": "",
        "status": "active",
        "created": "2026-11-02T12:00:00Z",
    }
    assert [listed["name"] for listed in alice.get("/projects").json()][-1] == "Gate queue"


def test_a_changed_project_reads_back_changed(as_: As) -> None:
    alice = as_("alice")
    changed = alice.patch("/projects/prj-acme-berths", json={"description": TEXT, "status": "archived"}).json()
    assert (changed["name"], changed["status"], changed["description"]) == ("Berth planner", "archived", TEXT)
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


def test_a_summary_is_made_by_the_provider_and_kept_until_the_description_changes(as_: As) -> None:
    alice = as_("alice")
    alice.patch("/projects/prj-acme-berths", json={"description": TEXT})
    answer = alice.post("/projects/prj-acme-berths/summary")
    assert answer.json() == {"project": "prj-acme-berths", "summary": "Gates open at six.", "tokens": 12 + 5}
    assert alice.get("/projects/prj-acme-berths").json()["summary"] == "Gates open at six."
    assert alice.patch("/projects/prj-acme-berths", json={"name": "Gates"}).json()["summary"] == "Gates open at six."
    assert alice.patch("/projects/prj-acme-berths", json={"description": "New."}).json()["summary"] == ""


def test_without_a_description_there_is_nothing_to_summarise(as_: As) -> None:
    alice = as_("alice")
    project = alice.post("/projects", json={"name": "Empty"}).json()
    answer = alice.post(f"/projects/{project['id']}/summary")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


def test_projects_are_listed_by_the_page(as_: As) -> None:
    adam = as_("adam")
    names = [project["name"] for project in adam.get("/projects").json()]
    assert [project["name"] for project in adam.get("/projects?limit=1").json()] == names[:1]
    assert [project["name"] for project in adam.get("/projects?limit=1&offset=1").json()] == names[1:2]
    assert adam.get("/projects?offset=10000").json() == []


@pytest.mark.criterion("E2.D4")
@pytest.mark.parametrize(
    "query", ["limit=101", "limit=0", "limit=x", "offset=-1", "offset=10001", "organisation=globex"]
)
def test_a_page_has_an_end_and_no_other_parameters(as_: As, query: str) -> None:
    answer = as_("adam").get(f"/projects?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
