"""Users in SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from devnet_domain.roles import Role
from devnet_domain.users import User
from devnet_infrastructure.database import Database


@dataclass(frozen=True, slots=True)
class UserTable:
    """Addresses are kept and looked up in folded case."""

    database: Database

    def get(self, user: str) -> User | None:
        return _user(self.database.row("select * from users where id = ?", user))

    def by_email(self, email: str) -> User | None:
        return _user(self.database.row("select * from users where email = ?", email))

    def of(self, organisation: str) -> Sequence[User]:
        rows = self.database.rows("select * from users where organisation = ? order by email", organisation)
        return [user for row in rows if (user := _user(row))]

    def save(self, user: User) -> None:
        self.database.write(
            "insert into users values (?, ?, ?, ?, ?, ?) on conflict (id) do update set "
            "email = excluded.email, name = excluded.name, role = excluded.role, "
            "password_hash = excluded.password_hash",
            user.id,
            user.organisation,
            user.email.casefold(),
            user.name,
            user.role,
            user.password_hash,
        )


def _user(row: sqlite3.Row | None) -> User | None:
    if row is None:
        return None
    return User(row["id"], row["organisation"], row["email"], row["name"], Role(row["role"]), row["password_hash"])
