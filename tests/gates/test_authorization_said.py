"""What is said of a cell reads as a sentence, whatever the cell is of."""

from __future__ import annotations

import pytest

from pytest_devnet import Evidence, Place, Request
from pytest_devnet.facts.asked import Asked
from pytest_devnet.facts.http_client import Answer
from pytest_devnet.facts.matrix import Tried
from pytest_devnet.formats.authorization_lock import Cell, Locked
from pytest_devnet.formats.openapi_model import Operation
from pytest_devnet_gates._authorization import judged

READ = Operation("GET", "/berths", Place("openapi.json", 3), security=(frozenset({"bearer"}),))


def said(role: str, relation: str, lock: dict[Cell, Locked]) -> list[str]:
    asked = Asked("ann", Answer(403), Request("/berths"))
    tried = Tried(Cell("GET /berths", role, relation), "ann", asked)
    seen = judged(READ, [tried], lock, frozenset(), ())
    return [one.detail if isinstance(one, Evidence) else str(one).partition("berths: ")[2] for one in seen]


@pytest.mark.parametrize(
    ("role", "relation", "who"),
    [
        ("anonymous", "any", "nobody"),
        ("keeper", "any", "ann (keeper)"),
        ("keeper", "own", "ann (keeper): own"),
    ],
)
def test_what_a_cell_is_of_is_named_where_it_is_of_something(role: str, relation: str, who: str) -> None:
    assert said(role, relation, {}) == [f"{who}: deny"]
    locked: dict[Cell, Locked] = {Cell("GET /berths", role, relation): "allow"}
    assert said(role, relation, locked) == [f"{who}: deny (403), the lock says allow"]
