"""The people of an organisation, and what its admins do about them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from devnet_domain.errors import Conflict, NotFound
from devnet_domain.organisations import require_same_tenant
from devnet_domain.ports import Sessions, Users
from devnet_domain.roles import Action, Role, require
from devnet_domain.users import User


@dataclass(frozen=True, slots=True)
class Membership:
    """Lists members, changes their roles, ends their sessions. ``exclusive`` lets one caller in at a time."""

    users: Users
    sessions: Sessions
    exclusive: AbstractContextManager[object]

    def members(self, user: User, organisation_id: str) -> Sequence[User]:
        require_same_tenant(user.organisation, organisation_id, "organisation")
        require(user.role, Action.LIST_MEMBERS)
        return self.users.of(organisation_id)

    def change_role(self, user: User, organisation_id: str, member_id: str, role: Role) -> User:
        """Holds from the member's next request on. An organisation keeps at least one admin."""
        require_same_tenant(user.organisation, organisation_id, "organisation")
        require(user.role, Action.CHANGE_ROLES)
        with self.exclusive:
            members = self.users.of(organisation_id)
            changed = replace(_one(members, member_id), role=role)
            if Role.ADMIN not in {role, *(one.role for one in members if one.id != member_id)}:
                raise Conflict("An organisation needs at least one admin.")
            self.users.save(changed)
        return changed

    def end_sessions(self, user: User, organisation_id: str, member_id: str) -> None:
        """Signs a member out everywhere, as after a lost device."""
        require_same_tenant(user.organisation, organisation_id, "organisation")
        require(user.role, Action.END_SESSIONS)
        self.sessions.close_all(_one(self.users.of(organisation_id), member_id).id)


def _one(members: Sequence[User], member_id: str) -> User:
    for member in members:
        if member.id == member_id:
            return member
    raise NotFound("There is no such member.")
