"""What is checked and then written must be checked and written under the lock, or two callers pass one check."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from devnet_domain.attempts import AttemptLimit
from devnet_domain.errors import Conflict
from devnet_domain.organisations import Organisation, Plan
from devnet_domain.projects import Change, Project, ProjectStatus, Summary
from devnet_domain.roles import Role
from devnet_domain.sessions import Claims, Session, TokenUse
from devnet_domain.sign_in import SignIn
from devnet_domain.users import User
from devnet_domain.workspace import Workspace

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
ADAM = User("usr-adam", "acme", "adam@acme.test", "Adam", Role.ADMIN, "")
PROJECT = Project("prj-1", "acme", "usr-adam", "One", "Old.", "Old!", ProjectStatus.ACTIVE, NOON)
SESSION = Session("ses-1", "usr-adam", NOON + timedelta(days=1))


class World:
    """Every port in one, over one of each thing; notes each access to the store, and whether the lock was held."""

    def __init__(self) -> None:
        self.held = False
        self.accesses: list[tuple[str, bool]] = []

    def get(self, key: str) -> Any:
        self.accesses.append((f"get {key}", self.held))
        return {"acme": Organisation("acme", "Acme", Plan.TEAM), "prj-1": PROJECT, "ses-1": SESSION}[key]

    def count(self, key: str) -> int:
        self.accesses.append((f"count {key}", self.held))
        return 1

    def save(self, thing: Any) -> None:
        self.accesses.append((f"save {thing.id}", self.held))

    def delete(self, key: str) -> None:
        self.accesses.append((f"delete {key}", self.held))

    def now(self) -> datetime:
        return NOON

    def new(self, prefix: str) -> str:
        return f"{prefix}-2"

    def summarise(self, text: str) -> Summary:
        self.accesses.append(("ask the provider", self.held))
        return Summary(f"{text}!", 2)

    def sign(self, claims: Claims) -> str:
        return claims.use

    def read(self, token: str) -> Claims:
        return Claims(TokenUse(token), "usr-adam", "ses-1", 0, NOON, NOON + timedelta(hours=1))

    @contextmanager
    def ai_request(self) -> Any:
        yield

    @contextmanager
    def lock(self) -> Any:
        self.held = True
        yield
        self.held = False


@pytest.fixture
def world() -> Any:
    return World()


def sign_in(world: Any) -> SignIn:
    return SignIn(world, world, world, world, world, world, AttemptLimit(1), world, world.lock())


def workspace(world: Any) -> Workspace:
    return Workspace(world, world, world, world, world, world, world.lock())


@pytest.mark.criterion("E2.D4")
def test_a_refresh_is_exclusive(world: Any) -> None:
    sign_in(world).refresh("refresh")
    assert world.accesses == [("get ses-1", True), ("save ses-1", True)]


@pytest.mark.criterion("E2.D4")
def test_signing_out_is_exclusive(world: Any) -> None:
    sign_in(world).sign_out("access")
    assert world.accesses == [("get ses-1", True), ("save ses-1", True)]


def test_starting_a_project_is_exclusive(world: Any) -> None:
    workspace(world).start_project(ADAM, "Two", "")
    assert world.accesses == [("get acme", True), ("count acme", True), ("save prj-2", True)]


def test_changing_a_project_is_exclusive(world: Any) -> None:
    changed = workspace(world).change_project(ADAM, "prj-1", Change(name="Uno", description="New."))
    assert changed == replace(PROJECT, name="Uno", description="New.", summary="")
    assert world.accesses == [("get prj-1", True), ("save prj-1", True)]


def test_deleting_a_project_is_exclusive(world: Any) -> None:
    workspace(world).delete_project(ADAM, "prj-1")
    assert world.accesses == [("get prj-1", True), ("delete prj-1", True)]


def test_the_provider_is_asked_outside_and_its_summary_kept_inside(world: Any) -> None:
    assert workspace(world).summarise(ADAM, "prj-1") == Summary("Old.!", 2)
    asked = [("get prj-1", False), ("ask the provider", False)]
    assert world.accesses == [*asked, ("get prj-1", True), ("save prj-1", True)]


def test_a_summary_of_what_is_no_longer_written_there_is_not_kept(world: Any) -> None:
    def changing(text: str) -> Summary:
        world.get = lambda _: replace(PROJECT, description="Other.")
        return Summary(text, 1)

    world.summarise = changing
    with pytest.raises(Conflict, match=r"^The project was changed meanwhile\.$"):
        workspace(world).summarise(ADAM, "prj-1")
    assert not [access for access in world.accesses if "save" in access[0]]


def test_nothing_cannot_be_summarised(world: Any) -> None:
    world.get = lambda _: replace(PROJECT, description=" ")
    with pytest.raises(Conflict, match=r"^There is nothing to summarise\.$"):
        workspace(world).summarise(ADAM, "prj-1")
    assert world.accesses == []
