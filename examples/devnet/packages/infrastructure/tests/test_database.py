from __future__ import annotations

import sqlite3
from pathlib import Path
from threading import Thread

import pytest

from devnet_infrastructure.database import Database, opened


def test_a_file_keeps_what_was_written(tmp_path: Path) -> None:
    path = str(tmp_path / "harbor.db")
    with opened(path) as database:
        database.write("insert into organisations values (?, ?, ?)", "acme", "Acme", "team")
    with opened(path) as database:
        assert [tuple(row) for row in database.rows("select * from organisations")] == [("acme", "Acme", "team")]


def test_a_write_that_breaks_a_reference_is_rolled_back(database: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        database.write("update users set organisation = ?", "hooli")
    assert database.rows("select id from users where organisation = ?", "hooli") == []


@pytest.mark.criterion("E2.D4")
def test_a_value_is_never_read_as_sql(database: Database) -> None:
    hostile = "x' or '1'='1"
    assert database.rows("select id from users where email = ?", hostile) == []


def test_a_closed_database_does_not_answer() -> None:
    database = Database()
    assert database.answers()
    database.close()
    assert not database.answers()


def test_threads_take_turns(database: Database) -> None:
    def insert(first: int) -> None:
        for number in range(first, first + 50):
            database.write("insert into organisations values (?, ?, ?)", f"org-{number}", "Many", "team")

    threads = [Thread(target=insert, args=(start,)) for start in (0, 50, 100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(database.rows("select id from organisations where name = 'Many'")) == 150
