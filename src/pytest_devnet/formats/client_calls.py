"""The calls of an HTTP API that a client's sources make, where they stand there in plain words.

Read are JavaScript and TypeScript (fetch, axios, ky, got, openapi-fetch, clients called like them), Python (requests,
httpx), functions of the sources' own that such calls are made through (``request("POST", "/docks", body)``), and tables
of calls in JSON: objects with ``method`` and ``path``. A call whose address is worked out is found, and not read.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pytest_devnet.formats.client_expressions import HOLE, address_in, mentions, names_in, substituted, values_in
from pytest_devnet.formats.client_shapes import Kind, keyword_in, method_of, parts_of, shapes_in
from pytest_devnet.formats.script_text import Function, Script, around, bare, members, taken_apart

Json = Any
CODE = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".mts", ".vue", ".svelte", ".py")
_TABLED = re.compile(r"\{[^{}]*\}|:(?=[A-Za-z_])\w+")
_MOST, _LONGEST, _ROUNDS = 400, 1000, 3
_TYPED = r"(?:<[^<>()]*>)?\("


@dataclass(frozen=True, slots=True)
class ClientCall:
    """``path`` has ``{}`` for each part that is filled in. ``query`` and ``body`` are names, None where not told.

    ``method`` is empty where it is worked out; ``by`` names what it is called on, where that may be no client at all.
    ``headers`` are names in lower case. ``asked`` and ``sent`` are the values that are written out, in query and body.
    """

    method: str
    path: str
    line: int
    query: frozenset[str] | None = None
    body: frozenset[str] | None = None
    host: str = ""
    by: str = ""
    headers: frozenset[str] | None = None
    asked: Mapping[str, Json] = field(default_factory=dict)
    sent: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClientCalls:
    """``unread`` are the lines of calls whose address is worked out."""

    calls: tuple[ClientCall, ...] = ()
    unread: tuple[int, ...] = ()


def client_calls(text: str, path: str) -> ClientCalls:
    """All calls of one file; none where it is of a kind that is not read."""
    return calls_in({path: text})[path]


def calls_in(files: Mapping[str, str]) -> Mapping[str, ClientCalls]:
    """All calls of a client, by file: a function that one file makes its calls through may stand in another."""
    sources = [_Source(path, Script(text, path.endswith(".py"))) for path, text in files.items() if path.endswith(CODE)]
    for source in sources:
        source.read()
    _followed(sources)
    found = {source.path: source.found() for source in sources}
    tables = {path: ClientCalls(tuple(_tabled(text))) for path, text in files.items() if path.endswith(".json")}
    return {path: tables.get(path) or found.get(path) or ClientCalls() for path in files}


@dataclass(frozen=True, slots=True)
class _Through:
    """A function that makes a call whose address is a parameter of its own."""

    function: Function
    path: str
    opening: int
    kind: Kind
    verb: str
    arguments: tuple[str, ...]

    def with_values(self, given: Sequence[str]) -> tuple[str, ...]:
        """The arguments of the call, where the function is given these."""
        keywords = dict(keyword_in(one) for one in given)
        plain = [one for one in given if not keyword_in(one)[0]]
        values: dict[str, str] = {}
        for number, (name, default) in enumerate(self.function.parameters):
            value = keywords.get(name) or (plain[number] if number < len(plain) else default)
            values |= _apart(name, value) if name.startswith("{") else {name: value or "undefined"}
        return tuple(substituted(one, values) for one in self.arguments)


def _apart(pattern: str, value: str) -> dict[str, str]:
    """What the members of a parameter that is taken apart stand for; nothing where that is not told."""
    read = members(bare(value or "{}"))
    if read is None or not read[1]:
        return {}
    return {name: read[0].get(key) or default or "undefined" for key, name, default in taken_apart(pattern)}


def _names(function: Function) -> dict[str, str]:
    """All that its parameters are called inside of it."""
    whole = [one for one in function.parameters if not one[0].startswith("{")]
    apart = [taken_apart(name) for name, _ in function.parameters if name.startswith("{")]
    return dict(whole) | {name: default for parts in apart for _, name, default in parts}


@dataclass(slots=True)
class _Source:
    """One file. ``calls`` and ``unread`` are by where the bracket of the call stands."""

    path: str
    script: Script
    calls: dict[int, ClientCall] = field(default_factory=dict)
    unread: set[int] = field(default_factory=set)
    through: list[_Through] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def read(self) -> None:
        self.functions = self.script.functions()
        self.ends = [one.start() for one in re.finditer("\n", self.script.text)]
        heads = {one.head for one in self.functions}
        for shape in shapes_in(self.script.text):
            if shape.head not in heads:
                given = self.script.arguments(shape.opening)
                self.take(shape.opening, shape.kind, shape.verb, given, shape.on, shape.sure)

    def take(self, opening: int, kind: Kind, verb: str, given: Sequence[str] | None, on: str, sure: bool) -> None:
        """One call: read, or made through the function around it, or not to be read."""
        given = self.resolved(kind, verb, given, opening) if given else given
        call = _call(kind, verb, given, self.line(opening)) if given is not None else None
        if call is not None:
            self.unread.discard(opening)
            self.calls[opening] = call if sure else _by(call, on)
            return
        if not sure:
            return
        self.unread.add(opening)
        outer = around(self.functions, opening)
        parts = parts_of(kind, verb, given or ())
        address = parts.address if parts else (given or ("",))[0]
        if outer and given and len(address) < _LONGEST and mentions(address, _names(outer)):
            self.through.append(_Through(outer, self.path, opening, kind, verb, tuple(given)))

    def resolved(self, kind: Kind, verb: str, given: Sequence[str], opening: int) -> Sequence[str]:
        """The arguments, with what a name in place of the address was given, in the function around or in the file."""
        outer = around(self.functions, opening)
        for _ in range(_ROUNDS):
            parts = parts_of(kind, verb, given)
            name = bare(parts.address) if parts else ""
            if not re.fullmatch(r"[A-Za-z_$][\w$]*", name) or (outer and name in _names(outer)):
                break
            inside = self.script.assigned(name, outer.start, opening) if outer else ""
            said = inside or self.script.assigned(name, 0, opening)
            if not said:
                break
            given = tuple(substituted(one, {name: said}) for one in given)
        return given

    def found(self) -> ClientCalls:
        calls = (self.calls[at] for at in sorted(self.calls))
        return ClientCalls(tuple(calls), tuple(map(self.line, sorted(self.unread))))

    def line(self, at: int) -> int:
        return bisect_left(self.ends, at) + 1

    def sites(self, function: Function, home: str) -> Iterator[tuple[int, str]]:
        """Where a function is called, and what on; in another file only where it was brought in."""
        text, name = self.script.text, function.name
        if name not in text:
            return
        heads = {one.head for one in self.functions}
        own = home == self.path
        here = own or not any(one.name == name for one in self.functions)
        brought = own or re.search(rf"\b(?:import|require|from)\b[^;]*?\b{re.escape(name)}\b", text)
        for found in re.finditer(rf"(?<![\w$.])(?:([\w$.()\]]+)\.)?({re.escape(name)}){_TYPED}", text):
            inside = own and function.start <= found.start() < function.end
            if found.start(2) not in heads and not inside and (found[1] or (here and brought)):
                yield found.end() - 1, (found[1] or "").rpartition(".")[2]


def _followed(sources: Sequence[_Source]) -> None:
    """Every function that calls are made through, where it is called, and where what calls it is called."""
    by_path = {source.path: source for source in sources}
    done = 0
    queue = [one for source in sources for one in source.through]
    while done < min(len(queue), _MOST):
        one = queue[done]
        done += 1
        used = False
        for source in sources:
            known = len(source.through)
            for opening, on in source.sites(one.function, one.path):
                given = source.script.arguments(opening)
                sure = source.path == one.path or not on
                if given is not None:
                    source.take(opening, one.kind, one.verb, one.with_values(given), on, sure)
                    used = used or opening in source.calls or opening in source.unread
            queue += source.through[known:]
        if used:
            by_path[one.path].unread.discard(one.opening)


def _by(call: ClientCall, on: str) -> ClientCall:
    return replace(call, by=on)


def _call(kind: Kind, verb: str, given: Sequence[str], line: int) -> ClientCall | None:
    """None for what is no address of an API: neither a path nor a URL."""
    parts = parts_of(kind, verb, given)
    address = address_in(parts.address) if parts else None
    if parts is None or address is None:
        return None
    said, asked = address
    try:
        url = urlsplit(said)
    except ValueError:
        return None
    if not url.path.startswith("/"):
        return None
    query = _query(url.query, parts.query, told=parts.whole and not asked)
    body = names_in(parts.body) if parts.body else None
    named = names_in(parts.headers) if parts.headers else None
    headers = None if named is None else frozenset(map(str.lower, named))
    written = {name: value for name, value in parse_qsl(url.query) if HOLE not in value}
    values, sent = {**written, **values_in(parts.query)}, values_in(parts.body)
    return ClientCall(method_of(parts), url.path, line, query, body, url.hostname or "", "", headers, values, sent)


def _query(written: str, beside: str, *, told: bool) -> frozenset[str] | None:
    more = names_in(beside) if beside else frozenset()
    if not told or more is None or (HOLE in written and "=" not in written):
        return None
    return more | {name for name, _ in parse_qsl(written, keep_blank_values=True)}


def _tabled(text: str) -> Iterator[ClientCall]:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return
    for name, one in _tables(read):
        line = text.count("\n", 0, max(0, text.find(json.dumps(name)))) + 1
        query, body = (frozenset(one.get(part) or ()) for part in ("query", "body"))
        yield ClientCall(str(one["method"]).upper(), _TABLED.sub(HOLE, str(one["path"])), line, query, body)


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
