"""Bodies that are deep, or huge: a parser that recurses, or reads on for ever, ends the process for everybody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pytest_devnet.formats.fuzz_tally import Failure

if TYPE_CHECKING:
    from pytest_devnet.facts.odd import Odd

_DEPTHS = (10_000, 50_000)
_HUGE = 4 << 20
_BROKE_OFF = ("BrokenPipe", "ConnectionReset", "RemoteDisconnected", "reset", "closed")


def tried(odd: Odd) -> Iterator[Failure]:
    if not isinstance(odd.body, dict) or not odd.body:
        return
    name = next(iter(odd.body))
    around = json.dumps({**odd.body, name: None})
    huge = json.dumps({**odd.body, name: "x" * _HUGE})
    for check, body, said in (
        *(("deep_body", _nested(around, name, depth), f"{depth} lists in one another") for depth in _DEPTHS),
        ("huge_body", huge, f"a text of {_HUGE >> 20} MiB"),
    ):
        yield from broken_by(odd, check, body, said)


def broken_by(odd: Odd, check: str, body: str, said: str) -> Iterator[Failure]:
    """The failure that a body causes; none where the connection is closed early by a service that lives on."""
    sent = odd.sent(body)
    answer = odd.send(sent)
    refused_early = not answer.status and any(word in answer.error for word in _BROKE_OFF)
    lives = refused_early and odd.wicket.service.request("GET", odd.wicket.service.settings.live, timeout=5.0).ok
    if answer.status >= 500 or (not answer.status and not lives):
        yield odd.failure(check, sent, answer, said)


def _nested(around: str, name: str, depth: int) -> str:
    """Written by hand: what writes JSON gives up where readers do. The lesser depth fits where bodies are bounded."""
    return around.replace(f"{json.dumps(name)}: null", f"{json.dumps(name)}: {'[' * depth}{']' * depth}", 1)
