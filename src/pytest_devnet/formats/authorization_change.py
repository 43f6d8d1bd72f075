"""From one lock of who may call what to the next: what became wider, and what of that needs a reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pytest_devnet.formats.authorization_lock import DECISIONS, Cell, Lock

Kind = Literal["added", "removed", "widened", "narrowed", "public"]


@dataclass(frozen=True, slots=True)
class Change:
    """``line`` is a cell, or an operation that anybody may call now."""

    kind: Kind
    line: str
    cell: Cell | None = None

    @property
    def wants_reason(self) -> bool:
        return self.kind in ("widened", "public")


def changes(old: Lock, new: Lock) -> Iterator[Change]:
    """What differs, the lines in order; an operation that was locked and is anybody's now stands first."""
    locked = {cell.operation for cell in old.cells}
    yield from (Change("public", one) for one in sorted(set(new.public) - set(old.public)) if one in locked)
    for cell in sorted(set(old.cells) | set(new.cells)):
        before, after = old.cells.get(cell), new.cells.get(cell)
        if before is None:
            yield Change("added", str(cell), cell)
        elif after is None:
            yield Change("removed", str(cell), cell)
        elif before != after:
            wider = after in ("allow", "told") and DECISIONS.index(after) < DECISIONS.index(before)
            yield Change("widened" if wider else "narrowed", str(cell), cell)


def shared(lock: Lock) -> Iterator[Cell]:
    """Lines that let a caller at what is another tenant's."""
    yield from (
        one for one, locked in sorted(lock.cells.items()) if locked == "allow" and one.relation == "other-tenant"
    )
