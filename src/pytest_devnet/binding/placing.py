"""Where each block of a sidecar belongs, and what it says there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from math import inf

from pytest_devnet.binding.blocks import Block, renamed, with_note, without_line
from pytest_devnet.binding.match import Matching
from pytest_devnet.model import Criterion
from pytest_devnet.toml_text import basic_string

SAYS = "# the plan says: "
ORPHANS = "# Orphans: the plan has these lines no more. Give each to a line that it answers, or delete it on purpose."


@dataclass(frozen=True, slots=True)
class Home:
    """Where the table of an entry belongs and the id it has there; ``says`` is the plan's text where that changed."""

    position: float
    id: str
    says: str | None = None


def homes_of(criteria: Sequence[Criterion], matching: Matching) -> dict[str, Home]:
    """The home of each entry by its id. An orphan steps aside where its id is a criterion's again."""
    homes = {}
    for position, criterion in enumerate(criteria):
        if found := matching.by_criterion.get(criterion.id):
            says = criterion.text if found.how == "changed" else None
            homes[found.entry.id] = Home(position, criterion.id, says)
    taken = {criterion.id for criterion in criteria}
    stays = taken | {entry.id for entry in matching.orphans} | set(homes)
    for orphan in matching.orphans:
        aside = (f"{orphan.id} orphan {number}" for number in count(1))
        id = next(id for id in aside if id not in stays) if orphan.id in taken else orphan.id
        homes[orphan.id] = Home(inf, id)
    return homes


def placed(block: Block, homes: Mapping[str, Home], newline: str) -> tuple[float, Block]:
    """A block and its position. One that holds no entry of its own goes with the first that it leads to."""
    block = without_line(block, ORPHANS)
    lengths = range(len(block.keys), 0, -1)
    found = next((length for length in lengths if ".".join(block.keys[:length]) in homes), 0)
    if not found:
        within = [home.position for id, home in homes.items() if id.startswith(f"{block.path}.")]
        return min(within, default=inf), block
    id = ".".join(block.keys[:found])
    home = homes[id]
    if home.id != id:
        block = renamed(block, found, home.id)
    if home.says is not None and found == len(block.keys):
        block = with_note(block, SAYS + basic_string(home.says), SAYS, newline)
    return home.position, block


def under_marker(blocks: Iterable[tuple[float, Block]], newline: str) -> Iterator[Block]:
    """The blocks, the first orphan among them with the comment that says what follows."""
    marked = False
    for position, block in blocks:
        is_first = position == inf and not marked
        marked = marked or is_first
        yield replace(block, text=ORPHANS + newline + block.text) if is_first else block
