"""The calls of an HTTP API that a client's sources make, where they stand there in plain words.

Read are JavaScript and TypeScript (fetch, axios, ky, got, openapi-fetch, and wrappers called like them), Python
(requests, httpx and clients called like them), and tables of calls in JSON: objects with ``method`` and ``path``. A
call whose address is worked out is found, and not read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Json = Any
CODE = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".mts", ".vue", ".svelte", ".py")
_VERBS = "get|post|put|patch|delete|head|options"
_QUOTED = r"(?P<quote>[\"'`])(?P<address>(?:\\.|(?!(?P=quote)).)*)(?P=quote)"
_FETCH = re.compile(r"\bfetch\(\s*(?:f?" + _QUOTED + r"|(?P<worked>[^\s)]))")
_VERB = re.compile(
    r"\b(?:axios|ky|got|requests|httpx|http|https|api|client|session|\$http|apiClient|httpClient|this\.http)"
    rf"\.(?P<verb>{_VERBS}|{_VERBS.upper()})(?:<[^>(]*>)?\(\s*(?:f?" + _QUOTED + r"|(?P<worked>[^\s)]))"
)
_METHOD = re.compile(r"""\bmethod\s*:\s*["'`](\w+)["'`]""")
_HOLE = re.compile(r"\$\{[^}]*\}|\{[^{}]*\}|:(?=[A-Za-z_])\w+|%s")
_ORIGIN = re.compile(r"^(?:\$\{[^}]*\}|\{[^{}]*\})(?=/)")
_UNENDED = re.compile(r"\$\{[^}]*$")
_ASKED_BESIDE = re.compile(r"\s*,[^;]{0,200}?\b(?:params|searchParams|query)\b")
_REACH = 200


@dataclass(frozen=True, slots=True)
class ClientCall:
    """``path`` has ``{}`` for each part that is filled in. ``query`` and ``body`` are names, None where not told."""

    method: str
    path: str
    line: int
    query: frozenset[str] | None = None
    body: frozenset[str] | None = None
    host: str = ""


@dataclass(frozen=True, slots=True)
class ClientCalls:
    """``unread`` are the lines of calls whose address is worked out."""

    calls: tuple[ClientCall, ...] = ()
    unread: tuple[int, ...] = ()


def client_calls(text: str, path: str) -> ClientCalls:
    """All calls of one file; none where it is of a kind that is not read."""
    if path.endswith(".json"):
        return ClientCalls(tuple(_tabled(text)))
    if not path.endswith(CODE):
        return ClientCalls()
    calls: list[ClientCall] = []
    unread: list[int] = []
    for found in sorted((*_FETCH.finditer(text), *_VERB.finditer(text)), key=re.Match.start):
        line = text.count("\n", 0, found.start()) + 1
        beside = bool(_ASKED_BESIDE.match(text, found.end()))
        call = None if found["worked"] else _call(_method(found, text), found["address"], line, beside=beside)
        if call is None:
            unread.append(line)
        else:
            calls.append(call)
    return ClientCalls(tuple(calls), tuple(unread))


def _method(found: re.Match[str], text: str) -> str:
    if "verb" in found.re.groupindex:
        return found["verb"].upper()
    told = _METHOD.search(text, found.end(), found.end() + _REACH)
    between = text[found.end() : told.start()] if told else ""
    return told[1].upper() if told and "fetch(" not in between and between.lstrip().startswith(",") else "GET"


def _call(method: str, address: str, line: int, *, beside: bool) -> ClientCall | None:
    """None for what is no address of an API: neither a path nor a URL. ``beside``: more of its query stands there."""
    whole = _ORIGIN.sub("", address)
    address = _UNENDED.sub("", whole)
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if not parts.path.startswith("/"):
        return None
    worked_out = beside or address != whole or (bool(_HOLE.search(parts.query)) and "=" not in parts.query)
    query = None if worked_out else frozenset(name for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    return ClientCall(method, _HOLE.sub("{}", parts.path), line, query, None, parts.hostname or "")


def _tabled(text: str) -> Iterator[ClientCall]:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return
    for name, one in _tables(read):
        line = text.count("\n", 0, max(0, text.find(json.dumps(name)))) + 1
        query, body = (frozenset(one.get(part) or ()) for part in ("query", "body"))
        yield ClientCall(str(one["method"]).upper(), _HOLE.sub("{}", str(one["path"])), line, query, body)


def _tables(node: Json, name: str = "") -> Iterator[tuple[str, Mapping[str, Json]]]:
    if isinstance(node, dict):
        if isinstance(node.get("method"), str) and str(node.get("path", "")).startswith("/"):
            yield name, node
        else:
            for key, inner in node.items():
                yield from _tables(inner, key)
    elif isinstance(node, list):
        for inner in node:
            yield from _tables(inner, name)
