"""Which clauses of a criterion a gate answers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pytest_devnet.model import Clause, Criterion, Kind

_WORD = re.compile(r"[^\W_]+(?:[-./][^\W_]+)*")
_SMALL = frozenset(
    [
        "a",
        "all",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "e.g",
        "for",
        "from",
        "in",
        "into",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "plus",
        "that",
        "the",
        "to",
        "with",
    ]
)
_ENDINGS = ("ization", "isation", "ations", "ation", "ized", "ised", "ments", "ment", "ions", "ion", "ings", "ing")
_SHORT_ENDINGS = ("ies", "ed", "es", "s", "y", "e")


def stems(text: str) -> frozenset[str]:
    """The words that carry the meaning, cut to their stems: ``updated`` and ``updates`` are one."""
    return frozenset(_stem(word) for word in _WORD.findall(text.lower()) if word not in _SMALL)


def _stem(word: str) -> str:
    for ending in (*_ENDINGS, *_SHORT_ENDINGS):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


def answered(criterion: Criterion, answers: Iterable[str | Kind]) -> frozenset[int]:
    """Indexes of the clauses that phrases (or the criterion's whole kind) answer."""
    found = set[int]()
    for answer in answers:
        if isinstance(answer, Kind):
            found |= set(range(len(criterion.clauses))) if answer is criterion.kind else set()
        else:
            found |= holding(criterion.clauses, answer)
    return frozenset(found)


def holding(clauses: Iterable[Clause], phrase: str) -> set[int]:
    """Indexes of the clauses that hold every meaningful word of the phrase."""
    wanted = stems(phrase)
    return {index for index, clause in enumerate(clauses) if wanted and wanted <= stems(clause.text)}
