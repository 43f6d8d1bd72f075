from __future__ import annotations

import pytest

from devnet_infrastructure.passwords import UNUSABLE, Argon2

QUICK = Argon2(kibibytes=8, rounds=1)


def test_a_password_matches_its_own_hash_only() -> None:
    stored = QUICK.hash("correct horse")
    assert QUICK.matches("correct horse", stored)
    assert not QUICK.matches("correct horsf", stored)


def test_equal_passwords_have_different_hashes() -> None:
    assert QUICK.hash("same") != QUICK.hash("same")


def test_a_hash_made_with_other_parameters_still_matches() -> None:
    assert Argon2(kibibytes=16, rounds=2).matches("pass", QUICK.hash("pass"))


@pytest.mark.criterion("E2.D4")
@pytest.mark.parametrize("stored", [None, UNUSABLE])
def test_an_account_without_a_password_matches_nothing(stored: str | None) -> None:
    assert not QUICK.matches("", stored)


@pytest.mark.criterion("E2.D4")
def test_the_default_costs_what_owasp_asks_for() -> None:
    assert Argon2().hash("x").startswith("$argon2id$v=19$m=19456,t=2,p=1$")
