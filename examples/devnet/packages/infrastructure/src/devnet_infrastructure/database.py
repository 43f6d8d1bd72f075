"""The SQLite database: its schema, and the one connection everything goes through (ADR 0002)."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Literal

import structlog
from opentelemetry.trace import NoOpTracer, SpanKind, Tracer

LOGGER = structlog.stdlib.get_logger("devnet_infrastructure.database")

SCHEMA = """
create table if not exists organisations (
    id text primary key,
    name text not null,
    plan text not null,
    synced text
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

    def __init__(self, path: str = ":memory:", tracer: Tracer | None = None) -> None:
        self.exclusive = RLock()
        self._tracer = tracer or NoOpTracer()
        self._connection = sqlite3.connect(path, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("pragma foreign_keys = on")
        self._connection.executescript(SCHEMA)

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """The rows a query finds; values only ever travel as parameters."""
        with self._told(query), self.exclusive:
            return self._connection.execute(query, values).fetchall()

    def row(self, query: str, *values: object) -> sqlite3.Row | None:
        """The first row a query finds."""
        return next(iter(self.rows(query, *values)), None)

    def write(self, statement: str, *values: object) -> None:
        """Runs one statement and commits it, or rolls it back if it fails."""
        with self._told(statement), self.exclusive, self._connection:
            self._connection.execute(statement, values)

    def state(self) -> Literal["ok", "failing"]:
        """Whether the database can be asked anything at all."""
        try:
            self.rows("select count(*) from organisations")
        except sqlite3.Error:
            return "failing"
        return "ok"

    def close(self) -> None:
        with self.exclusive:
            self._connection.close()

    @contextmanager
    def _told(self, statement: str) -> Iterator[None]:
        """A span and a log line around a statement. Both hold its text; neither ever holds a value."""
        started = time.perf_counter()
        attributes = {"db.system.name": "sqlite", "db.query.text": statement}
        with self._tracer.start_as_current_span(statement.split()[0], kind=SpanKind.CLIENT, attributes=attributes):
            try:
                yield
            finally:
                milliseconds = round((time.perf_counter() - started) * 1000, 1)
                LOGGER.info("statement", statement=statement, duration_ms=milliseconds)


@contextmanager
def opened(path: str, tracer: Tracer | None = None) -> Iterator[Database]:
    """A database for the length of a block."""
    database = Database(path, tracer)
    try:
        yield database
    finally:
        database.close()
