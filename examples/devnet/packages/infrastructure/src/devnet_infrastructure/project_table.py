"""Projects in SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from devnet_domain.projects import Project, ProjectStatus
from devnet_infrastructure.database import Database


@dataclass(frozen=True, slots=True)
class ProjectTable:
    """Oldest first. A saved project keeps the tenant, owner and birthday it was first saved with."""

    database: Database

    def get(self, project: str) -> Project | None:
        row = self.database.row("select * from projects where id = ?", project)
        return _project(row) if row else None

    def of(self, organisation: str, limit: int, offset: int) -> Sequence[Project]:
        query = "select * from projects where organisation = ? order by created, id limit ? offset ?"
        return [_project(row) for row in self.database.rows(query, organisation, limit, offset)]

    def count(self, organisation: str) -> int:
        (row,) = self.database.rows("select count(*) as found from projects where organisation = ?", organisation)
        return int(row["found"])

    def save(self, project: Project) -> None:
        self.database.write(
            "insert into projects values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do update set "
            "name = excluded.name, description = excluded.description, "
            "summary = excluded.summary, status = excluded.status",
            project.id,
            project.organisation,
            project.owner,
            project.name,
            project.description,
            project.summary,
            project.status,
            project.created.isoformat(),
        )

    def delete(self, project: str) -> None:
        self.database.write("delete from projects where id = ?", project)


def _project(row: sqlite3.Row) -> Project:
    return Project(
        id=row["id"],
        organisation=row["organisation"],
        owner=row["owner"],
        name=row["name"],
        description=row["description"],
        summary=row["summary"],
        status=ProjectStatus(row["status"]),
        created=datetime.fromisoformat(row["created"]),
    )
