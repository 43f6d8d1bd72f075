"""The words of a plan and of a gate's phrases, and when two of them are the same word.

English inflection only, and cautiously: two words too many taken for one would let a gate answer what it never looks
at, while a form not recognised only asks for a ``claims`` in the binding.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

Word = tuple[str, ...]
"""Lower case and singular; a hyphenated word has its parts one by one."""

SMALL = frozenset(
    re.findall(
        r"\S+",
        "a all an and any are as at be been by e.g each every for from has have i.e in into is it its of on or our plus"
        " such that the their these this those to via was were which with",
    )
)
_CHUNK = re.compile(r"/?\.?\w+(?:[-./]\w+)*/?")
_ACRONYMS = re.compile(r"[A-Z]{2,}s")
_POSSESSIVE = re.compile(r"['’]s\b")
_HYPHENS = str.maketrans("‐‑", "--")
_IRREGULAR = {
    "analyses": "analysis",
    "appendices": "appendix",
    "caches": "cache",
    "children": "child",
    "criteria": "criterion",
    "crises": "crisis",
    "diagnoses": "diagnosis",
    "https": "https",
    "hypotheses": "hypothesis",
    "ids": "id",
    "indexes": "index",
    "indices": "index",
    "matrices": "matrix",
    "men": "man",
    "people": "person",
    "schemata": "schema",
    "statuses": "status",
    "vertices": "vertex",
    "viruses": "virus",
    "women": "woman",
}


@lru_cache(maxsize=1024)
def words(text: str) -> tuple[Word, ...]:
    """The words in order. ``staging/prod`` are two; a path, file or version, or a path in backticks, is one name.

    Remembered, because every phrase of a gate is held against every criterion.
    """
    plain = _POSSESSIVE.sub("", unicodedata.normalize("NFKC", text).translate(_HYPHENS))
    found: list[Word] = []
    for number, part in enumerate(re.split("`+", plain)):
        for chunk in _CHUNK.findall(part):
            found += _split(chunk, code=number % 2 == 1)
    return tuple(found)


def _split(chunk: str, *, code: bool) -> list[Word]:
    if "." in chunk or "_" in chunk or chunk[0] == "/" or chunk[-1] == "/" or (code and "/" in chunk):
        return [(chunk.rstrip("/").casefold(),)]
    return [tuple(_singular(part) for part in word.split("-")) for word in chunk.split("/")]


def _singular(word: str) -> str:
    if _ACRONYMS.fullmatch(word):
        return word[:-1].lower()
    lower = word.casefold()
    if lower in _IRREGULAR or word.isupper() or not word.isalpha():
        return _IRREGULAR.get(lower, lower)
    return _spelled(_without_plural(lower))


def _without_plural(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _spelled(word: str) -> str:
    """British spellings as American ones: ``authorised``, ``behaviour``, ``modelling``."""
    american = re.sub(r"(?<=\w{3})is(?=(?:e[ds]?|ing|ation)$)", "iz", word)
    return re.sub(r"(?<=\w{3})our(?=$|ed$|ing$)", "or", american)


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """What the forms of one verb or noun have in common: ``updated``, ``updating``, ``update``; ``validation``."""
    if not word.isalpha():
        return word
    for ending, instead, least in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return _undoubled(word.removesuffix(ending)) + instead
    return word.removesuffix("l") if word.endswith("ll") else word


_ENDINGS = (
    ("mentation", "ment", 2),
    ("ization", "iz", 3),
    ("ation", "at", 3),
    ("eed", "eed", 1),
    ("ied", "y", 3),
    ("ed", "", 4),
    ("ing", "", 4),
    ("e", "", 4),
)


def _undoubled(root: str) -> str:
    return root[:-1] if len(root) > 3 and re.search(r"([bdglmnprt])\1$", root) else root
