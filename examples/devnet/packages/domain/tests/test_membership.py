from __future__ import annotations

from contextlib import contextmanager
from typing import Any

import pytest

from devnet_domain.errors import Conflict, Forbidden, NotFound
from devnet_domain.membership import Membership
from devnet_domain.roles import Role
from devnet_domain.users import User

pytestmark = pytest.mark.criterion("E2.D4")


def person(name: str, role: Role, organisation: str = "acme") -> User:
    return User(f"usr-{name}", organisation, f"{name}@{organisation}.test", name, role, "")


ADAM, MARIA, VERA = person("adam", Role.ADMIN), person("maria", Role.MANAGER), person("vera", Role.VIEWER)
GWEN = person("gwen", Role.ADMIN, "globex")


class People:
    """Users and sessions over these people; notes what is written, and whether the lock was held."""

    def __init__(self, *people: User) -> None:
        self.people = people
        self.held = False
        self.written: list[tuple[str, Any]] = []

    def of(self, organisation: str) -> list[User]:
        return [one for one in self.people if one.organisation == organisation]

    def save(self, user: User) -> None:
        self.written.append((f"{user.id} is {user.role}", self.held))

    def close_all(self, user: str) -> None:
        self.written.append((f"{user} signed out", self.held))

    @contextmanager
    def lock(self) -> Any:
        self.held = True
        yield
        self.held = False


@pytest.fixture
def people() -> Any:
    return People(ADAM, MARIA, VERA, GWEN)


def membership(people: Any) -> Membership:
    return Membership(people, people, people.lock())


def test_an_admin_changes_a_role_under_the_lock(people: Any) -> None:
    assert membership(people).change_role(ADAM, "acme", "usr-vera", Role.MEMBER).role is Role.MEMBER
    assert people.written == [("usr-vera is member", True)]


@pytest.mark.parametrize("role", [Role.MANAGER, Role.MEMBER, Role.VIEWER])
def test_nobody_else_changes_roles_or_ends_sessions(people: Any, role: Role) -> None:
    with pytest.raises(Forbidden, match="change roles"):
        membership(people).change_role(person("x", role), "acme", "usr-vera", Role.ADMIN)
    with pytest.raises(Forbidden, match="end the sessions of a member"):
        membership(people).end_sessions(person("x", role), "acme", "usr-vera")
    assert people.written == []


def test_the_last_admin_stays_one(people: Any) -> None:
    with pytest.raises(Conflict, match=r"^An organisation needs at least one admin\.$"):
        membership(people).change_role(ADAM, "acme", "usr-adam", Role.MEMBER)
    membership(people).change_role(ADAM, "acme", "usr-adam", Role.ADMIN)
    assert people.written == [("usr-adam is admin", True)]


def test_one_of_two_admins_may_step_down() -> None:
    people: Any = People(ADAM, person("eve", Role.ADMIN))
    membership(people).change_role(ADAM, "acme", "usr-adam", Role.VIEWER)
    assert people.written == [("usr-adam is viewer", True)]


def test_an_admin_signs_a_member_out(people: Any) -> None:
    membership(people).end_sessions(ADAM, "acme", "usr-maria")
    assert people.written == [("usr-maria signed out", False)]


@pytest.mark.parametrize(("organisation", "member"), [("globex", "usr-gwen"), ("acme", "usr-gwen"), ("acme", "usr-x")])
def test_an_admin_reaches_nobody_outside_their_organisation(people: Any, organisation: str, member: str) -> None:
    with pytest.raises(NotFound):
        membership(people).change_role(ADAM, organisation, member, Role.VIEWER)
    with pytest.raises(NotFound):
        membership(people).end_sessions(ADAM, organisation, member)
    assert people.written == []


def test_members_are_shown_to_those_who_lead_their_own_organisation(people: Any) -> None:
    assert membership(people).members(MARIA, "acme") == [ADAM, MARIA, VERA]
    with pytest.raises(Forbidden):
        membership(people).members(VERA, "acme")
    with pytest.raises(NotFound):
        membership(people).members(GWEN, "acme")
