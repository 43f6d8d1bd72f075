"""Expressions in a client's sources: what they say in plain words, and what parameters of a function stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pytest_devnet.formats.script_text import Script, bare, members

HOLE = "{}"
_WORDS = re.compile(r"""(["'`])([^"'`\\${}]*)\1""")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,15})(?:\.\d+)?")
_YES_AND_NO = ("true", "false", "True", "False")
_LITERAL = re.compile(
    r"""[rbuRBU]*(?P<f>[fF]?)(?P<quote>["'])(?P<said>(?:[^"'\\]|\\.|(?!(?P=quote))["'])*)(?P=quote)"""
    r"(?:\s*%\s.*|\.format\(.*\))?",
    re.DOTALL,
)
_TERMS = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|[()\[\]{}]|\+""")
_FILLED = re.compile(r":(?=[A-Za-z_])\w+|%[sd]|\{[^{}]*\}")
_TRIMMED = re.compile(r"(\(.*\))\.(?:trim|toString)\(\)", re.DOTALL)
_GLUED = re.compile(r"^[^?]*[^/?=&]\{\}$")
"""What is worked out at the end might be anything, unless it follows a slash: a name, a path, a query."""
_OF_QUERY = re.compile(r"[?]|quer|search|param|qs\b", re.IGNORECASE)
_STRINGIFIED = re.compile(r"(?:JSON\.stringify|json\.dumps)\s*\((.*)\)", re.DOTALL)


def address_in(expression: str) -> tuple[str, bool] | None:
    """An address with ``{}`` for what is worked out, and whether more of its query is; None where nothing is told."""
    pieces = [piece for term in _terms(bare(expression)) for piece in _pieces(term)]
    if not any(said for said, _ in pieces):
        return None
    asked = False
    if len(pieces) > 1 and not pieces[-1][0] and _OF_QUERY.search(pieces[-1][1]):
        pieces, asked = pieces[:-1], True
    if not pieces[0][0] and len(pieces) > 1 and pieces[1][0].startswith("/"):
        pieces = pieces[1:]
    address = "".join(said or HOLE for said, _ in pieces)
    return None if _GLUED.search(address) else (address, asked)


def _terms(expression: str) -> Iterator[str]:
    """What a sum is made of."""
    depth = begun = 0
    for token in _TERMS.finditer(expression):
        depth += (token[0] in "([{") - (token[0] in ")]}")
        if token[0] == "+" and depth == 0:
            yield bare(expression[begun : token.start()])
            begun = token.end()
    yield bare(expression[begun:])


def _pieces(term: str) -> Iterator[tuple[str, str]]:
    """What is said, or nothing and the code that works it out."""
    trimmed = _TRIMMED.fullmatch(term)
    term = bare(trimmed[1]) if trimmed else term
    literal = _LITERAL.fullmatch(term)
    if literal and literal["f"]:
        yield from _filled(literal["said"], "{")
    elif literal:
        yield (_FILLED.sub(HOLE, literal["said"]), "")
    elif term.startswith("`") and term.endswith("`"):
        yield from _filled(term[1:-1], "${")
    else:
        yield ("", term)


def _filled(text: str, opens: str) -> Iterator[tuple[str, str]]:
    script, at = Script(f"`{text}`" if opens == "${" else text), 0
    shift = 1 if opens == "${" else 0
    while (found := text.find(opens, at)) >= 0:
        brace = found + len(opens) - 1
        end = script.spans.get(brace + shift, ((), len(text) + shift))[1] - shift
        if found > at:
            yield (_FILLED.sub(HOLE, text[at:found]), "")
        inside = bare(text[brace + 1 : end])
        summed = [piece for term in _terms(inside) for piece in _pieces(term)]
        yield from summed if any(said for said, _ in summed) else (("", inside),)
        at = end + 1
    if at < len(text):
        yield (_FILLED.sub(HOLE, text[at:]), "")


def word_in(expression: str) -> str:
    """The text of a string that is written out; empty for anything else."""
    said = bare(expression)
    found = re.fullmatch(r"""["'`](\w*)["'`]""", said)
    return found[1] if found else ""


def names_in(expression: str) -> frozenset[str] | None:
    """The names of the members of an object, or of what is made JSON of it; None where they are not all told."""
    said = bare(expression)
    inner = _STRINGIFIED.fullmatch(said)
    found = members(bare(inner[1]) if inner else said)
    return frozenset(found[0]) if found and found[1] else None


def values_in(expression: str) -> dict[str, str | int | float | bool]:
    """The members of an object whose values are written out: texts, numbers, yes and no."""
    said = bare(expression)
    inner = _STRINGIFIED.fullmatch(said)
    found = members(bare(inner[1]) if inner else said)
    read = {name: _plain(value) for name, value in found[0].items()} if found else {}
    return {name: value for name, value in read.items() if value is not None}


def _plain(expression: str) -> str | int | float | bool | None:
    """None for what is worked out."""
    said = bare(expression)
    if found := _WORDS.fullmatch(said):
        return found[2]
    if said in _YES_AND_NO:
        return said.lower() == "true"
    return (float if "." in said else int)(said) if _NUMBER.fullmatch(said) else None


def mentions(expression: str, names: Mapping[str, str]) -> bool:
    return any(substituted(expression, {name: "\0"}).count("\0") for name in names if name)


def substituted(expression: str, values: Mapping[str, str]) -> str:
    """The expression with a value for each name; what is in quotes stays, but for the holes of templates."""
    known = sorted(filter(None, values), key=len, reverse=True)
    named = "|".join(map(re.escape, known))
    token = re.compile(
        rf"""(?P<said>(?<![fF])"(?:[^"\\]|\\.)*"|(?<![fF])'(?:[^'\\]|\\.)*')"""
        rf"|(?P<template>`(?:[^`\\]|\\.)*`)|(?P<f>\b[fF](?P<q>[\"']).*?(?P=q))"
        rf"|(?P<short>(?<=[{{,])\s*(?:{named})\s*(?=[,}}]))"
        rf"|(?P<spread>(?:\.\.\.|\*\*)(?:{named})(?![\w$]))"
        rf"|(?<![\w$.])(?P<name>{named})(?![\w$]|\s*:(?!:)|\s*=(?![=>]))",
        re.DOTALL,
    )

    def value(found: re.Match[str]) -> str:
        if found["said"]:
            return found[0]
        if found["template"] or found["f"]:
            hole = r"\$\{([^{}]*)\}" if found["template"] else r"\{([^{}]*)\}"
            return re.sub(hole, lambda one: one[0].replace(one[1], substituted(one[1], values)), found[0])
        if found["short"]:
            name = found["short"].strip()
            return f"{name}: ({values[name]})"
        if found["spread"]:
            dots = "..." if found["spread"].startswith(".") else "**"
            return f"{dots}({values[found['spread'].lstrip('.*')]})"
        return f"({values[found['name']]})"

    return token.sub(value, expression)
