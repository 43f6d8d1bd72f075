"""A line break in a value: put into a header as it is, it makes a header of the sender's own (CWE-113)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pytest_devnet.formats.fuzz_tally import Failure, Sent

if TYPE_CHECKING:
    from pytest_devnet.facts.odd import Odd

_NAME = "X-Devnet-Injected"
_BROKEN = 500
_BREAKING = f"devnet\r\n{_NAME}: 1"


def tried(odd: Odd) -> Iterator[Failure]:
    for where, sent in _everywhere(odd):
        answer = odd.send(sent)
        said = f"a line break in {where}"
        if _NAME in answer.headers:
            yield odd.failure("header_injection", sent, answer, said)
        elif answer.status >= _BROKEN or not answer.status:
            yield odd.failure("line_break", sent, answer, said)


def _everywhere(odd: Odd) -> Iterator[tuple[str, Sent]]:
    for parameter in odd.operation.of("query"):
        yield f"the query's {parameter.name}", odd.sent(**{parameter.name: _BREAKING})
    if isinstance(odd.body, dict):
        for name, value in odd.body.items():
            if isinstance(value, str):
                yield f"the body's {name}", odd.sent(odd.encoded({**odd.body, name: _BREAKING}))
