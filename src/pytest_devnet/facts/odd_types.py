"""JSON that is called a plain text, which a page of any other site may send without asking first (Fetch standard)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_devnet.facts.odd import Odd
    from pytest_devnet.formats.fuzz_tally import Failure

_PLAIN = "text/plain"


def tried(odd: Odd) -> Iterator[Failure]:
    if not odd.takes_json or odd.body is None:
        return
    whole = odd.sent()
    sent = replace(whole, headers={**whole.headers, "Content-Type": _PLAIN})
    answer = odd.send(sent)
    if 200 <= answer.status < 300:
        yield odd.failure("media_type", sent, answer, f"{odd.media_type} that is called {_PLAIN}")
