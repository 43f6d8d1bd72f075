"""Organisations in SQLite."""

from __future__ import annotations

from dataclasses import dataclass

from devnet_domain.organisations import Organisation, Plan
from devnet_infrastructure.database import Database


@dataclass(frozen=True, slots=True)
class OrganisationTable:
    database: Database

    def get(self, organisation: str) -> Organisation | None:
        row = self.database.row("select * from organisations where id = ?", organisation)
        return Organisation(row["id"], row["name"], Plan(row["plan"])) if row else None

    def save(self, organisation: Organisation) -> None:
        self.database.write(
            "insert into organisations values (?, ?, ?) "
            "on conflict (id) do update set name = excluded.name, plan = excluded.plan",
            organisation.id,
            organisation.name,
            organisation.plan,
        )
