from __future__ import annotations

from collections.abc import Iterator

import pytest

from devnet_infrastructure.database import Database, opened
from devnet_infrastructure.passwords import Scrypt
from devnet_infrastructure.seed import plant


@pytest.fixture
def database() -> Iterator[Database]:
    """A real SQLite database with the seed in it, and nobody's password."""
    with opened(":memory:") as database:
        plant(database, {}, Scrypt(n=2))
        yield database
