"""Source text of JavaScript, TypeScript or Python, read as far as calls need it: arguments, members, functions.

No grammar: brackets, quotes, templates and comments are enough to tell what belongs to a call, in one pass. What does
not close is not read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

_STOP = re.compile(r"""["'`()\[\]{},]|//|/\*""")
_STOP_PYTHON = re.compile(r"""\"{3}|'{3}|["'()\[\]{},]|#""")
_STRING = {quote: re.compile(rf"(?:[^{quote}\\\n]|\\.)*{quote}", re.DOTALL) for quote in "\"'"}
_IN_TEMPLATE = re.compile(r"\\.|`|\$\{", re.DOTALL)
_MEMBER = re.compile(r"""\s*(?:["']([^"']+)["']|([\w$]+))\s*(?::\s*(.*))?$""", re.DOTALL)
_PARAMETER = re.compile(r"\s*(?:\.\.\.|\*{0,2})([\w$]+)[^=]*(?:=(?!>)\s*(.*))?$", re.DOTALL)
_HEAD = re.compile(
    r"([\w$]+)\s*(?:(?::[^=;(){}\n]+)?[=:]\s*(?:async\b\s*)?(?:function\b\s*[\w$]*\s*)?)?(?:<[^<>()]*>)?\("
)
_TAIL = re.compile(r"\s*(?::[^;{}()=]*)?(=>\s*\{?|\{)")
_BARE = re.compile(r"([\w$]+)\s*[=:]\s*(?:async\s+)?([\w$]+)\s*=>\s*\{?")
_DEF = re.compile(r"^([ \t]*)(?:async[ \t]+)?def[ \t]+(\w+)[ \t]*\(", re.MULTILINE)
_NO_NAMES = frozenset({"if", "for", "while", "switch", "catch", "with", "return", "function", "await", "typeof"})
_ENDING = re.compile(r"""["'(\[{)\]};,]|\n(?!\s*[.?:+\-*/&|=])""")
_FAR = 500
Span = tuple[tuple[int, ...], int]
"""Where the commas of a bracket stand, and where it ends."""


@dataclass(frozen=True, slots=True)
class Function:
    """``parameters`` are names with their defaults, in their order; ``head`` is where its name stands.

    One that is taken apart has no name but its members: ``{ method = "GET", body }``.
    """

    name: str
    parameters: tuple[tuple[str, str], ...]
    head: int
    start: int
    end: int


@dataclass(slots=True)
class Script:
    """One source text. ``spans`` are all brackets that close, by where they open."""

    text: str
    python: bool = False
    spans: dict[int, Span] = field(default_factory=dict)
    _open: list[tuple[int, list[int]]] = field(default_factory=list)
    _holes: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        stop, at = (_STOP_PYTHON if self.python else _STOP), 0
        while found := stop.search(self.text, at):
            at = self._after(found[0], found.start(), found.end())

    def _after(self, word: str, start: int, end: int) -> int:
        """Take in what was found; where to go on."""
        if word in "([{":
            self._open.append((start, []))
        elif word in ")]}" and self._open:
            opening, commas = self._open.pop()
            self.spans[opening] = (tuple(commas), start)
            return self._template(end) if opening in self._holes else end
        elif word == "," and self._open:
            self._open[-1][1].append(start)
        elif word in ("//", "#"):
            return _to(self.text, "\n", end)
        elif word in ("/*", '"""', "'''"):
            return _to(self.text, "*/" if word == "/*" else word, end) + len(word)
        elif word == "`":
            return self._template(end)
        elif word in _STRING:
            found = _STRING[word].match(self.text, end)
            return found.end() if found else end
        return end

    def _template(self, at: int) -> int:
        """Where a template ends, or where code begins in it."""
        while mark := _IN_TEMPLATE.search(self.text, at):
            at = mark.end()
            if mark[0] == "${":
                self._holes.add(at - 1)
                self._open.append((at - 1, []))
            if mark[0] in ("`", "${"):
                break
        return at

    def arguments(self, opening: int) -> list[str] | None:
        """What stands between the commas of a bracket; None where it does not close."""
        if opening not in self.spans:
            return None
        commas, end = self.spans[opening]
        edges = [opening, *commas, end]
        parts = (self.text[left + 1 : right].strip() for left, right in pairwise(edges))
        return [one for one in parts if one]

    def functions(self) -> list[Function]:
        """Every function with a name, in the order in which their bodies begin."""
        return sorted(self._defined() if self.python else self._written(), key=lambda one: one.start)

    def _written(self) -> Iterator[Function]:
        for head in _HEAD.finditer(self.text):
            opening = head.end() - 1
            parameters = None if head[1] in _NO_NAMES else self.arguments(opening)
            tail = None if parameters is None else _TAIL.match(self.text, self.spans[opening][1] + 1)
            if parameters is not None and tail:
                yield self._spanning(head, parameters, tail)
        for bare in _BARE.finditer(self.text):
            yield self._spanning(bare, [bare[2]], bare)

    def _spanning(self, head: re.Match[str], parameters: list[str], body: re.Match[str]) -> Function:
        opening = body.end() - 1
        if body[0].endswith("{"):
            end = self.spans[opening][1] if opening in self.spans else len(self.text)
        else:
            end = self._end_of_expression(body.end())
        return Function(head[1], _named(parameters), head.start(), body.end(), end)

    def assigned(self, name: str, since: int, until: int) -> str:
        """What a name was given last, between two places; empty where it was not, or where it is added to."""
        declared = rf"(?:\b(?:const|let|var)\s+|^[ \t]*){re.escape(name)}\s*(?::[^=\n]+)?=(?![=>])\s*"
        found = [one.end() for one in re.finditer(declared, self.text[since:until], re.MULTILINE)]
        if not found or re.search(rf"(?<![\w$.]){re.escape(name)}\s*\+=", self.text[since:until]):
            return ""
        return self.text[since + found[-1] : self._end_of_expression(since + found[-1])].strip()

    def _end_of_expression(self, at: int) -> int:
        while found := _ENDING.search(self.text, at):
            if found.start() in self.spans:
                at = self.spans[found.start()][1] + 1
            elif found[0] in "\"'":
                string = _STRING[found[0]].match(self.text, found.end())
                at = string.end() if string else found.end()
            else:
                return found.start()
        return len(self.text)

    def _defined(self) -> Iterator[Function]:
        for head in _DEF.finditer(self.text):
            parameters = self.arguments(head.end() - 1)
            if parameters is None:
                continue
            start = self.spans[head.end() - 1][1]
            outside = re.compile(rf"^[ \t]{{0,{len(head[1])}}}\S", re.MULTILINE)
            ends = outside.search(self.text, _to(self.text, "\n", start) + 1)
            named = _named(parameters)
            named = named[1:] if named and named[0][0] in ("self", "cls") else named
            yield Function(head[2], named, head.start(2), start, ends.start() if ends else len(self.text))


def _to(text: str, word: str, at: int) -> int:
    found = text.find(word, at)
    return len(text) if found < 0 else found


def _named(parameters: list[str]) -> tuple[tuple[str, str], ...]:
    return tuple(map(_one_named, parameters))


def _one_named(parameter: str) -> tuple[str, str]:
    script = Script(parameter)
    if parameter.startswith("{") and 0 in script.spans:
        return parameter[: script.spans[0][1] + 1], ""
    found = _PARAMETER.match(parameter)
    return (found[1], (found[2] or "").strip()) if found else ("", "")


def taken_apart(pattern: str) -> tuple[tuple[str, str, str], ...]:
    """The members of a parameter that is taken apart: each key, its name in the function, and its default."""
    parts = (one.partition("=") for one in Script(pattern).arguments(0) or ())
    keyed = ((*left.partition(":")[::2], default) for left, _, default in parts)
    return tuple((key.strip(), (name or key).strip(), default.strip()) for key, name, default in keyed)


def members(text: str) -> tuple[Mapping[str, str], bool] | None:
    """The members of an object that is written out, and whether these are all; None for anything else."""
    script = Script(text.strip())
    if not script.text.startswith("{") or script.spans.get(0, ((), -1))[1] != len(script.text) - 1:
        return None
    found: dict[str, str] = {}
    complete = True
    for part in script.arguments(0) or ():
        spread = part.removeprefix("...").removeprefix("**")
        if spread != part:
            inner = members(bare(spread))
            found |= inner[0] if inner else {}
            complete = complete and inner is not None and inner[1]
        elif named := _MEMBER.match(part):
            found[named[1] or named[2]] = named[3] or named[2] or ""
        else:
            complete = False
    return found, complete


def bare(text: str) -> str:
    """Without brackets around the whole."""
    whole = text.strip()
    while whole.startswith("(") and Script(whole).spans.get(0, ((), -1))[1] == len(whole) - 1:
        whole = whole[1:-1].strip()
    return whole


def around(known: Sequence[Function], at: int) -> Function | None:
    """The innermost function around a place, of those in the order of their bodies."""
    before = bisect_right(known, at, key=lambda one: one.start)
    return next((one for one in reversed(known[max(0, before - _FAR) : before]) if at < one.end), None)
