"""The shapes that a call of an API has in source code: ``fetch``, axios and its like, requests and httpx."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pytest_devnet.formats.client_expressions import word_in
from pytest_devnet.formats.script_text import bare, members

Kind = Literal["fetch", "verb", "request", "config"]
_VERBS = "get|post|put|patch|delete|head|options"
_TYPED = r"(?:<[^>(]*>)?\("
_SHAPES: Mapping[Kind, re.Pattern[str]] = {
    "fetch": re.compile(rf"(?<![\w$])\$?(?:fetch|ofetch|useFetch){_TYPED}"),
    "verb": re.compile(rf"(?<![\w$@.?])(?P<on>[\w$]+(?:\??\.[\w$]+)*)\??\.(?P<verb>{_VERBS}|{_VERBS.upper()}){_TYPED}"),
    "request": re.compile(rf"(?<![\w$@.?])(?P<on>[\w$]+(?:\??\.[\w$]+)*)\.request{_TYPED}"),
    "config": re.compile(rf"(?<![\w$.])(?:axios|ky|got|(?:\$|jQuery)\.ajax){_TYPED}"),
}
_CLIENT = re.compile(r"api|client|http|https|axios|ky|got|requests|httpx|session|rest|backend", re.IGNORECASE)
_CALLED_SO = re.compile(r"(?:api|client|http|axios)$", re.IGNORECASE)
_MADE = re.compile(
    r"(?<![\w$.])(?:(?:self|this)\.)?([\w$]+)\s*(?::[^=;\n]+)?=\s*(?:await\s+)?(?:axios\.create|ky\.(?:create|extend)|got\.extend|createClient"
    r"|(?:requests\.)?Session|(?:httpx\.)?(?:Async)?Client|new\s+\w*(?:Client|Api|Http)\w*)\b"
)
_COLLECTION = re.compile(
    r"(?<![\w$.])([\w$]+)\s*(?::[^=;\n]+)?=\s*new\s+(?:(?:Weak)?(?:Map|Set)|URLSearchParams|Headers|FormData)\b"
)
_NO_CLIENT = re.compile(
    r"app|router|routes?|server|express|fastify|mock\w*|nock|cy|page|\w*(?:map|cache|store|storage|params|headers|data"
    r"|cookies|registry|dict|set|environ|config)",
    re.IGNORECASE,
)
_KEYWORD = re.compile(r"(\w+)\s*=(?![=>])\s*(.*)", re.DOTALL)
_OPTIONS = frozenset(("json", "body", "data", "params", "searchParams", "query", "headers", "signal", "timeout"))


@dataclass(frozen=True, slots=True)
class Shape:
    """Where a call stands (``head`` is its name, ``opening`` its bracket), and how its arguments are meant.

    ``sure``: by a known client.
    """

    kind: Kind
    head: int
    opening: int
    verb: str = ""
    on: str = ""
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Parts:
    """The expressions of a call; empty where there is none. ``whole`` is False where some of it lies elsewhere.

    ``headers`` is None where what is around the call may add some, or all of them.
    """

    address: str
    method: str = ""
    query: str = ""
    body: str = ""
    whole: bool = True
    headers: str | None = None


def shapes_in(text: str) -> Iterator[Shape]:
    """Whatever looks like a call, also of what may be no client."""
    made = {one[1] for one in _MADE.finditer(text)}
    held = {one[1] for one in _COLLECTION.finditer(text)} - made
    for kind, pattern in _SHAPES.items():
        for found in pattern.finditer(text):
            said = found.groupdict()
            on = (said.get("on") or "").rpartition(".")[2]
            sure = not on or on in made or bool(_CLIENT.fullmatch(on) or _CALLED_SO.search(on))
            head = found.end("on") + 1 if on else found.start()
            if on not in held and (sure or not _NO_CLIENT.fullmatch(on)):
                yield Shape(kind, head, found.end() - 1, (said.get("verb") or "").upper(), on, sure)


def keyword_in(argument: str) -> tuple[str, str]:
    """The name that Python gives an argument, and its value; no name where it has none."""
    found = _KEYWORD.fullmatch(argument)
    return (found[1], found[2]) if found else ("", argument)


def parts_of(kind: Kind, verb: str, arguments: Sequence[str]) -> Parts | None:
    """What is what among the arguments; None where there is no address."""
    named = dict(keyword_in(one) for one in arguments if keyword_in(one)[0])
    plain = [one for one in arguments if not keyword_in(one)[0] and not one.startswith("*")]
    spread = len(plain) + len(named) < len(arguments)
    if kind == "request" and len(plain) + ("url" in named) > 1 and not bare(plain[0]).startswith("{"):
        verb, plain = plain[0], plain[1:]
    if kind in ("request", "config") and len(plain) == 1 and members(bare(plain[0])):
        return _configured(plain[0], verb)
    if not plain and "url" not in named:
        return None
    found = _beside(named.get("url") or plain[0], verb, plain[1:], named, whole=not spread)
    return found if kind == "fetch" and found.whole else replace(found, headers=None)


def _configured(config: str, verb: str) -> Parts | None:
    said, whole = members(bare(config)) or ({}, False)
    address = said.get("url") or said.get("path") or ""
    method = said.get("method") or said.get("type") or verb or ("'GET'" if whole else "")
    return Parts(address, method, said.get("params", ""), said.get("data", ""), whole) if address else None


def _beside(address: str, verb: str, plain: list[str], named: Mapping[str, str], *, whole: bool) -> Parts:
    """Options come second, or third where the second is the body."""
    said: dict[str, str] = dict(named)
    body = ""
    for number, one in enumerate(plain[:2]):
        read = members(bare(one))
        is_body = number == 0 and verb in ("POST", "PUT", "PATCH") and not (read and _OPTIONS & set(read[0]))
        if is_body:
            body = one
        else:
            said |= read[0] if read else {}
            whole = whole and read is not None and read[1]
    method = verb or said.get("method") or ("'GET'" if whole else "")
    query = said.get("params") or said.get("searchParams") or said.get("query") or ""
    inner = members(bare(query))
    if inner and ("query" in inner[0] or "path" in inner[0]):
        query = inner[0].get("query", "{}")
    sent = body or said.get("json") or said.get("body") or said.get("data") or ""
    return Parts(address, method, query, sent, whole, said.get("headers", "{}"))


def method_of(parts: Parts) -> str:
    """In capitals; empty where it is worked out."""
    plain = parts.method if re.fullmatch(r"[A-Z]+", parts.method) else word_in(parts.method)
    return plain.upper()
