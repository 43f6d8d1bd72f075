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
_UNWRITTEN = re.compile(r"[^\x20-\x7e]")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def curl(action: Action, headers: Iterable[tuple[str, str]] = (), *, show: str = "-i") -> str:
    """The command. ``$URL`` stands for the address of the service, ``$ANN_TOKEN`` for the token of Ann.

    ``show`` are the options that say what is shown of the answer. A body that no argument can hold is piped into it.
    """
    request = action.request
    as_json = [] if request.json is None else [("Content-Type", "application/json")]
    as_whom = [("Authorization", f"Bearer {token_of(action.principal)}")] if action.principal else []
    sent = [*as_json, *request.headers.items(), *headers, *as_whom]
    body = (request.body if request.json is None else json.dumps(request.json)).replace("{nonce}", "1")
    words = ["curl", *("-I" if request.method == "HEAD" and show == "-i" else show).split()]
    words += ["-g"] if _PATTERN.search(_FILLED.sub("", request.path)) else []
    words += ["-X", request.method] if request.method not in ("GET", "HEAD") or body else []
    words += [f"${{URL}}{request.path}"]
    words += [word for name, value in sent for word in ("-H", f"{name}: {value}" if value else f"{name};")]
    if _UNPRINTABLE.search(body):
        return " ".join([_printed(body), "|", *map(_quoted, words), "--data-binary", "@-"])
    words += ["--data-raw" if body.startswith("@") else "-d", body] if body else []
    return " ".join(map(_quoted, words))


def token_of(principal: str) -> str:
    """The variable that stands for somebody's token, in every command that is shown: ``${ANN_TOKEN}``."""
    return f"${{{_OTHER.sub('_', principal.upper())}_TOKEN}}"


def _quoted(word: str) -> str:
    """As a shell wants it, which fills in what the environment gives."""
    text = word.replace("{nonce}", "1")
    if _UNPRINTABLE.search(text):
        return f'"$({_printed(text)})"'
    if not _VARIABLE.search(text):
        return shlex.quote(text)
    return f'"{_SPECIAL.sub(lambda found: chr(92) + found[0], text)}"'


def _printed(text: str) -> str:
    """The command that prints what cannot be seen or written on one line; bytes as ``surrogateescape`` has them."""
    filled = " ".join(f'"{one}"' for one in _VARIABLE.findall(text))
    escaped = "%s".join(_UNWRITTEN.sub(_in_octal, _literal(part)) for part in _VARIABLE.split(text))
    options = "-- " if escaped.startswith("-") else ""
    return f"printf {options}{shlex.quote(escaped)} {filled}".rstrip()


def _literal(text: str) -> str:
    return text.replace("\\", r"\\").replace("%", "%%")


def _in_octal(found: re.Match[str]) -> str:
    how = "surrogateescape" if "\udc80" <= found[0] <= "\udcff" else "surrogatepass"
    return "".join(f"\\{byte:03o}" for byte in found[0].encode("utf-8", how))
