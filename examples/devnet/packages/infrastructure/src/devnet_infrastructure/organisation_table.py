"""Organisations in SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from devnet_domain.organisations import Organisation, Plan
from devnet_infrastructure.database import Database


@dataclass(frozen=True, slots=True)
class OrganisationTable:
    database: Database

    def get(self, organisation: str) -> Organisation | None:
        row = self.database.row("select * from organisations where id = ?", organisation)
        return _organisation(row) if row else None

    def all(self) -> Sequence[Organisation]:
        return [_organisation(row) for row in self.database.rows("select * from organisations order by id")]

    def save(self, organisation: Organisation) -> None:
        self.database.write(
            "insert into organisations values (?, ?, ?, ?) on conflict (id) do update set "
            "name = excluded.name, plan = excluded.plan, synced = excluded.synced",
            organisation.id,
            organisation.name,
            organisation.plan,
            organisation.synced and organisation.synced.isoformat(),
        )


def _organisation(row: sqlite3.Row) -> Organisation:
    synced = datetime.fromisoformat(row["synced"]) if row["synced"] else None
    return Organisation(row["id"], row["name"], Plan(row["plan"]), synced)
