"""What templates leave behind: words that promise text, slots to fill in, choices nobody made, filler said again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_devnet.formats.markdown_sections import Line, Paragraph, without_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FILLER_WORDS = 8
"""A shorter paragraph may well be said again."""

FILLER_TIMES = 3
"""A paragraph that stands in a document this often says nothing about any of its places."""

_PROMISES = re.compile(
    r"\b(?:TBD|TBC|TBA|TODO|FIXME|XXX)\b"
    r"|\b(?i:tbd|lorem ipsum)\b"
    r"|(?i:\bto be (?:added|completed|confirmed|decided|defined|determined|done|written))(?=[.…]?$)"
    r"|^(?:(?i:coming soon|work in progress|wip)\.?|\.\.\.|…)$"
)
_SLOTS = re.compile(
    r"\{\{(?![<%])[^{}]*\}\}"
    r"|\[(?i:your|insert|fill in|enter|describe|replace)\b[^\[\]]*\]"
)
_ANGLES = re.compile(r"(?<![\w/.-])<([A-Za-z][\w-]*+)((?!://)[^<>@]*)>")
_CLOSING = re.compile(r"</([A-Za-z][\w-]*)")
_OPTION = r"[*_]*[^\W\d_a-z][\w-]*(?: [\w-]+){0,2}[*_]*"
_CHOICE = re.compile(rf"(?:[^|:]*:[*_]* )?{_OPTION}(?: \| {_OPTION}){{2,}}(?: \| (?:…|\.\.\.))?")
_MARKS = "*_~ "
_HTML = re.compile(
    r"a|abbr|audio|b|big|blockquote|br|button|caption|center|cite|code|col|colgroup|dd|del|details|dfn|div|dl|dt|em"
    r"|figcaption|figure|font|h[1-6]|hr|i|iframe|img|input|ins|kbd|label|li|link|mark|nav|ol|p|picture|pre|q|s|samp"
    r"|section|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|tfoot|th|thead|time|tr|tt|u|ul"
    r"|var|video|wbr"
)
_SWITCHES = re.compile(
    r"(?:\s*\b(?:autoplay|checked|controls|disabled|hidden|loop|muted|nowrap|open|reversed)\b)*\s*", re.I
)
_KEY = re.compile(r"^[-\s]*[\w.\"'-]+\s*[:=]\s*")
_COMMENTS = ("#", ";", "//")


def closed_tags(lines: Iterable[Line]) -> frozenset[str]:
    """Names of the elements that are closed somewhere: markup, known or not, and no slots."""
    return frozenset(name.lower() for line in lines for name in _CLOSING.findall(without_code(line.text)))


def placeholder_in(text: str, closed: frozenset[str] = frozenset()) -> str:
    """The first placeholder of a line, as it stands there; nothing where there is none."""
    plain = without_code(text).strip(_MARKS)
    found = [match for pattern in (_PROMISES, _SLOTS) if (match := pattern.search(plain))]
    found += [match for match in _ANGLES.finditer(plain) if _is_slot(match, closed)]
    return min(found, key=lambda match: match.start())[0] if found else ""


def is_choice(line: Line) -> bool:
    """A template's line of options (``Proposed | Accepted | Rejected``) from which nobody has chosen."""
    return not line.linked and _CHOICE.fullmatch(line.text.strip(_MARKS)) is not None


def repeated(paragraphs: Iterable[Paragraph]) -> Iterator[tuple[Paragraph, Paragraph]]:
    """Paragraphs of some length that stand in the document for the third time, each with where it stood first."""
    seen: dict[str, list[Paragraph]] = {}
    for paragraph in paragraphs:
        key = paragraph.text.casefold()
        before = seen.setdefault(key, [])
        before.append(paragraph)
        if len(before) == FILLER_TIMES and len(key.split()) >= FILLER_WORDS:
            yield paragraph, before[0]


def statements(text: str) -> list[Line]:
    """Lines of a file that is no Markdown which state something: no comment, no blank, no mere placeholder."""
    stated = enumerate(text.splitlines(), start=1)
    return [Line(number, line.strip()) for number, line in stated if line.strip() and not _says_nothing(line.strip())]


def _says_nothing(line: str) -> bool:
    value = _KEY.sub("", line).strip("\"' ")
    return line.startswith(_COMMENTS) or (bool(value) and placeholder_in(value) == value)


def _is_slot(match: re.Match[str], closed: frozenset[str]) -> bool:
    name, rest = match[1].lower(), match[2]
    if name in closed or "=" in rest or rest.endswith("/"):
        return False
    return not (_HTML.fullmatch(name) and _SWITCHES.fullmatch(rest))
