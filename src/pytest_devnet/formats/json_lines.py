"""Where the keys of a JSON text stand, so that a mistake in it can name its line."""

from __future__ import annotations

import json
import re

Steps = tuple[str | int, ...]
_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_TOKEN = re.compile(rf'{_STRING}|[{{}}\[\],]|[^\s{{}}\[\],:"]+')
_SKIP = json.JSONDecoder().raw_decode


def json_lines(text: str, deepest: int) -> dict[Steps, int]:
    """The 1-based line of each key and element of well-formed JSON, down to ``deepest`` steps."""
    lines: dict[Steps, int] = {}
    steps: list[str | int] = []
    line, counted, due, at = 1, 0, False, 0
    while token := _TOKEN.search(text, at):
        word, at = token[0], token.end()
        if word in "}]":
            steps.pop()
            due = False
        elif word == ",":
            steps[-1] = _next(steps[-1])
            due = True
        else:
            if due:
                line, counted = line + text.count("\n", counted, at), at
                steps[-1] = _key(word) if isinstance(steps[-1], str) else steps[-1]
                lines[tuple(steps)] = line
            due = word in "{["
            if due and len(steps) < deepest:
                steps.append("" if word == "{" else 0)
            elif due:
                (_, at), due = _SKIP(text, at - 1), False
    return lines


def _key(word: str) -> str:
    return str(json.loads(word)) if "\\" in word else word[1:-1]


def _next(step: str | int) -> str | int:
    return step + 1 if isinstance(step, int) else step
