"""A request made out of values that only one instance of a service knew, with those that another one gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from pytest_devnet.formats.fuzz_tally import Sent, Step
from pytest_devnet.formats.resources import pointed_at

Json = Any
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"(?P<names>\s*:)?')
"""A text in JSON, and what makes it the name of a member."""


def exchanged(sent: Sent, known: Mapping[str, str]) -> Sent:
    """The request, and those before it, with ``known`` values in place of those it was made of, by the old one.

    A number is one only as a part of the path: elsewhere it may be any other.
    """
    path, mark, query = sent.target.partition("?")
    parts = (known.get(unquote(part), part) for part in path.split("/"))
    texts = {old: new for old, new in known.items() if not old.isdecimal()}
    pairs = (pair.partition("=") for pair in query.split("&"))
    asked = "&".join(f"{name}{sign}{texts.get(unquote(value), value)}" for name, sign, value in pairs)
    body = _TEXT.sub(lambda found: found[0] if found["names"] else f'"{texts.get(found[1], found[1])}"', sent.body)
    before = tuple(replace(step, sent=exchanged(step.sent, known)) for step in sent.before)
    return replace(sent, target="/".join(parts) + mark + asked, body=body, before=before)


def learned(step: Step, answer: Json) -> dict[str, str]:
    """What later requests use of an answer, by the value that it was once."""
    found = {old: pointed_at(answer, pointer) for old, pointer in step.gives.items()}
    return {old: str(new) for old, new in found.items() if isinstance(new, str | int)}
