"""Raw HTML in a plan: which text says something beside it, and the titles that fold other text away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_devnet.plan.blocks import Html

_NAMES = (
    "a abbr article aside b big blockquote body br caption center code col colgroup dd del details div dl dt em"
    " figcaption figure font footer h[1-6] head header hr html i img ins kbd li link main mark meta nav ol p picture"
    " pre q s samp script section small source span strike strong style sub summary sup table tbody td tfoot th thead"
    " tr tt u ul var video wbr"
)
_TAG = rf"</?(?:{_NAMES.replace(' ', '|')}|\w+[-_][\w-]*)(?:[\s/][^<>]*)?>|</[\w-]+>"
_MUTE = re.compile(rf"{_TAG}|&#?\w+;|!\[[^\[\]]*\]\([^()]*\)", re.IGNORECASE)
_FRAME = re.compile(r"\[\s*\]\([^()]*\)")
_SUMMARY = re.compile(r"<summary\b[^<>]*>(?P<title>[^<]*(?:<(?!/?summary)[^<]*)*)</summary\s*>", re.IGNORECASE)
_OPEN = re.compile(r"<details\b", re.IGNORECASE)
_CLOSE = re.compile(r"</details\b", re.IGNORECASE)
_LIST = re.compile(r"^[ \t]*(?:[-*+]\s|\d+[.)]\s)|<(?:li|td|tr)\b", re.MULTILINE | re.IGNORECASE)


def says(text: str) -> bool:
    """Whether there is a word in a text outside of tags, entities and pictures. ``<exact command>`` is no tag."""
    bare = _FRAME.sub("", _MUTE.sub("", text)) if "<" in text or "!" in text or "&" in text else text
    return re.search(r"\w", bare) is not None


def words_of(html: Html) -> list[int]:
    """The lines that say something outside of tags."""
    bare = _MUTE.sub(_blank, html.text).split("\n")
    return [line.number for line, rest in zip(html.lines, bare, strict=True) if re.search(r"\w", rest)]


def is_list(html: Html) -> bool:
    return _LIST.search(html.text) is not None


def summary_of(html: Html) -> str:
    """The title of a fold, where the HTML holds nothing else; what it hides stands below, as Markdown."""
    found = _SUMMARY.search(html.text)
    alone = found is not None and not says(html.text[: found.start()] + html.text[found.end() :])
    return " ".join(_MUTE.sub("", found["title"]).split()) if found and alone else ""


def folds(html: Html) -> int:
    """How many folds are still open at the end of the HTML; below zero where it closes earlier ones."""
    return len(_OPEN.findall(html.text)) - len(_CLOSE.findall(html.text))


def _blank(found: re.Match[str]) -> str:
    return "\n" * found.group().count("\n")
