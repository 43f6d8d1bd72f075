"""Which clauses of a criterion a gate answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pytest_devnet.binding.words import SMALL, Word, stem, words
from pytest_devnet.model import Clause, Criterion, Kind


def answered(criterion: Criterion, answers: Iterable[str | Kind]) -> frozenset[int]:
    """Indexes of the clauses that phrases (or the criterion's whole kind) answer."""
    found = set[int]()
    for answer in answers:
        if isinstance(answer, Kind):
            found |= set(range(len(criterion.clauses))) if answer is criterion.kind else set()
        else:
            found |= holding(criterion.clauses, answer)
    return frozenset(found)


def holding(clauses: Sequence[Clause], phrase: str) -> set[int]:
    """Indexes of the clauses that are the phrase or, where none is, of those that hold every word that means something.

    A phrase of one such word stands for nothing but itself, up to number and spelling: ``tested`` is not in *test
    plan*. In a longer one the words around a verb pin it down, so all its forms count: ``metrics instrumented`` is in
    *instrument the metrics*. Parts of a hyphenated word count only together: ``release tag`` is not in
    *pre-release tag*.
    """
    asked = _folded(phrase)
    whole = {index for index, clause in enumerate(clauses) if _folded(clause.text) == asked}
    if whole:
        return whole
    said = words(phrase)
    wanted = [word for word in said if len(word) > 1 or word[0] not in SMALL]
    if not wanted:
        return set()
    form = stem if len(wanted) > 1 or len(wanted[0]) > 1 else str
    return {index for index, clause in enumerate(clauses) if _holds(words(clause.text), said, wanted, form)}


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _holds(clause: Iterable[Word], said: Iterable[Word], wanted: Iterable[Word], form: Callable[[str], str]) -> bool:
    asked = {form(part) for word in said for part in word}
    there = set[str]()
    for word in clause:
        parts = {form(part) for part in word}
        there |= parts if len(word) == 1 or parts <= asked else set()
        there.add(form("".join(word)))
    return all({form(part) for part in word} <= there or form("".join(word)) in there for word in wanted)
