"""Where the keys of a JSON text stand, so that a mistake in it can name its line."""

from __future__ import annotations

import json
import re

Steps = tuple[str | int, ...]
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],\n]|[^\s{}\[\],:"]+')


def json_lines(text: str, deepest: int) -> dict[Steps, int]:
    """The 1-based line of each key and element of well-formed JSON, down to ``deepest`` steps."""
    lines: dict[Steps, int] = {}
    steps: list[str | int] = []
    line, due = 1, False
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word == "\n":
            line += 1
        elif word in "}]":
            steps.pop()
            due = False
        elif word == ",":
            steps[-1] = _next(steps[-1])
            due = True
        else:
            if due:
                steps[-1] = json.loads(word) if isinstance(steps[-1], str) else steps[-1]
                if len(steps) <= deepest:
                    lines[tuple(steps)] = line
            due = word in "{["
            if due:
                steps.append("" if word == "{" else 0)
    return lines


def _next(step: str | int) -> str | int:
    return step + 1 if isinstance(step, int) else step
