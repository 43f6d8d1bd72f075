"""Organisations. Each is a tenant: nothing that belongs to one is visible to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from devnet_domain.errors import LimitReached, NotFound


class Plan(StrEnum):
    """What an organisation pays for, kept in step with the billing provider."""

    STARTER = "starter"
    TEAM = "team"


PROJECT_LIMIT: dict[Plan, int | None] = {Plan.STARTER: 10, Plan.TEAM: None}


@dataclass(frozen=True, slots=True)
class Organisation:
    """A tenant. ``id`` is its short name, as it stands in addresses; ``synced`` is when its plan last was."""

    id: str
    name: str
    plan: Plan
    synced: datetime | None = None


def known(organisation: Organisation | None) -> Organisation:
    """The organisation that was looked up; raises ``NotFound`` if there was none."""
    if organisation is None:
        raise NotFound("There is no such organisation.")
    return organisation


def require_same_tenant(own: str, other: str, what: str) -> None:
    """Raises ``NotFound`` for another tenant's things, so that their existence does not leak."""
    if own != other:
        raise NotFound(f"There is no such {what}.")


def require_room(organisation: Organisation, projects: int) -> None:
    """Raises ``LimitReached`` when an organisation that has this many projects may not start another."""
    limit = PROJECT_LIMIT[organisation.plan]
    if limit is not None and projects >= limit:
        raise LimitReached(f"The {organisation.plan} plan allows {limit} projects.")
