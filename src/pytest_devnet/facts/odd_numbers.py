"""Numbers that fit no machine's integer, no calendar and no float: a description without bounds allows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pytest_devnet.facts.odd_values import broken_by

if TYPE_CHECKING:
    from pytest_devnet.facts.odd import Odd
    from pytest_devnet.formats.fuzz_tally import Failure

_NUMBERS = {"2^31": 2**31, "2^63": 2**63, "10^30": 10**30, "-2^63": -(2**63)}


def tried(odd: Odd) -> Iterator[Failure]:
    yield from broken_by(odd, _NUMBERS, _is_number)


def _is_number(value: object, kind: str) -> bool:
    return (isinstance(value, int | float) and not isinstance(value, bool)) or kind in ("integer", "number")
