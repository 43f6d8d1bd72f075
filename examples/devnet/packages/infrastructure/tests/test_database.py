from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from devnet_infrastructure.database import Database, opened

Log = Callable[[], list[dict[str, Any]]]


def test_a_file_keeps_what_was_written(tmp_path: Path) -> None:
    path = str(tmp_path / "harbor.db")
    with opened(path) as database:
        database.write("insert into organisations values (?, ?, ?, ?)", "acme", "Acme", "team", None)
    with opened(path) as database:
        assert [tuple(row) for row in database.rows("select * from organisations")] == [("acme", "Acme", "team", None)]


def test_a_write_that_breaks_a_reference_is_rolled_back(database: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        database.write("update users set organisation = ?", "hooli")
    assert database.rows("select id from users where organisation = ?", "hooli") == []


@pytest.mark.criterion("E2.D4")
def test_a_value_is_never_read_as_sql(database: Database) -> None:
    hostile = "x' or '1'='1"
    assert database.rows("select id from users where email = ?", hostile) == []


def test_a_closed_database_fails() -> None:
    database = Database()
    assert database.state() == "ok"
    database.close()
    assert database.state() == "failing"


def test_threads_take_turns(database: Database) -> None:
    def insert(first: int) -> None:
        for number in range(first, first + 50):
            database.write("insert into organisations values (?, ?, ?, ?)", f"org-{number}", "Many", "team", None)

    threads = [Thread(target=insert, args=(start,)) for start in (0, 50, 100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(database.rows("select id from organisations where name = 'Many'")) == 150


@pytest.mark.criterion("E1.D1")
def test_a_statement_leaves_a_line_and_a_span_without_its_values(
    log: Log, spans: InMemorySpanExporter, tracing: TracerProvider
) -> None:
    with opened(":memory:", tracing.get_tracer("test")) as database:
        database.rows("select id from users where email = ?", "alice@acme.test")
    (line,), (span,) = log(), spans.get_finished_spans()
    assert (line["logger"], line["message"]) == ("devnet_infrastructure.database", "statement")
    assert line["statement"] == "select id from users where email = ?"
    assert line["span_id"] == f"{span.context.span_id:016x}"
    assert (span.name, dict(span.attributes or {})) == (
        "select",
        {"db.system.name": "sqlite", "db.query.text": "select id from users where email = ?"},
    )
    assert "alice" not in str(line)
