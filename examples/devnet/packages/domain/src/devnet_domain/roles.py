"""Roles and what each may do: the one table every permission is read from."""

from __future__ import annotations

from enum import StrEnum

from devnet_domain.errors import Forbidden


class Role(StrEnum):
    """A person's role within their organisation, the most powerful first."""

    ADMIN = "admin"
    MANAGER = "manager"
    MEMBER = "member"
    VIEWER = "viewer"


class Action(StrEnum):
    """Something a role may or may not do inside its own tenant."""

    READ_PROJECTS = "read projects"
    START_PROJECT = "start a project"
    EDIT_OWN_PROJECT = "edit their own project"
    EDIT_ANY_PROJECT = "edit another person's project"
    DELETE_PROJECT = "delete a project"
    LIST_MEMBERS = "list the members"
    CHANGE_ROLES = "change roles"
    END_SESSIONS = "end the sessions of a member"
    SEE_BILLING = "see the billing"
    SYNC_BILLING = "sync the billing"


_VIEWER = frozenset({Action.READ_PROJECTS})
_MEMBER = _VIEWER | {Action.START_PROJECT, Action.EDIT_OWN_PROJECT}
_MANAGER = _MEMBER | {Action.EDIT_ANY_PROJECT, Action.LIST_MEMBERS, Action.SEE_BILLING}
_ADMIN = _MANAGER | {Action.DELETE_PROJECT, Action.CHANGE_ROLES, Action.END_SESSIONS, Action.SYNC_BILLING}

ALLOWED = {Role.ADMIN: _ADMIN, Role.MANAGER: _MANAGER, Role.MEMBER: _MEMBER, Role.VIEWER: _VIEWER}


def require(role: Role, action: Action) -> None:
    """Raises ``Forbidden`` unless the role includes the action."""
    if action not in ALLOWED[role]:
        raise Forbidden(f"A {role} may not {action}.")
