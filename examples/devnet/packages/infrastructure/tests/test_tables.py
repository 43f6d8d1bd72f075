from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from devnet_domain.organisations import Organisation, Plan
from devnet_domain.projects import Project, ProjectStatus
from devnet_domain.roles import Role
from devnet_domain.sessions import Session
from devnet_domain.users import User
from devnet_infrastructure.database import Database
from devnet_infrastructure.organisation_table import OrganisationTable
from devnet_infrastructure.project_table import ProjectTable
from devnet_infrastructure.session_table import SessionTable
from devnet_infrastructure.user_table import UserTable

NOON = datetime(2026, 11, 2, 12, 30, 15, 250, tzinfo=UTC)


def test_an_organisation_comes_back_as_it_was_saved(database: Database) -> None:
    table = OrganisationTable(database)
    table.save(Organisation("initech", "Initech", Plan.STARTER))
    table.save(Organisation("initech", "Initech Ltd", Plan.TEAM))
    assert table.get("initech") == Organisation("initech", "Initech Ltd", Plan.TEAM)
    table.save(Organisation("initech", "Initech Ltd", Plan.TEAM, NOON))
    assert table.get("initech") == Organisation("initech", "Initech Ltd", Plan.TEAM, NOON)
    assert [organisation.id for organisation in table.all()] == ["acme", "globex", "initech"]
    assert table.get("hooli") is None


def test_a_user_comes_back_as_saved_and_is_found_by_folded_address(database: Database) -> None:
    table = UserTable(database)
    zoe = User("usr-zoe", "acme", "zoe@acme.test", "Zoe", Role.MEMBER, "hash")
    table.save(replace(zoe, email="Zoe@Acme.test"))
    assert table.get("usr-zoe") == table.by_email("zoe@acme.test") == zoe
    table.save(replace(zoe, role=Role.ADMIN))
    assert table.get("usr-zoe") == replace(zoe, role=Role.ADMIN)
    assert table.by_email("nobody@acme.test") is None


def test_users_of_an_organisation_are_only_its_own_by_address(database: Database) -> None:
    assert [user.name for user in UserTable(database).of("acme")] == ["Adam", "Alice", "Maria", "Vera"]
    assert [user.name for user in UserTable(database).of("globex")] == ["Gil", "Gwen"]


def test_a_project_comes_back_as_saved_until_it_is_deleted(database: Database) -> None:
    table = ProjectTable(database)
    project = Project("prj-9", "acme", "usr-alice", "Né 🚢", "Text.", "Sum.", ProjectStatus.ARCHIVED, NOON)
    table.save(project)
    assert table.get("prj-9") == project
    table.delete("prj-9")
    assert table.get("prj-9") is None


@pytest.mark.criterion("E2.D4")
def test_saving_a_project_again_cannot_move_it_to_another_tenant_or_owner(database: Database) -> None:
    table = ProjectTable(database)
    before = table.get("prj-acme-berths")
    assert before is not None
    table.save(replace(before, organisation="globex", owner="usr-gil", created=NOON))
    assert table.get("prj-acme-berths") == before


def test_projects_of_an_organisation_are_only_its_own_oldest_first(database: Database) -> None:
    table = ProjectTable(database)
    table.save(Project("prj-0", "acme", "usr-adam", "Late", "", "", ProjectStatus.ACTIVE, NOON))
    assert [project.id for project in table.of("acme", 9, 0)] == ["prj-acme-berths", "prj-acme-ledger", "prj-0"]
    assert [project.id for project in table.of("acme", 1, 1)] == ["prj-acme-ledger"]
    assert [project.id for project in table.of("globex", 9, 0)] == ["prj-globex-routes"]
    assert (table.count("acme"), table.count("globex"), table.count("hooli")) == (3, 1, 0)


def test_a_session_comes_back_as_saved(database: Database) -> None:
    table = SessionTable(database)
    table.save(Session("ses-1", "usr-alice", NOON))
    table.save(Session("ses-1", "usr-alice", NOON, turn=3))
    assert table.get("ses-1") == Session("ses-1", "usr-alice", NOON, turn=3)
    assert table.get("ses-2") is None


@pytest.mark.criterion("E2.D4")
def test_a_closed_session_stays_closed(database: Database) -> None:
    table = SessionTable(database)
    table.save(Session("ses-1", "usr-alice", NOON, closed=True))
    table.save(Session("ses-1", "usr-alice", NOON, closed=False))
    assert table.get("ses-1") == Session("ses-1", "usr-alice", NOON, closed=True)


@pytest.mark.criterion("E2.D4")
def test_all_sessions_of_a_user_are_closed_and_nobody_elses(database: Database) -> None:
    table = SessionTable(database)
    for session, user in (("ses-1", "usr-alice"), ("ses-2", "usr-alice"), ("ses-3", "usr-vera")):
        table.save(Session(session, user, NOON))
    table.close_all("usr-alice")
    found = [table.get(session) for session in ("ses-1", "ses-2", "ses-3")]
    assert [one.closed for one in found if one] == [True, True, False]
