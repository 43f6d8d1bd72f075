"""One value after the other in one place after the other of a request, and which of them break the service."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_devnet.formats.references import sent_fields
from pytest_devnet.formats.schema_fields import sole

if TYPE_CHECKING:
    from pytest_devnet.facts.odd import Odd
    from pytest_devnet.formats.fuzz_tally import Failure, Sent

_BROKEN = 500


def broken_by(odd: Odd, values: Mapping[str, Any], fits: Callable[[object, str], bool]) -> Iterator[Failure]:
    """``fits`` is told the value that is in a place of the body, or the type that a parameter is described to have.

    Of each place one value is enough: the first that breaks.
    """
    for where, with_value in _places(odd, fits):
        for name, value in values.items():
            sent = with_value(value)
            answer = odd.send(sent)
            if answer.status >= _BROKEN or not answer.status:
                yield odd.failure("odd_value", sent, answer, f"{name} in {where}")
                break


def _places(odd: Odd, fits: Callable[[object, str], bool]) -> Iterator[tuple[str, Callable[[Any], Sent]]]:
    description = odd.objects.asker.description
    document = description.document
    for parameter in (*odd.operation.of("path"), *odd.operation.of("query")):
        if fits(None, str(sole(document, parameter.schema).get("type", ""))):
            ask = leading if parameter.where == "path" else asking
            yield f"the {parameter.where}'s {parameter.name}", partial(ask, odd, parameter.name)
    if isinstance(odd.body, dict):
        optional = {name: one for name, one in sent_fields(description, odd.operation).items() if name not in odd.body}
        fitting = [name for name, old in odd.body.items() if fits(old, "")]
        fitting += [name for name, one in optional.items() if fits(None, str(sole(document, one).get("type", "")))]
        for name in fitting:
            yield f"the body's {name}", partial(holding, odd, name)


def leading(odd: Odd, name: str, value: Any) -> Sent:
    return replace(odd.sent(), target=odd.path_of({**odd.values, name: str(value)}))


def asking(odd: Odd, name: str, value: Any) -> Sent:
    return odd.sent(**{name: str(value)})


def holding(odd: Odd, name: str, value: Any) -> Sent:
    return odd.sent(odd.encoded({**odd.body, name: value}))
