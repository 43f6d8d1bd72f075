"""Requests as somebody would repeat them in a shell."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_devnet.declarations.declared import Action

_VARIABLE = re.compile(r"\$\{\w+\}")
_FILLED = re.compile(rf"{_VARIABLE.pattern}|\{{nonce\}}")
_OTHER = re.compile(r"\W")
_PATTERN = re.compile(r"[\[\]{}]")
_SPECIAL = re.compile(r'["\\`]|\$(?!\{\w+\})')


def curl(action: Action, headers: Iterable[tuple[str, str]] = ()) -> str:
    """The command. ``$URL`` stands for the address of the service, ``$ANN_TOKEN`` for the token of Ann."""
    request = action.request
    as_json = [] if request.json is None else [("Content-Type", "application/json")]
    as_whom = [("Authorization", f"Bearer {token_of(action.principal)}")] if action.principal else []
    sent = [*as_json, *request.headers.items(), *headers, *as_whom]
    body = request.body if request.json is None else json.dumps(request.json)
    words = ["curl", "-i", *(("-g",) if _PATTERN.search(_FILLED.sub("", request.path)) else ())]
    words += ["-X", request.method] if request.method != "GET" else []
    words += [f"${{URL}}{request.path}"]
    words += [word for name, value in sent for word in ("-H", f"{name}: {value}" if value else f"{name};")]
    words += ["--data-raw" if body.startswith("@") else "-d", body] if body else []
    return " ".join(map(_quoted, words))


def token_of(principal: str) -> str:
    """The variable that stands for somebody's token, in every command that is shown: ``${ANN_TOKEN}``."""
    return f"${{{_OTHER.sub('_', principal.upper())}_TOKEN}}"


def _quoted(word: str) -> str:
    """As a shell wants it, which fills in what the environment gives."""
    text = word.replace("{nonce}", "1")
    if not _VARIABLE.search(text):
        return shlex.quote(text)
    return f'"{_SPECIAL.sub(lambda found: chr(92) + found[0], text)}"'
