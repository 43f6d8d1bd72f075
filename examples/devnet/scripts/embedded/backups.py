"""Copies of the database from before each release."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from embedded.environment import Environment
from embedded.errors import NotDeployed


def back_up(environment: Environment, release: str) -> None:
    """Keeps the database, if there is one, as it is before this release touches it."""
    if environment.database.exists():
        copy = _copy(environment, release)
        with closing(sqlite3.connect(environment.database)) as here, closing(sqlite3.connect(copy)) as there:
            here.backup(there)


def require(environment: Environment, release: str) -> None:
    """Raises unless the database was kept before this release."""
    if not _copy(environment, release).is_file():
        raise NotDeployed(f"there is no backup from before {release or 'no release'}")


def put_back(environment: Environment, release: str) -> None:
    """The kept database takes the place of the present one, which is set aside. Nothing may run meanwhile."""
    aside = environment.database.parent / f"written-by-{release}"
    aside.mkdir(exist_ok=True)
    for part in environment.database.parent.glob(f"{environment.database.name}*"):
        part.replace(aside / part.name)
    shutil.copy2(_copy(environment, release), environment.database)


def _copy(environment: Environment, release: str) -> Path:
    return environment.folder / "backups" / f"before-{release}.db"
