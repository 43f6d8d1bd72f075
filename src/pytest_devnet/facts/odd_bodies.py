"""Bodies that are deep, or huge: a parser that recurses, or reads on for ever, ends the process for everybody."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from pytest_devnet.formats.fuzz_tally import Failure

if TYPE_CHECKING:
    from pytest_devnet.facts.odd import Odd

_DEPTHS = (10_000, 50_000)
"""Lists are written by hand, since what writes JSON gives up where readers do. The lesser depth fits a bounded body."""
_HOLE = "devnet-hole"
_HUGE, _SHORT = 4 << 20, 1 << 20
_BROKE_OFF = ("BrokenPipe", "ConnectionReset", "RemoteDisconnected", "reset", "closed")


def tried(odd: Odd) -> Iterator[Failure]:
    if not isinstance(odd.body, dict) or not odd.body or not odd.takes_json:
        return
    name = next(iter(odd.body))
    before, _, after = json.dumps({**odd.body, name: _HOLE}).partition(json.dumps(_HOLE))
    for check, start, letters, end, said in (
        *(
            ("deep_body", before, (("[", depth), ("]", depth)), after, f"{depth} lists in one another")
            for depth in _DEPTHS
        ),
        ("huge_body", f'{before}"', (("x", _HUGE),), f'"{after}', f"a text of {_HUGE >> 20} MiB"),
    ):
        body = start + _long(letters) + end
        for failure in broken_by(odd, check, body, said):
            yield replace(failure, piped=_printing(start, letters, end))


@cache
def _long(letters: Sequence[tuple[str, int]]) -> str:
    return "".join(letter * times for letter, times in letters)


def _printing(start: str, letters: Sequence[tuple[str, int]], end: str) -> str:
    """The shell command that prints such a body, which is too long for a command line."""
    printed = (f"printf '%{times}s' '' | tr ' ' {shlex.quote(letter)}" for letter, times in letters)
    ends = [f"printf %s {shlex.quote(text)}" for text in (start, end)]
    return f"{{ {'; '.join((ends[0], *printed, ends[1]))}; }}"


def broken_by(odd: Odd, check: str, body: str, said: str) -> Iterator[Failure]:
    """The failure that a body causes; none where a service that lives on does not read one that is huge to its end."""
    sent = odd.sent(body)
    answer = odd.send(sent)
    refused_early = not answer.status and len(body) > _SHORT and any(word in answer.error for word in _BROKE_OFF)
    lives = refused_early and odd.wicket.service.request("GET", odd.wicket.service.settings.live, timeout=5.0).ok
    if answer.status >= 500 or (not answer.status and not lives):
        yield odd.failure(check, sent, answer, said)
