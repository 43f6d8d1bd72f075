"""Text that is not the plan's own: front matter, comments, included snippets, blocks meant for machines.

It is taken out before the Markdown is read, its line breaks kept, because CommonMark would end such a block at the
first blank line and let the rest of it leak into the plan. Front matter is taken out here, too: as an extension of the
parser it would swallow whatever stands between two rules, anywhere in the plan.

An included snippet is hidden because it is shared text, not the plan's: it has to be what its hash says.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from pytest_devnet.plan.entries import Note
from pytest_devnet.plan.markdown import events

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAGS = "plan-conditional|user-action-required|verification-block|agent-instructions|system-reminder"
_OPENING = re.compile(rf"<!--(?P<include>\s*@include(?:-from)?\b)?|<(?P<tag>{_TAGS})\b".encode(), re.IGNORECASE)
_END_INCLUDE = re.compile(rb"<!--\s*@end-include\s*-->", re.IGNORECASE)
_END_COMMENT = re.compile(rb"-->")
_HASH = re.compile(rb"\bhash:\s*([0-9a-f]{6,64})\b", re.IGNORECASE)
_FRONT = re.compile(
    r"---[ \t]*\n[\w-]+[ \t]*:.*\n(?:(?:[\w-]+[ \t]*:|[ \t]+\S|#(?!#)|- ).*\n|[ \t]*\n)*?"
    r"(?:---|\.\.\.)[ \t]*(?:\n|\Z)"
)


def visible(text: str) -> tuple[str, list[Note]]:
    """The text without what is hidden, line for line, and notes on blocks that are never closed or not as included.

    Two passes, because a block taken out may have hidden the beginning of another.
    """
    if front := _FRONT.match(text):
        text = "\n" * front.group().count("\n") + text[front.end() :]
    once, notes = _pass(text)
    twice, more = _pass(once)
    return twice, notes + more


def _pass(text: str) -> tuple[str, list[Note]]:
    if "<" not in text:
        return text, []
    data = text.encode()
    unclosed: dict[re.Pattern[bytes], Note] = {}
    changed: list[Note] = []
    parts: list[bytes] = []
    done = 0
    for start, end in [(start, end) for name, _, start, end in events(text) if name in ("Html", "InlineHtml")]:
        for opening in _OPENING.finditer(data, max(start, done), end):
            if opening.start() < done:
                continue
            stop = _stop(data, opening, unclosed)
            changed += _changed(data, opening, stop)
            parts += [
                data[done : opening.start()],
                _trace(data, opening),
                b"\n" * data.count(b"\n", opening.start(), stop),
            ]
            done = stop
    return b"".join([*parts, data[done:]]).decode(), [*unclosed.values(), *changed]


def _stop(data: bytes, opening: re.Match[bytes], unclosed: dict[re.Pattern[bytes], Note]) -> int:
    """Where a hidden block ends; one that is never closed hides no more than its own opening."""
    end = _closing(opening)
    closing = None if end in unclosed else end.search(data, opening.end())
    if closing is not None:
        return closing.end()
    if end not in unclosed:
        line = data.count(b"\n", 0, opening.start()) + 1
        unclosed[end] = Note(line, f"{opening.group().decode()} is never closed", "close it")
    return opening.end()


def _trace(data: bytes, opening: re.Match[bytes]) -> bytes:
    """What is left of an included snippet: a title above it has something below it."""
    start = data.rfind(b"\n", 0, opening.start()) + 1
    return b"<div>" if opening["include"] and not data[start : opening.start()].strip() else b""


def _changed(data: bytes, opening: re.Match[bytes], stop: int) -> Iterator[Note]:
    """A note on included text, of which nothing shows that it is the text of its source."""
    head = _END_COMMENT.search(data, opening.end(), stop) if opening["include"] else None
    if head is None or stop == opening.end():
        return
    body = data[head.end() : data.rfind(b"<!--", head.end(), stop)].removeprefix(b"\n")
    named = _HASH.search(data, opening.end(), head.start())
    line = data.count(b"\n", 0, opening.start()) + 1
    if named is None:
        yield Note(line, "included text without a hash", "add hash: and the SHA-256 of the text")
    elif not hashlib.sha256(body).hexdigest().startswith(named[1].decode().lower()):
        yield Note(line, "the included text is not what its hash says", "include it anew from its source")


def _closing(opening: re.Match[bytes]) -> re.Pattern[bytes]:
    if opening["tag"]:
        return re.compile(rb"</" + re.escape(opening["tag"]) + rb"\s*>", re.IGNORECASE)
    return _END_INCLUDE if opening["include"] else _END_COMMENT
