"""Who signed, and with what words: whether two signatures are one person's, whether a text says anything at all."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_LOOKALIKES = str.maketrans(
    "авеһіјкмнорсԁтухѕԛԝӏ" + "αεικνορτυχωη" + "օսı", "abehijkmhopcdtyxsqwl" + "aeikvoptuxwn" + "oui"
)
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
    return not (names and others) or any(name <= of or of <= name for name in names for of in others)


def _aliases(signature: str) -> set[frozenset[str]]:
    """The words of the name and those of the mailbox, each in an order that does not matter."""
    parts = (part.strip().lstrip("@") for part in re.split(r"[<>()]", signature))
    found = {frozenset(_words(re.split("[@+]", part)[0] if "@" in part else part)) for part in parts}
    return found - {frozenset()}


def _words(text: str) -> list[str]:
    """Letters as a reader sees them: case-blind, without accents and characters without width, look-alikes folded."""
    seen = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(char for char in seen if unicodedata.category(char) not in ("Cf", "Mn"))
    return _WORD.findall(unicodedata.normalize("NFKC", plain).translate(_LOOKALIKES))
