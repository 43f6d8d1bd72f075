from __future__ import annotations

import pytest

from devnet_domain.organisations import Organisation, Plan
from devnet_infrastructure.database import Database
from devnet_infrastructure.organisation_table import OrganisationTable
from devnet_infrastructure.passwords import UNUSABLE, Argon2
from devnet_infrastructure.project_table import ProjectTable
from devnet_infrastructure.seed import PEOPLE, plant
from devnet_infrastructure.user_table import UserTable

QUICK = Argon2(kibibytes=8, rounds=1)


def test_nobody_has_a_password_that_was_not_given(database: Database) -> None:
    hashes = {user.password_hash for tenant in ("acme", "globex") for user in UserTable(database).of(tenant)}
    assert hashes == {UNUSABLE}


def test_a_given_password_is_kept_as_a_hash(database: Database) -> None:
    plant(database, {"alice": "opens sesame"}, QUICK)
    alice = UserTable(database).get("usr-alice")
    assert alice is not None
    assert QUICK.matches("opens sesame", alice.password_hash)


def test_planting_again_undoes_nothing(database: Database) -> None:
    renamed = Organisation("acme", "Acme Worldwide", Plan.STARTER)
    OrganisationTable(database).save(renamed)
    ProjectTable(database).delete("prj-acme-berths")
    plant(database, {}, QUICK)
    assert OrganisationTable(database).get("acme") == renamed
    assert ProjectTable(database).get("prj-acme-berths") is None


def test_a_password_for_nobody_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match=r"^There is no mallory to give a password to\.$"):
        plant(database, {"mallory": "let me in"}, QUICK)


def test_every_role_occurs_in_the_first_tenant() -> None:
    assert [person.role for person in PEOPLE if person.organisation == "acme"] == [
        "admin",
        "manager",
        "member",
        "viewer",
    ]
