"""Smaller requests: what a reader has to understand of one that fails should be nothing but why it does.

Greedy delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002), on the parts
of a request instead of its characters.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from pytest_devnet.formats.fuzz_tally import Sent

Json = Any
_PLAIN: tuple[Json, ...] = ("", 0, None)


def reduced(sent: Sent, still_fails: Callable[[Sent], bool], most: int = 60) -> Sent:
    """The smallest request found that ``still_fails``, after ``most`` tries; in ASCII, where that fails, too."""
    sent = _smallest(sent, still_fails, most)
    plain = _in_ascii(sent)
    return plain if plain != sent and still_fails(plain) else sent


def _smallest(sent: Sent, still_fails: Callable[[Sent], bool], most: int) -> Sent:
    left = most
    while left:
        for smaller in _smaller(sent):
            left -= 1
            if still_fails(smaller):
                sent = smaller
                break
            if not left:
                return sent
        else:
            return sent
    return sent


def _in_ascii(sent: Sent) -> Sent:
    """The same JSON, in letters that a shell and a terminal leave alone."""
    if sent.body.isascii():
        return sent
    try:
        return replace(sent, body=json.dumps(json.loads(sent.body)))
    except (ValueError, RecursionError):
        return sent


def _smaller(sent: Sent) -> Iterator[Sent]:
    yield from _with_less_before(sent)
    path, _, query = sent.target.partition("?")
    pairs = query.split("&") if query else []
    for number in range(len(pairs)):
        rest = "&".join(pairs[:number] + pairs[number + 1 :])
        yield replace(sent, target=f"{path}?{rest}" if rest else path)
    for name in sent.headers:
        if name.lower() != "content-type":
            yield replace(sent, headers={one: text for one, text in sent.headers.items() if one != name})
    if sent.body:
        try:
            body = json.loads(sent.body)
        except (ValueError, RecursionError):
            return
        for smaller in _simpler(body):
            text = json.dumps(smaller, ensure_ascii=False)
            if len(text) < len(sent.body):
                yield replace(sent, body=text)


def _with_less_before(sent: Sent) -> Iterator[Sent]:
    """Without one of the steps, unless later ones are made of what it gives; or with a smaller one."""
    for number, step in enumerate(sent.before):
        rest = replace(sent, before=sent.before[:number] + sent.before[number + 1 :])
        if not any(value in f"{one.target} {one.body}" for value in step.gives for one in _requests(rest)):
            yield rest
        for less in _smaller(step.sent):
            steps = (*sent.before[:number], replace(step, sent=less), *sent.before[number + 1 :])
            yield replace(sent, before=steps)


def _requests(sent: Sent) -> list[Sent]:
    return [*(one.sent for one in sent.before), sent]


def _simpler(value: Json) -> Iterator[Json]:
    if isinstance(value, dict):
        for key in value:
            yield {one: inner for one, inner in value.items() if one != key}
        for key, inner in value.items():
            yield from ({**value, key: smaller} for smaller in _simpler(inner))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield value[:number] + value[number + 1 :]
            yield from ([*value[:number], smaller, *value[number + 1 :]] for smaller in _simpler(inner))
    elif value not in _PLAIN:
        yield from _PLAIN
        if isinstance(value, str):
            yield from (value[: len(value) // 2], value[len(value) // 2 :]) if len(value) > 1 else ()
