"""Days at the ends of the calendar, and one that is not in it: what counts from them leaves it (RFC 3339)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_devnet.facts.odd_values import asking, holding, leading
from pytest_devnet.formats.references import sent_fields
from pytest_devnet.formats.schema_fields import sole

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_devnet.facts.odd import Odd
    from pytest_devnet.formats.fuzz_tally import Failure, Sent

_BROKEN = 500
_LAST, _FIRST, _NEVER = "9999-12-31", "0001-01-01", "2026-02-30"
_CLOCKS = {"date": ("",), "date-time": ("T23:59:59-14:00", "T00:00:00+14:00")}


def tried(odd: Odd) -> Iterator[Failure]:
    """Of each place one day is enough: the first that breaks the service, or the one that there never was, accepted."""
    for where, with_value, clocks in _places(odd):
        for day in (_LAST, _FIRST, _NEVER):
            sent = with_value(day + clocks[0 if day == _LAST else -1])
            answer = odd.send(sent)
            if answer.status >= _BROKEN or not answer.status:
                yield odd.failure("odd_value", sent, answer, f"{day} in {where}")
                break
            if answer.ok and day == _NEVER:
                yield odd.failure("no_such_day", sent, answer, f"{day} in {where}")


def _places(odd: Odd) -> Iterator[tuple[str, Callable[[Any], Sent], tuple[str, ...]]]:
    description = odd.objects.asker.description
    for parameter in (*odd.operation.of("path"), *odd.operation.of("query")):
        if clocks := _clocks(sole(description.document, parameter.schema)):
            ask = leading if parameter.where == "path" else asking
            yield f"the {parameter.where}'s {parameter.name}", partial(ask, odd, parameter.name), clocks
    if isinstance(odd.body, dict):
        for name, schema in sent_fields(description, odd.operation).items():
            if clocks := _clocks(sole(description.document, schema)):
                yield f"the body's {name}", partial(holding, odd, name), clocks


def _clocks(schema: Mapping[str, Any]) -> tuple[str, ...]:
    return _CLOCKS.get(str(schema.get("format")), ())
