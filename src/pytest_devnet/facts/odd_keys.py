"""A key that comes twice: one reader takes the first, another the last, and a check is passed by (RFC 8259, 4)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pytest_devnet.formats.fuzz_tally import Failure

if TYPE_CHECKING:
    from pytest_devnet.facts.odd import Odd


def tried(odd: Odd) -> Iterator[Failure]:
    if not isinstance(odd.body, dict) or not odd.body or not odd.takes_json:
        return
    key, value = next(iter(odd.body.items()))
    text = json.dumps(odd.body)
    sent = odd.sent(f"{text[:-1]}, {json.dumps(key)}: {json.dumps(value)}}}")
    answer = odd.send(sent)
    if answer.ok:
        yield odd.failure("duplicate_keys", sent, answer, f"{key} comes twice")
