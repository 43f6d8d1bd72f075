"""People who sign in."""

from __future__ import annotations

from dataclasses import dataclass, field

from devnet_domain.roles import Role


@dataclass(frozen=True, slots=True)
class User:
    """A person, in exactly one organisation. ``password_hash`` is opaque here and never shown."""

    id: str
    organisation: str
    email: str
    name: str
    role: Role
    password_hash: str = field(repr=False)
