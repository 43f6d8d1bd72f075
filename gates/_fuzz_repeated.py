"""A request of fuzzing as commands for a shell, with all that has to be sent before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from pytest_devnet.declarations import Action, Request, curl, jq_path, token_of
from pytest_devnet.formats.fuzz_sequence import exchanged

if TYPE_CHECKING:
    from pytest_devnet.formats.fuzz_tally import Sent
    from pytest_devnet.formats.openapi_model import Scheme

_OTHER = re.compile(r"\W")
_NOBODY: Mapping[str, str] = MappingProxyType({})


def reproduced(
    sent: Sent, scheme: Scheme, callers: Mapping[str, str] = _NOBODY, operation: str = "", piped: str = ""
) -> str:
    """What signs the caller in is a variable; a long body is ``piped`` into it.

    Ids that an answer gives are variables, too, and are read from it by jq.
    """
    named: dict[str, str] = {}
    commands: list[str] = []
    for step in sent.before:
        new = {value: pointer for value, pointer in step.gives.items() if value not in named}
        request = exchanged(step.sent, _shown(named))
        how = "-sS" if new else "-i"
        command = _command(request, scheme, callers.get(step.operation, callers.get(operation, "")), how)
        commands += _read(command, new, named)
    last = _command(exchanged(sent, _shown(named)), scheme, callers.get(operation, ""), "-i", piped)
    return " && ".join([*commands, last])


def _shown(named: Mapping[str, str]) -> dict[str, str]:
    return {value: f"${{{name}}}" for value, name in named.items()}


def _read(command: str, new: Mapping[str, str], named: dict[str, str]) -> Iterator[str]:
    """The command, whose answer's values are given names."""
    pairs = [(_name(pointer, value, named), jq_path(pointer)) for value, pointer in new.items()]
    if len(pairs) == 1:
        ((name, where),) = pairs
        yield f"{name}=$({command} | jq -r {where})"
        return
    yield f"ANSWER=$({command})" if pairs else command
    yield from (f"""{name}=$(printf %s "$ANSWER" | jq -r {where})""" for name, where in pairs)


def _name(pointer: str, value: str, named: dict[str, str]) -> str:
    word = next((part for part in reversed(pointer.split("/")) if part and not part.isdecimal()), "id")
    name = _OTHER.sub("_", word.upper())
    taken = sum(1 for one in named.values() if one.rstrip("0123456789") == name)
    named[value] = f"{name}{taken + 1}" if taken else name
    return named[value]


def _command(sent: Sent, scheme: Scheme, caller: str, how: str, piped: str = "") -> str:
    token = token_of(caller) if caller else "${TOKEN}"
    headers, query = scheme.placed(token if sent.signed else "")
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    target = f"{sent.target}{'&' if '?' in sent.target else '?'}{asked}" if asked else sent.target
    request = Request(target, sent.method, {**sent.headers, **headers}, None, "" if piped else sent.body)
    command = curl(Action("", request), show=how)
    return f"{piped} | {command} -d @-" if piped else command
