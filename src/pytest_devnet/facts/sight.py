"""What there is to be seen of an object, by the eyes of its owner; and what became of it between two looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from pytest_devnet.facts.asking import Asker
from pytest_devnet.facts.looking import Known
from pytest_devnet.formats.openapi_model import Operation
from pytest_devnet.formats.resources import collection_of, id_in, items_in, subject_of

Json = Any
Ending = Literal["unseen", "gone", "changed", "kept"]
GONE = object()


@dataclass(slots=True)
class Sight:
    """``asker`` asks; who sees an object, and by which operation, is remembered."""

    asker: Asker
    _readers: dict[tuple[str, str, str], tuple[Operation, str]] = field(default_factory=dict)

    def state(self, known: Known) -> Json:
        """What its owner sees of it, or whoever of its tenant may: GONE where nothing is, None where nobody can."""
        for operation, reader in self._ways(known):
            asked = self.asker.ask(operation, reader, known.values)
            if asked.decision == "hide" and operation.route == known.subject:
                return GONE
            if asked.decision == "allow":
                self._readers[known.subject, known.tenant, known.owner] = (operation, reader)
                return self._part(asked.answer.json, operation, known)
        return None

    def _ways(self, known: Known) -> Iterator[tuple[Operation, str]]:
        remembered = self._readers.get((known.subject, known.tenant, known.owner))
        if remembered:
            yield remembered
        people = sorted(
            (one.name for one in self.asker.principals if one.tenant == known.tenant),
            key=lambda name: name != known.owner,
        )
        paths = (known.subject, collection_of(known.subject))
        there = [one for path in paths if (one := self.asker.description.at("GET", path))]
        reading, public = ([one for one in there if one.public is said] for said in (False, True))
        below = (
            one
            for one in self.asker.description.operations
            if one.method == "GET" and subject_of(one.path) == known.subject
        )
        for operation in (*(reading or below), *public):
            yield from ((operation, person) for person in people)

    def _part(self, answer: Json, operation: Operation, known: Known) -> Json:
        if operation.route != collection_of(known.subject):
            return answer
        return next((item for item in items_in(answer) if id_in(item, known.subject) == known.id), GONE)


def ending(before: Json, after: Json) -> Ending:
    """What became of an object between two looks at it."""
    if before is None or after is None or before is GONE:
        return "unseen"
    if after is GONE:
        return "gone"
    return "kept" if after == before else "changed"
