"""Texts that many a reader breaks at: other scripts, a NUL, half a character. Random texts hold them by luck only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pytest_devnet.facts.odd_values import broken_by

if TYPE_CHECKING:
    from pytest_devnet.facts.odd import Odd
    from pytest_devnet.formats.fuzz_tally import Failure

_TEXTS = {
    "letters that are not Latin": "\u0416\u6e2f\u05d0\U0001f6a2",
    "a NUL": "devnet\x00",
    "half a character": "devnet\ud800",
    "a way up": "../devnet",
    "quotes and brackets": "'\"\\\\%[(",
    "nothing but blanks": "   ",
}


def tried(odd: Odd) -> Iterator[Failure]:
    yield from broken_by(odd, _TEXTS, lambda value, kind: isinstance(value, str) or kind == "string")
