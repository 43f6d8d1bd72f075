"""Queries that are deep, or huge: they are read by a parser that recurses before anybody asks what they mean."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pytest_devnet.facts.odd_bodies import broken_by
from pytest_devnet.formats.fuzz_tally import Failure

if TYPE_CHECKING:
    from pytest_devnet.facts.odd import Odd

_DEPTH = 10_000
_ALIASES = 20_000


def tried(odd: Odd) -> Iterator[Failure]:
    """All go to one path: they are tried once, for the first field."""
    description = odd.objects.asker.description
    if odd.operation != description.operations[0]:
        return
    odd.path = description.base
    aliases = " ".join(f"a{number}: __typename" for number in range(_ALIASES))
    for check, query, said in (
        ("deep_body", f"{'{a' * _DEPTH}{'}' * _DEPTH}", f"{_DEPTH} fields in one another"),
        ("deep_body", f"{{a(a: {'[' * _DEPTH}{']' * _DEPTH})}}", f"{_DEPTH} lists in one another"),
        ("huge_body", f"{{{aliases}}}", f"{_ALIASES} fields side by side"),
    ):
        yield from broken_by(odd, check, json.dumps({"query": query}), said)
