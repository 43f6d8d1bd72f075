"""What of a criterion's values a gate may take: those of the clauses it answers.

A gate that answers one clause must not judge the file or the number of another and pass for both.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import TypeVar

from pytest_devnet.model import Bound, Criterion
from pytest_devnet.plan import names_in

V = TypeVar("V")


def narrowed(criterion: Criterion, clauses: Collection[int]) -> Criterion:
    """The criterion with the values of these clauses, and those that stand in no clause at all."""
    mine = [clause.text for index, clause in enumerate(criterion.clauses) if index in clauses]
    others = [clause.text for index, clause in enumerate(criterion.clauses) if index not in clauses]
    if not others:
        return criterion
    values = criterion.values

    def kept(found: Iterable[V], found_in: Callable[[V, str], bool]) -> tuple[V, ...]:
        return tuple(
            value
            for value in found
            if any(found_in(value, text) for text in mine) or not any(found_in(value, text) for text in others)
        )

    return replace(
        criterion,
        values=replace(
            values,
            bounds=kept(values.bounds, _bound_in),
            paths=kept(values.paths, stands_in),
            tag=next(iter(kept([values.tag], _tag_in)), ""),
        ),
    )


def _bound_in(bound: Bound, text: str) -> bool:
    return f"{float(bound.value):g}" in text


def _tag_in(tag: str, text: str) -> bool:
    return tag in text


def stands_in(path: str, text: str) -> bool:
    """Does the text name this path, or the file by which it was found?"""
    names = (name.removeprefix("./").rstrip("/") for name in names_in(text))
    whole = path.rstrip("/")
    return any(whole == name or whole.endswith(f"/{name}") for name in names)
