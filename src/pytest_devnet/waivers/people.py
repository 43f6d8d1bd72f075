"""Who signed, and with what words: whether two signatures are one person's, whether a text says anything at all."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_OPEN = {"fixme", "tba", "tbc", "tbd", "todo", "xxx"}
_FILLERS = _OPEN | {
    "because",
    "later",
    "n a",
    "na",
    "nil",
    "no reason",
    "none",
    "null",
    "pending",
    "placeholder",
    "reason",
    "someone",
    "temporary",
    "ticket",
    "to be decided",
    "to be determined",
    "unknown",
    "wip",
}


def says_nothing(text: str) -> bool:
    """Is it empty, bare punctuation or a placeholder?"""
    words = _words(text)
    return not words or " ".join(words) in _FILLERS


def is_open(text: str) -> bool:
    """Does a sentence start as one that is still to be written (``TODO: …``)?"""
    return not _OPEN.isdisjoint(_words(text)[:1])


def same_person(one: str, other: str) -> bool:
    """Could both be the same person? ``ana`` and ``Ana <ana@x>`` could; so could ``Li, Ana`` and ``ana.li@x``.

    When in doubt they are: an exception that nobody else looked at must not pass, and a name can be spelt out.
    """
    names, others = _aliases(one), _aliases(other)
    return not (names and others) or not names.isdisjoint(others)


def _aliases(signature: str) -> set[tuple[str, ...]]:
    """The words of the name and those of the mailbox, each in an order that does not matter."""
    parts = (part.strip().lstrip("@") for part in re.split(r"[<>()]", signature))
    found = {tuple(sorted(_words(re.split("[@+]", part)[0] if "@" in part else part))) for part in parts}
    return found - {()}


def _words(text: str) -> list[str]:
    """Case-blind, compatibility characters folded (Unicode NFKC), characters without width left out."""
    seen = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return _WORD.findall(unicodedata.normalize("NFKC", seen).casefold())
