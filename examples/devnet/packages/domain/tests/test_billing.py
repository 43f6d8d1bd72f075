from __future__ import annotations

from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from devnet_domain.billing import Billing
from devnet_domain.errors import Conflict, Forbidden, NotFound
from devnet_domain.organisations import Organisation, Plan
from devnet_domain.roles import Role
from devnet_domain.users import User

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@dataclass
class World:
    """Every port in one: organisations, a provider that says ``told``, a clock, and a measure of syncs."""

    told: str | None = "team"
    kept: dict[str, Organisation] = field(default_factory=lambda: {"acme": Organisation("acme", "Acme", Plan.STARTER)})
    outcomes: list[str] = field(default_factory=list)

    def get(self, organisation: str) -> Organisation | None:
        return self.kept.get(organisation)

    def save(self, organisation: Organisation) -> None:
        self.kept[organisation.id] = organisation

    def plan_of(self, organisation: str) -> str | None:
        return self.told

    def now(self) -> datetime:
        return NOON

    @contextmanager
    def billing_sync(self) -> Any:
        self.outcomes.append("begun")
        yield
        self.outcomes.append("done")


def billing(world: Any) -> Billing:
    return Billing(world, world, world, world, nullcontext())


def user(role: Role, organisation: str = "acme") -> User:
    return User("usr-1", organisation, "one@acme.test", "One", role, "")


def test_what_the_provider_says_is_taken_over_with_the_moment() -> None:
    world = World()
    assert billing(world).sync(user(Role.ADMIN), "acme") == Organisation("acme", "Acme", Plan.TEAM, NOON)
    assert world.kept["acme"].plan is Plan.TEAM
    assert world.outcomes == ["begun", "done"]


def test_a_second_sync_changes_nothing_more() -> None:
    world = World()
    billing(world).synced("acme")
    before = dict(world.kept)
    billing(world).synced("acme")
    assert world.kept == before


@pytest.mark.criterion("E2.D4")
@pytest.mark.parametrize("told", [None, "platinum", ""])
def test_an_answer_that_is_no_plan_of_ours_changes_nothing_and_is_no_success(told: str | None) -> None:
    world = World(told)
    with pytest.raises(Conflict, match="no plan of ours"):
        billing(world).synced("acme")
    assert world.kept["acme"].plan is Plan.STARTER
    assert world.outcomes == ["begun"]


@pytest.mark.criterion("E2.D4")
def test_only_an_admin_syncs_and_only_those_who_lead_look() -> None:
    world = World()
    with pytest.raises(Forbidden, match="sync the billing"):
        billing(world).sync(user(Role.MANAGER), "acme")
    with pytest.raises(Forbidden, match="see the billing"):
        billing(world).account(user(Role.MEMBER), "acme")
    assert billing(world).account(user(Role.MANAGER), "acme").plan is Plan.STARTER
    assert world.outcomes == []


@pytest.mark.criterion("E2.D4")
def test_no_role_reaches_another_tenants_billing() -> None:
    with pytest.raises(NotFound):
        billing(World()).account(user(Role.ADMIN, "globex"), "acme")
    with pytest.raises(NotFound):
        billing(World()).sync(user(Role.ADMIN, "globex"), "acme")


def test_an_organisation_that_is_not_there_cannot_be_synced() -> None:
    with pytest.raises(NotFound):
        billing(World()).synced("initech")
