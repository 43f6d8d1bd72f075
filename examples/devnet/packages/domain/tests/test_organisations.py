from __future__ import annotations

import pytest

from devnet_domain.errors import LimitReached, NotFound
from devnet_domain.organisations import Organisation, Plan, require_room, require_same_tenant

STARTER = Organisation("initech", "Initech", Plan.STARTER)
TEAM = Organisation("acme", "Acme Freight", Plan.TEAM)


def test_the_starter_plan_has_room_for_a_tenth_project() -> None:
    require_room(STARTER, 9)


def test_the_starter_plan_has_no_room_for_an_eleventh_project() -> None:
    with pytest.raises(LimitReached, match=r"^The starter plan allows 10 projects\.$"):
        require_room(STARTER, 10)


def test_the_team_plan_has_no_limit() -> None:
    require_room(TEAM, 100_000)


@pytest.mark.criterion("E2.D4")
def test_another_tenants_thing_reads_as_absent() -> None:
    with pytest.raises(NotFound, match=r"^There is no such project\.$"):
        require_same_tenant("acme", "globex", "project")


def test_the_own_tenant_passes_silently() -> None:
    require_same_tenant("acme", "acme", "project")
