"""What a criterion itself fixes: bounds, paths, a release tag, commands."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from pytest_devnet.model import Bound, Values
from pytest_devnet.plan.clauses import clauses_of
from pytest_devnet.plan.references import is_path, paths_of
from pytest_devnet.plan.wording import FILLER, code_spans, fold, plain, without_code

if TYPE_CHECKING:
    from collections.abc import Iterator

NEAR = 120

_NUMBER = r"(?P<{0}>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d{{1,15}}(?:\.\d{{1,15}})?)(?![\d,]\d)"
_UNIT = (
    r"%|ms|µs|us|ns|s|secs?|seconds?|min|mins|minutes?|h|hrs?|hours?|days?|weeks?"
    r"|[KMGT]i?B|B|rps|req/s|requests/s|qps|tps"
)
_SIGN = (
    r"(?:[≥≤<>]=?|=>|=<|\b(?:at least|at most|no less than|no more than|not less than|more than|less than|below|under"
    r"|above|over|within|up to|minimum(?: of)?|maximum(?: of)?|min\.?|max\.?|(?:raised|set|increased) to))"
)
_BOUND = re.compile(
    rf"{_SIGN}\s*{_NUMBER.format('signed')}\s?(?P<unit>(?:{_UNIT})(?![\w%]))?\+?"
    rf"|(?<![\w.,]){_NUMBER.format('share')}\s?%\+?",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_LABEL = re.compile(r"^[^:]{1,60}:\s")
_AFTER = re.compile(r"^\s*(?:for|of|on|in|across)\s+(?:the\s+|an?\s+)?", re.IGNORECASE)
_STOP = re.compile(r"\b(?:where|when|if|while|before|after|until|unless|as required|enforced|per)\b.*|[()—–].*", re.I)
_LEAD = re.compile(
    r"^(?:(?:maintain|keep|configure|ensure|enforce|hold|reach|raise|set|achieve|sustain|the|an?|all)(?:\s+|$))+",
    re.IGNORECASE,
)
_TRAIL = re.compile(
    r"(?:\s+|^)(?:to|at|of|is|are|be|must|must be|should be|shall be|stays|remains?|with|by|reaches|enforced)$",
    re.IGNORECASE,
)
_PERCENTILE = re.compile(r"\bp\d{2,3}(?:\.\d+)?$", re.IGNORECASE)
_TAG = re.compile(r"v?\d+\.\d+(?:\.\d+)*(?:[-+][\w.+-]+)?|v\d+", re.IGNORECASE)
_TAG_WORD = re.compile(r"\b(?:tag|tags|tagged|tagging|release)\b", re.IGNORECASE)
_PLAIN_TAG = re.compile(r"\btag(?:ged)?\s+(?:as\s+)?(v\d[\w.+-]*\w)", re.IGNORECASE)
_PROGRAMS = re.compile(
    r"bash|bazel|buf|bun|bundle|cargo|cmake|composer|coverage|curl|deno|docker|docker-compose|dotnet|eslint|"
    r"flutter|gh|git|go|gradle|hatch|helm|hypothesis|invoke|jest|just|k6|kubectl|locust|make|mvn|mypy|node|nox|"
    r"npm|npx|nx|pants|pdm|php|pip|pip-audit|playwright|pnpm|poetry|pre-commit|pulumi|py\.test|pytest|python|"
    r"python3|rake|ruff|schemathesis|sh|sqlfluff|swift|task|terraform|tofu|tox|tsc|turbo|uv|uvx|vitest|yarn"
    r"|\./.+"
)
_ALONE = re.compile(r"make|nox|pytest|tox|\./.+")


def values_of(text: str) -> Values:
    """The values of a criterion's Markdown source."""
    return Values(bounds=bounds_of(text), paths=paths_of(text), tag=tag_of(text), commands=commands_of(text))


def bounds_of(text: str) -> tuple[Bound, ...]:
    """Numbers with a sign, a word such as *at least*, or a percent sign: ``≥98%``, ``95%+``, ``p95 < 200 ms``."""
    clauses = clauses_of(text) if _DIGIT.search(text) else ()
    return tuple(bound for clause in clauses if _DIGIT.search(clause.text) for bound in _bounds(clause.text))


def commands_of(text: str) -> tuple[str, ...]:
    """Code spans that start with a program people run, or with a path of their own (``./check.sh``)."""
    return tuple(fold(span) for _, _, span in code_spans(text) if _is_command(span))


def tag_of(text: str) -> str:
    """The version a criterion about a tag or release names, as written; empty where it names none."""
    if not _TAG_WORD.search(text) or not _TAG_WORD.search(bare := without_code(text)):
        return ""
    spans = [span for _, _, span in code_spans(text) if _TAG.fullmatch(span)]
    named = _PLAIN_TAG.search(bare)
    return spans[0] if spans else (named[1] if named else "")


def _is_command(span: str) -> bool:
    program, _, rest = span.partition(" ")
    return _PROGRAMS.fullmatch(program) is not None and (bool(rest) or _ALONE.fullmatch(program) is not None)


def _bounds(clause: str) -> Iterator[Bound]:
    bare = without_code(clause)
    path = next((span for _, _, span in code_spans(clause) if is_path(span)), None)
    for found in _BOUND.finditer(bare):
        number = (found["signed"] or found["share"]).replace(",", "")
        unit = "%" if found["share"] else found["unit"] or ""
        yield Bound(Fraction(number), unit, path or _scope(clause, bare, found))


def _scope(clause: str, bare: str, found: re.Match[str]) -> str:
    """The words after the number, else those before it; a percentile (``p95``) always belongs to it."""
    label = _LABEL.match(clause)
    before = bare[max(label.end() if label else 0, found.start() - NEAR) : found.start()].strip()
    after = _STOP.sub("", _AFTER.sub("", bare[found.end() : found.end() + NEAR], count=1)).strip(" ,.;:")
    if percentile := _PERCENTILE.search(before):
        return f"{percentile.group()} {after}".strip()
    if after and FILLER not in after:
        return plain(after)
    before = _TRAIL.sub("", _TRAIL.sub("", _LEAD.sub("", before))).strip()
    return before.replace(FILLER, "").strip() or (label.group().strip(" :") if label else "")
