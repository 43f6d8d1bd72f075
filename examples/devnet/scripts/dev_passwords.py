"""Prints fresh random passwords for the seeded people: ``eval "$(python scripts/dev_passwords.py)"``."""

from __future__ import annotations

import secrets

import source_roots


def lines() -> list[str]:
    """One ``export`` line a person, in the order of the seed."""
    source_roots.add()
    from devnet_infrastructure.seed import PEOPLE

    return [f"export DEVNET_{person.name.upper()}_PASSWORD={secrets.token_urlsafe(18)}" for person in PEOPLE]


if __name__ == "__main__":
    print("\n".join(lines()))
