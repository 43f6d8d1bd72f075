"""Labels: a bold phrase, or a plain one before a colon, that opens a line and says what follows."""

from __future__ import annotations

import re
from dataclasses import dataclass

CHECK_MARK = re.compile(r"^(?:[✅☑✔✓]️?)\s*")

_BOLD = re.compile(
    r"^[^\w*_`\[(<\"]*(?P<mark>\*\*|__)(?P<label>\S.{0,98}?)(?P=mark)\s*(?P<colon>[:：]?)\s*(?P<rest>.*)$",
)
_ITALIC = re.compile(
    r"^(?P<mark>[*_])(?P<label>[^\W\d_][^:：*_`()\[\]]{1,60})(?:[:：](?P=mark)|(?P=mark)[:：])\s*(?P<rest>.*)$"
)
_PLAIN = re.compile(r"^[^\w*_`\[(<\"]*(?P<label>[^\W\d_][^:：`*()\[\]]{1,60})[:：](?:\s+(?P<rest>.*))?$")


@dataclass(frozen=True, slots=True)
class Label:
    """``text`` without its marks and colon, what follows on the line, and how certain it is that this is a label."""

    text: str
    rest: str
    bold: bool
    colon: bool


def label_of(line: str) -> Label | None:
    """The label that opens a line. Bold text that runs on without a colon is emphasis, not a label."""
    if bold := _BOLD.match(line):
        text, rest = bold["label"].strip(), bold["rest"].strip()
        colon = bool(bold["colon"]) or text.endswith((":", "："))
        if colon or not rest:
            return Label(text.rstrip(":： "), rest, bold=True, colon=colon)
        return None
    if plain := _PLAIN.match(line) or _ITALIC.match(line):
        return Label(plain["label"].strip(), (plain["rest"] or "").strip(), bold=False, colon=True)
    return None
