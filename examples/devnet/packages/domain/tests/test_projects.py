from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from devnet_domain.errors import Forbidden, NotFound
from devnet_domain.projects import (
    Change,
    Project,
    ProjectStatus,
    amended,
    require_deletable,
    require_editable,
    require_visible,
)
from devnet_domain.roles import Role
from devnet_domain.users import User

ALICE = User("usr-alice", "acme", "alice@acme.test", "Alice", Role.MEMBER, "hash-of-alice")
BERTHS = Project(
    id="prj-1",
    organisation="acme",
    owner="usr-alice",
    name="Berths",
    description="Assign berths.",
    summary="Assign berths.",
    status=ProjectStatus.ACTIVE,
    created=datetime(2026, 11, 2, tzinfo=UTC),
)


def test_a_change_touches_only_the_fields_it_names() -> None:
    assert amended(BERTHS, Change(name="Quays")) == replace(BERTHS, name="Quays")
    assert amended(BERTHS, Change(description="")) == replace(BERTHS, description="", summary="")
    assert amended(BERTHS, Change(status=ProjectStatus.ARCHIVED)) == replace(BERTHS, status=ProjectStatus.ARCHIVED)
    assert amended(BERTHS, Change()) == amended(BERTHS, Change(description=BERTHS.description)) == BERTHS


@pytest.mark.criterion("E2.D4")
@pytest.mark.parametrize("check", [require_visible, require_editable, require_deletable])
@pytest.mark.parametrize("role", list(Role))
def test_no_role_reaches_across_tenants(check: object, role: Role) -> None:
    stranger = replace(ALICE, organisation="globex", role=role)
    with pytest.raises(NotFound):
        check(stranger, BERTHS)  # type: ignore[operator]


@pytest.mark.criterion("E2.D4")
def test_a_member_edits_their_own_project_and_nobody_elses() -> None:
    require_editable(ALICE, BERTHS)
    with pytest.raises(Forbidden, match="edit another person's project"):
        require_editable(replace(ALICE, id="usr-bob"), BERTHS)


@pytest.mark.criterion("E2.D4")
def test_an_owner_demoted_to_viewer_edits_nothing() -> None:
    with pytest.raises(Forbidden, match="edit their own project"):
        require_editable(replace(ALICE, role=Role.VIEWER), BERTHS)


@pytest.mark.criterion("E2.D4")
def test_only_an_admin_deletes() -> None:
    require_deletable(replace(ALICE, role=Role.ADMIN), BERTHS)
    with pytest.raises(Forbidden, match="A manager may not delete a project"):
        require_deletable(replace(ALICE, role=Role.MANAGER), BERTHS)


@pytest.mark.criterion("E2.D4")
def test_a_user_never_shows_their_hash() -> None:
    assert "hash-of-alice" not in repr(ALICE)
