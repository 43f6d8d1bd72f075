"""Numbers as reports write them, taken literally: ``1e9``, ``-1``, ``NaN`` and ten thousand digits are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pytest_devnet.errors import FactError

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_HITS = 2**63 - 1
"""The largest hit count that is one; beyond it lie the counters that ran below zero."""

LAST_LINE = 10_000_000
"""The highest line number believed. Marks take memory by the highest line, so that an absurd one would be a bomb."""

_MOST_REMEMBERED = 20_000

Text = TypeVar("Text", str, bytes)


def natural(text: str | bytes, what: str, most: int = MOST_HITS) -> int:
    """An integer of ASCII digits from 0 to ``most``; anything else is a FactError that names ``what`` it was."""
    if not (text.isascii() and text.isdigit()):
        raise FactError(f"{what} is {quoted(text)}, not a whole number")
    if len(text) > len(str(most)) or int(text) > most:
        raise FactError(f"{what} is {quoted(text)}, more than {most}")
    return int(text)


def line_number(text: str | bytes) -> int:
    """A line number, from 1 to LAST_LINE."""
    number = natural(text, "a line number", LAST_LINE)
    if number == 0:
        raise FactError("a line number is 0; lines are counted from 1")
    return number


def whole(value: object, what: str, most: int = MOST_HITS, least: int = 0) -> int:
    """An integer out of JSON, where ``true`` and ``1.0`` are none."""
    if type(value) is not int:
        raise FactError(f"{what} is {quoted(repr(value))}, not a whole number")
    if not least <= value <= most:
        raise FactError(f"{what} is {quoted(str(value))}, not between {least} and {most}")
    return value


def quoted(text: str | bytes) -> str:
    """A value for a message: printable and short, however long and odd it is."""
    start = ascii(text[:40].decode(errors="replace") if isinstance(text, bytes) else text[:40])
    return start if len(text) <= 40 else f"{start[:-1]}…{start[-1]}"


class Remembered(dict[Text, int]):
    """``parse`` with a memory. Reports repeat few numbers, and looking one up takes a third of checking it again."""

    def __init__(self, parse: Callable[[Text], int]) -> None:
        super().__init__()
        self._parse: Callable[[Text], int] = parse

    def __missing__(self, text: Text) -> int:
        value = self._parse(text)
        if len(self) < _MOST_REMEMBERED and len(text) < 40:
            self[text] = value
        return value
