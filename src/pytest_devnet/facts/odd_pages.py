"""A page larger than the largest: whoever may ask for all at once can make the service fetch it (API4:2023)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pytest_devnet.formats.fuzz_tally import Failure
from pytest_devnet.formats.resources import items_in

if TYPE_CHECKING:
    from pytest_devnet.facts.odd import Odd
    from pytest_devnet.formats.openapi_model import Parameter

Json = Any
_SIZE = re.compile(r"^(limit|per_?page|page_?size|size|count|take|top|first|max_?results)$", re.IGNORECASE)
_LARGE = 1_000_000


def tried(odd: Odd) -> Iterator[Failure]:
    for parameter in odd.operation.of("query"):
        if _SIZE.match(parameter.name):
            yield from _sized(odd, parameter)


def _sized(odd: Odd, parameter: Parameter) -> Iterator[Failure]:
    schema = odd.objects.asker.description.document.resolved(parameter.schema, ("paths",))
    largest = schema.get("maximum") if isinstance(schema, Mapping) else None
    sent = odd.sent(**{parameter.name: str(int(largest) + 1 if largest is not None else _LARGE)})
    answer = odd.send(sent)
    if not answer.ok:
        return
    if largest is None:
        yield odd.failure("page_unlimited", sent, answer, f"{parameter.name} has no largest value")
    elif len(items_in(answer.json)) > largest or _echoed(answer.json, parameter.name) > largest:
        yield odd.failure("page_size", sent, answer, f"{parameter.name} is described to be {largest} at most")


def _echoed(answer: Json, name: str) -> float:
    value = answer.get(name) if isinstance(answer, Mapping) else None
    return value if isinstance(value, int) else 0
