"""One value after the other in one place after the other of a request, and which of them break the service."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_devnet.formats.references import sent_fields
from pytest_devnet.formats.schema_fields import sole

if TYPE_CHECKING:
    from pytest_devnet.facts.odd import Odd
    from pytest_devnet.formats.fuzz_tally import Failure, Sent

_BROKEN = 500
_STRICT = frozenset({"enum", "const", "pattern", "maximum"})
"""What refuses such values, and everything beside them."""


def broken_by(odd: Odd, values: Mapping[str, Any], fits: Callable[[object, str], bool]) -> Iterator[Failure]:
    """``fits`` is told the value that is in a place of the body, or the type that a parameter is described to have.

    Of each place one value is enough: the first that breaks.
    """
    for where, with_value in _places(odd, fits):
        yield from _first(odd, values, where, with_value)
    yield from _optional(odd, values, fits)


def _first(odd: Odd, values: Mapping[str, Any], where: str, with_value: Callable[[Any], Sent]) -> Iterator[Failure]:
    for name, value in values.items():
        sent = with_value(value)
        answer = odd.send(sent)
        if answer.status >= _BROKEN or not answer.status:
            yield odd.failure("odd_value", sent, answer, f"{name} in {where}")
            return


def _places(odd: Odd, fits: Callable[[object, str], bool]) -> Iterator[tuple[str, Callable[[Any], Sent]]]:
    document = odd.objects.asker.description.document
    for parameter in (*odd.operation.of("path"), *odd.operation.of("query")):
        if fits(None, str(sole(document, parameter.schema).get("type", ""))):
            ask = leading if parameter.where == "path" else asking
            yield f"the {parameter.where}'s {parameter.name}", partial(ask, odd, parameter.name)
    if isinstance(odd.body, dict):
        for name, old in odd.body.items():
            if fits(old, ""):
                yield f"the body's {name}", partial(holding, odd, name)


def _optional(odd: Odd, values: Mapping[str, Any], fits: Callable[[object, str], bool]) -> Iterator[Failure]:
    """Fields that the plain request lacks, which may be many: all at once, and one by one only where that breaks."""
    description = odd.objects.asker.description
    fields = sent_fields(description, odd.operation).items() if isinstance(odd.body, dict) else ()
    spare = {name: sole(description.document, schema) for name, schema in fields if name not in odd.body}
    names = [name for name, one in spare.items() if fits(None, str(one.get("type", ""))) and not one.keys() & _STRICT]
    broken = (
        list(_first(odd, values, f"the body's {', '.join(names)}", partial(_holding_all, odd, names))) if names else []
    )
    if broken and len(names) > 1:
        alone = [
            one for name in names for one in _first(odd, values, f"the body's {name}", partial(holding, odd, name))
        ]
        broken = alone or broken
    yield from broken


def leading(odd: Odd, name: str, value: Any) -> Sent:
    return replace(odd.sent(), target=odd.path_of({**odd.values, name: str(value)}))


def asking(odd: Odd, name: str, value: Any) -> Sent:
    return odd.sent(**{name: str(value)})


def holding(odd: Odd, name: str, value: Any) -> Sent:
    return _holding_all(odd, [name], value)


def _holding_all(odd: Odd, names: Iterable[str], value: Any) -> Sent:
    return odd.sent(odd.encoded({**odd.body, **dict.fromkeys(names, value)}))
