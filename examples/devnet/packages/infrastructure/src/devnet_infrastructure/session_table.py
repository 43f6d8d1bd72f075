"""Sessions in SQLite."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from devnet_domain.sessions import Session
from devnet_infrastructure.database import Database


@dataclass(frozen=True, slots=True)
class SessionTable:
    """A session that was closed once can never be saved open again."""

    database: Database

    def get(self, session: str) -> Session | None:
        row = self.database.row("select * from sessions where id = ?", session)
        if row is None:
            return None
        expires = datetime.fromisoformat(row["expires"])
        return Session(row["id"], row["user"], expires, row["turn"], bool(row["closed"]))

    def save(self, session: Session) -> None:
        self.database.write(
            "insert into sessions values (?, ?, ?, ?, ?) on conflict (id) do update set "
            "turn = excluded.turn, closed = max(closed, excluded.closed)",
            session.id,
            session.user,
            session.expires.isoformat(),
            session.turn,
            int(session.closed),
        )

    def close_all(self, user: str) -> None:
        self.database.write("update sessions set closed = 1 where user = ?", user)
