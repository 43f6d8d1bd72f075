"""A criterion's text to its clauses: the parts that some gate must answer one by one.

Lists, ``and``, ``+``, ``;``, commas, sentences and brackets separate, and so does whose word is wanted (``reviewed by
…``), which no file tells. Alternatives (``A, B or C``), examples (``e.g.``,
``such as``), conditions (``if …``, ``when …,``), code spans, quoted text and numbers stay whole.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pytest_devnet.model import Clause, Strength
from pytest_devnet.plan.wording import cover, fold, masked, plain, without_code

if TYPE_CHECKING:
    from collections.abc import Iterator

Span = tuple[int, int]

LONGEST_LIST = 60

_ASIDE = "\1"
_BREAK = re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE)
_WORD = re.compile(r"\w")
_LETTER = re.compile(r"[^\W\d_]|\0")
_BRACKET = re.compile(r"[()]")
_LABEL = re.compile(r"[^:,;()\[\]]{1,60}:(?=\s)")
_SENTENCE = r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!etc\.)(?<!vs\.)(?<!approx\.)(?<!\b\d\.)(?<!\b\d\d\.)\s+(?=[A-Z\0])"
_SEPARATOR = re.compile(rf"\s*[;,]\s*(?:(?i:and)\s+)?|\s+(?i:and)\s+|\s+\+\s+|{_SENTENCE}")
_FULL_STOP = re.compile(_SENTENCE)
_SEMICOLON = re.compile(r"\s*;\s*(?:and\s+)?", re.IGNORECASE)
_COMMA = re.compile(r"\s*,\s*(?:and\s+)?", re.IGNORECASE)
_EXAMPLE = re.compile(
    r"\s*(?:(?:such as|for example|for instance|like|if|when|where|unless|optional|or similar|or equivalent"
    r"|as needed|as applicable)\b|e\.\s?g\b|i\.\s?e\b|(?-i:[A-Z][A-Za-z]{0,4}[A-Z]s?$))",
    re.IGNORECASE,
)
_EXAMPLES = re.compile(r"\b(?:such as|for example|for instance|e\.\s?g\.|i\.\s?e\.)[^;()\0\1]*", re.IGNORECASE)
_CONDITION = re.compile(r"\W*(?:when|if|while|where|once|after|before|until|unless|given|as soon as)\b", re.IGNORECASE)
_ALTERNATIVE = re.compile(r"(?:^|\s)or\s", re.IGNORECASE)
_COMPLETE = re.compile(r"(?:\w{2,}ed|complete|done|green|ready|written|in place|passes|succeeds)\W*$", re.IGNORECASE)
_SIGNED_OFF = re.compile(
    r"\s+(?:(?:is|are|was|were|has been|have been)\s+)?(?=(?:reviewed|approved|signed[ -]off|accepted|agreed) by\s)",
    re.IGNORECASE,
)
_DEPENDS = re.compile(r"\b(?:when|if|while|where|once|after|before|until|unless|or|not)\b|:$", re.IGNORECASE)
_EXECUTED = re.compile(
    r"\b(?:tested|tests|instrument(?:ed|ation|s)|propagat(?:ed|ion|es)|exercis(?:ed|es)"
    r"|roll(?:ed|s|ing)?[ -]?backs?)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=1)
def clauses_of(text: str) -> tuple[Clause, ...]:
    """The clauses in reading order: a head, then what its brackets list, then the next head.

    The last text is remembered: a criterion is asked for its clauses, then for the bounds in them.
    """
    source = _BREAK.sub("; ", plain(text))
    words = [part for part in map(_trimmed, _parts(source)) if _WORD.search(part)]
    return tuple(Clause(part, _demands(part)) for part in words or [source] if part)


def pieces(text: str) -> list[tuple[int, str]]:
    """Offset and text of the parts of a one-line list, cut at semicolons, else between sentences, else at commas."""
    mask = _closed(masked(text))
    semicolons = ";" in mask
    spans = _between(mask, _SEMICOLON if semicolons else _FULL_STOP)
    if len(spans) == 1 and not semicolons:
        spans = _between(mask, _COMMA)
        if _CONDITION.match(mask) or _ALTERNATIVE.search(mask[slice(*spans[-1])]):
            spans = [(0, len(text))]
    if len(spans) > LONGEST_LIST:
        spans = [(0, len(text))]
    return [(start, text[start:end].strip()) for start, end in spans if text[start:end].strip(" .,;")]


def sentences(text: str) -> list[tuple[int, str]]:
    """Offset and text of each sentence."""
    return [(start, text[start:end]) for start, end in _between(_closed(masked(text)), _FULL_STOP)]


def _demands(text: str) -> Strength | None:
    found = _EXECUTED.search(text) is not None and _EXECUTED.search(without_code(text)) is not None
    return Strength.EXECUTED if found else None


def _trimmed(text: str) -> str:
    return fold(text).strip(" ,;").removesuffix(".")


def _parts(source: str) -> Iterator[str]:
    mask = masked(source)
    if (label := _LABEL.match(mask)) and len(label.group().split()) <= 5:
        mask = cover(mask, [label.span()])
    brackets = _brackets(mask)
    asides = [span for span in brackets if _is_aside(mask, span)]
    mask = _closed(cover(mask, asides, _ASIDE))
    mask = _EXAMPLES.sub(lambda found: "\0" * len(found.group()), mask)
    waiting = iter([*asides, (len(source), len(source))])
    aside = next(waiting)
    for start, end in _signed_off(source, mask, _split(mask)):
        inside = []
        while aside[0] < end:
            inside.append(aside)
            aside = next(waiting)
        yield _without(source, (start, end), inside)
        for left, right in inside:
            inner = source[left + 1 : right - 1]
            yield from (inner[slice(*span)] for span in _split(_closed(masked(inner))))


def _without(source: str, span: Span, holes: list[Span]) -> str:
    kept, at = [], span[0]
    for left, right in holes:
        kept.append(source[at:left])
        at = right
    return " ".join([*kept, source[at : span[1]]])


def _brackets(mask: str) -> list[Span]:
    """The outermost pairs of round brackets; a bracket without partner is an ordinary character."""
    opened: list[int] = []
    pairs: list[Span] = []
    for found in _BRACKET.finditer(mask):
        if found.group() == "(":
            opened.append(found.start())
        elif opened:
            start = opened.pop()
            while pairs and pairs[-1][0] > start:
                pairs.pop()
            pairs.append((start, found.end()))
    return pairs


def _closed(mask: str) -> str:
    return cover(mask, _brackets(mask))


def _is_aside(mask: str, span: Span) -> bool:
    """Whether a bracket lists parts of its own, rather than giving an example, a condition or a call's arguments."""
    start, end = span
    inner = mask[start + 1 : end - 1]
    free = start == 0 or mask[start - 1].isspace()
    return free and not _EXAMPLE.match(inner) and _LETTER.search(inner) is not None


def _between(mask: str, separator: re.Pattern[str]) -> list[Span]:
    cuts = [found.span() for found in separator.finditer(mask)]
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(mask)]
    return list(zip(starts, ends, strict=True))


def _split(mask: str) -> list[Span]:
    spans = _between(mask, _SEPARATOR)
    found: list[Span] = []
    run: list[Span] = []
    for at, span in enumerate(spans):
        run.append(span)
        last = at + 1 == len(spans)
        if last or mask[span[1] : spans[at + 1][0]].strip() != ",":
            found += _conditions(mask, _alternatives(mask, run))
            run = []
    return found


def _signed_off(source: str, mask: str, spans: list[Span]) -> Iterator[Span]:
    """What is reviewed and whose word is wanted are two, unless something depends on that or a label leads to it."""
    for start, end in spans:
        found = _SIGNED_OFF.search(mask, start + 1, end)
        if found is None or _DEPENDS.search(source[start : found.start()]):
            yield start, end
        else:
            yield from ((start, found.start()), (found.end(), end))


def _alternatives(mask: str, run: list[Span]) -> list[Span]:
    """``A, B or C`` is one; a member before it that says of something that it is done stands for itself."""
    last = mask[slice(*run[-1])]
    if len(run) == 1 or not _ALTERNATIVE.search(last):
        return run
    earlier = run[:-2] if last.lstrip().lower().startswith("or ") else run[:-1]
    first = max(
        (at + 1 for at, span in enumerate(earlier) if _COMPLETE.search(mask[max(span[0], span[1] - 40) : span[1]])),
        default=0,
    )
    return [*run[:first], (run[first][0], run[-1][1])]


def _conditions(mask: str, run: list[Span]) -> list[Span]:
    """``When A, B`` is one."""
    joined: list[Span] = []
    conditional = False
    for span in run:
        if conditional:
            joined[-1] = (joined[-1][0], span[1])
        else:
            joined.append(span)
        conditional = _CONDITION.match(mask[slice(*span)]) is not None
    return joined
