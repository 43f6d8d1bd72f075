"""Values outside of what is described, each by itself: a fuzzer that varies many at once may never get past another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_devnet.facts.odd_values import asking, holding
from pytest_devnet.formats.references import sent_fields
from pytest_devnet.formats.schema_fields import sole

if TYPE_CHECKING:
    from pytest_devnet.facts.odd import Odd
    from pytest_devnet.formats.fuzz_tally import Failure, Sent

Json = Any
_TOLD = frozenset({"negative_data_rejection", "missing_required_header"})
_LONGEST = 10_000
_WORD = "devnet"


def tried(odd: Odd) -> Iterator[Failure]:
    """Of each place one value is enough: the first that is accepted. Where a fuzzer found such, that is enough."""
    if any(one.check in _TOLD for one in odd.tally.failures.values()):
        return
    for where, with_value, schema in _places(odd):
        for said, value in outside(schema):
            sent = with_value(value)
            answer = odd.send(sent)
            if 200 <= answer.status < 300:
                yield odd.failure("limit", sent, answer, f"{said} in {where}")
                break


def _places(odd: Odd) -> Iterator[tuple[str, Callable[[Any], Sent], Mapping[str, Json]]]:
    description = odd.objects.asker.description
    for parameter in odd.operation.of("query"):
        schema = sole(description.document, parameter.schema)
        yield f"the query's {parameter.name}", partial(asking, odd, parameter.name), schema
    if isinstance(odd.body, dict):
        for name, field in sent_fields(description, odd.operation).items():
            schema = sole(description.document, field)
            yield f"the body's {name}", partial(holding, odd, name), schema


def outside(said: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    """What a schema plainly forbids, with what it is called: a step beyond each of its limits, and another type."""
    for name, step in (("maximum", 1), ("minimum", -1)):
        limit = said.get(name)
        if isinstance(limit, int | float) and not isinstance(limit, bool):
            yield f"{limit + step}, beyond the {name},", limit + step
    if isinstance(most := said.get("maxLength"), int) and most < _LONGEST:
        yield f"a text of {most + 1} characters", "x" * (most + 1)
    if isinstance(said.get("enum"), list) and said.get("type") in ("string", None):
        yield f"{_WORD!r}, which is none of those listed,", _WORD
    if said.get("type") in ("integer", "number"):
        yield f"{_WORD!r}, which is no number,", _WORD
