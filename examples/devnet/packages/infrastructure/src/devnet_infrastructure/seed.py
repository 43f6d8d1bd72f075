"""The world Harbor starts with: two tenants and the people in them. No password is written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from devnet_domain.organisations import Organisation, Plan
from devnet_domain.projects import Project, ProjectStatus
from devnet_domain.roles import Role
from devnet_domain.users import User
from devnet_infrastructure.database import Database
from devnet_infrastructure.organisation_table import OrganisationTable
from devnet_infrastructure.passwords import UNUSABLE, Argon2
from devnet_infrastructure.project_table import ProjectTable
from devnet_infrastructure.user_table import UserTable


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who can sign in once a password is given for ``name``."""

    name: str
    organisation: str
    role: Role


ORGANISATIONS = (
    Organisation("acme", "Acme Freight", Plan.TEAM),
    Organisation("globex", "Globex Shipping", Plan.STARTER),
)
PEOPLE = (
    Person("adam", "acme", Role.ADMIN),
    Person("maria", "acme", Role.MANAGER),
    Person("alice", "acme", Role.MEMBER),
    Person("vera", "acme", Role.VIEWER),
    Person("gwen", "globex", Role.ADMIN),
    Person("gil", "globex", Role.MEMBER),
)
PROJECTS = (
    ("prj-acme-berths", "acme", "alice", "Berth planner", "Assign berths by draught and tide. Berths clash in spring."),
    (
        "prj-acme-ledger",
        "acme",
        "adam",
        "Demurrage ledger",
        "Charge for days beyond the free time. Days are working days.",
    ),
    (
        "prj-globex-routes",
        "globex",
        "gil",
        "Route desk",
        "Choose routes around weather. Routes change every six hours.",
    ),
)
FIRST_DAY = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def plant(database: Database, passwords: Mapping[str, str], hashing: Argon2) -> None:
    """Fills a database that has no organisations yet, then gives everyone named in ``passwords`` theirs."""
    if not database.rows("select id from organisations"):
        _fill(database)
    users = UserTable(database)
    for name, password in passwords.items():
        user = users.get(f"usr-{name}")
        if user is None:
            raise ValueError(f"There is no {name} to give a password to.")
        users.save(replace(user, password_hash=hashing.hash(password)))


def _fill(database: Database) -> None:
    organisations, users, projects = OrganisationTable(database), UserTable(database), ProjectTable(database)
    for organisation in ORGANISATIONS:
        organisations.save(organisation)
    for person in PEOPLE:
        users.save(_user(person))
    for project in PROJECTS:
        projects.save(_project(*project))


def _user(person: Person) -> User:
    return User(
        id=f"usr-{person.name}",
        organisation=person.organisation,
        email=f"{person.name}@{person.organisation}.test",
        name=person.name.title(),
        role=person.role,
        password_hash=UNUSABLE,
    )


def _project(project_id: str, organisation: str, owner: str, name: str, description: str) -> Project:
    return Project(
        id=project_id,
        organisation=organisation,
        owner=f"usr-{owner}",
        name=name,
        description=description,
        summary="",
        status=ProjectStatus.ACTIVE,
        created=FIRST_DAY,
    )
