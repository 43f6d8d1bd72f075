from __future__ import annotations

import pytest

from devnet_domain.errors import Forbidden
from devnet_domain.roles import ALLOWED, Action, Role, require

READ, START, EDIT_OWN = Action.READ_PROJECTS, Action.START_PROJECT, Action.EDIT_OWN_PROJECT
EDIT_ANY, DELETE, LIST = Action.EDIT_ANY_PROJECT, Action.DELETE_PROJECT, Action.LIST_MEMBERS


@pytest.mark.criterion("E2.D4")
@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.VIEWER, {READ}),
        (Role.MEMBER, {READ, START, EDIT_OWN}),
        (Role.MANAGER, {READ, START, EDIT_OWN, EDIT_ANY, LIST}),
        (Role.ADMIN, {READ, START, EDIT_OWN, EDIT_ANY, LIST, DELETE}),
    ],
)
def test_each_role_may_do_exactly_this(role: Role, allowed: set[Action]) -> None:
    assert ALLOWED[role] == allowed


def test_an_action_outside_the_role_is_forbidden_in_words() -> None:
    with pytest.raises(Forbidden, match=r"^A viewer may not start a project\.$"):
        require(Role.VIEWER, START)


def test_an_action_inside_the_role_passes_silently() -> None:
    require(Role.ADMIN, DELETE)
