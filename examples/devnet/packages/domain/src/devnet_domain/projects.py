"""Projects, and the rules of changing one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from devnet_domain.organisations import require_same_tenant
from devnet_domain.roles import Action, require
from devnet_domain.users import User


class ProjectStatus(StrEnum):
    """Archived projects stay readable."""

    ACTIVE = "active"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Project:
    """A piece of work of one organisation. ``summary`` is derived from ``description``, or empty; nobody types it."""

    id: str
    organisation: str
    owner: str
    name: str
    description: str
    summary: str
    status: ProjectStatus
    created: datetime


@dataclass(frozen=True, slots=True)
class Summary:
    """What the AI provider made of a description, and how many tokens it counted for that."""

    text: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Change:
    """What to change of a project; ``None`` leaves a field as it is. Tenant, owner and id are not among them."""

    name: str | None = None
    description: str | None = None
    status: ProjectStatus | None = None


def amended(project: Project, change: Change) -> Project:
    """The project with the change applied. Another description has no summary yet."""
    description = project.description if change.description is None else change.description
    return replace(
        project,
        name=project.name if change.name is None else change.name,
        description=description,
        summary=project.summary if description == project.description else "",
        status=project.status if change.status is None else change.status,
    )


def require_visible(user: User, project: Project) -> None:
    """Raises ``NotFound`` for another tenant's project, whatever the caller's role."""
    require_same_tenant(user.organisation, project.organisation, "project")
    require(user.role, Action.READ_PROJECTS)


def require_editable(user: User, project: Project) -> None:
    """Raises ``NotFound`` across tenants and ``Forbidden`` where the role does not reach this owner's work."""
    require_visible(user, project)
    require(user.role, Action.EDIT_OWN_PROJECT if project.owner == user.id else Action.EDIT_ANY_PROJECT)


def require_deletable(user: User, project: Project) -> None:
    """Raises ``NotFound`` across tenants and ``Forbidden`` for everyone but an admin."""
    require_visible(user, project)
    require(user.role, Action.DELETE_PROJECT)
