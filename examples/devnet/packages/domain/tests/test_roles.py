from __future__ import annotations

import pytest

from devnet_domain.errors import Forbidden
from devnet_domain.roles import ALLOWED, Action, Role, require

READ, START, EDIT_OWN = Action.READ_PROJECTS, Action.START_PROJECT, Action.EDIT_OWN_PROJECT
EDIT_ANY, DELETE, LIST = Action.EDIT_ANY_PROJECT, Action.DELETE_PROJECT, Action.LIST_MEMBERS
CHANGE_ROLES, END_SESSIONS = Action.CHANGE_ROLES, Action.END_SESSIONS
SEE_BILLING, SYNC_BILLING = Action.SEE_BILLING, Action.SYNC_BILLING
LEADS = {READ, START, EDIT_OWN, EDIT_ANY, LIST, SEE_BILLING}


@pytest.mark.criterion("E2.D4")
@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.VIEWER, {READ}),
        (Role.MEMBER, {READ, START, EDIT_OWN}),
        (Role.MANAGER, LEADS),
        (Role.ADMIN, LEADS | {DELETE, CHANGE_ROLES, END_SESSIONS, SYNC_BILLING}),
    ],
)
def test_each_role_may_do_exactly_this(role: Role, allowed: set[Action]) -> None:
    assert ALLOWED[role] == allowed


def test_an_action_outside_the_role_is_forbidden_in_words() -> None:
    with pytest.raises(Forbidden, match=r"^A viewer may not start a project\.$"):
        require(Role.VIEWER, START)


def test_an_action_inside_the_role_passes_silently() -> None:
    require(Role.ADMIN, DELETE)
