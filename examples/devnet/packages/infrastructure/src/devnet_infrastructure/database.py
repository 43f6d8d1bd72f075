"""The SQLite database: its schema, and the one connection everything goes through (ADR 0002)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

SCHEMA = """
create table if not exists organisations (
    id text primary key,
    name text not null,
    plan text not null
) strict;
create table if not exists users (
    id text primary key,
    organisation text not null references organisations (id),
    email text not null unique,
    name text not null,
    role text not null,
    password_hash text not null
) strict;
create table if not exists projects (
    id text primary key,
    organisation text not null references organisations (id),
    owner text not null references users (id),
    name text not null,
    description text not null,
    summary text not null,
    status text not null,
    created text not null
) strict;
create index if not exists projects_of_organisation on projects (organisation, created, id);
create table if not exists sessions (
    id text primary key,
    user text not null references users (id),
    expires text not null,
    turn integer not null,
    closed integer not null
) strict;
"""


class Database:
    """One connection, shared by all threads under ``exclusive``. ``:memory:`` is forgotten when the process ends."""

    def __init__(self, path: str = ":memory:") -> None:
        self.exclusive = RLock()
        self._connection = sqlite3.connect(path, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("pragma foreign_keys = on")
        self._connection.executescript(SCHEMA)

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """The rows a query finds; values only ever travel as parameters."""
        with self.exclusive:
            return self._connection.execute(query, values).fetchall()

    def row(self, query: str, *values: object) -> sqlite3.Row | None:
        """The first row a query finds."""
        return next(iter(self.rows(query, *values)), None)

    def write(self, statement: str, *values: object) -> None:
        """Runs one statement and commits it, or rolls it back if it fails."""
        with self.exclusive, self._connection:
            self._connection.execute(statement, values)

    def answers(self) -> bool:
        """Whether the database can be asked anything at all."""
        try:
            return self.row("select count(*) from organisations") is not None
        except sqlite3.Error:
            return False

    def close(self) -> None:
        with self.exclusive:
            self._connection.close()


@contextmanager
def opened(path: str) -> Iterator[Database]:
    """A database for the length of a script."""
    database = Database(path)
    try:
        yield database
    finally:
        database.close()
