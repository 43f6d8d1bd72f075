"""How verdicts look on a terminal: a word that carries the meaning alone, a glyph and a colour for whoever has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pytest_devnet.report.columns import Style
from pytest_devnet.report.sanitise import encodes

PLAIN: Style = ()
QUIET: Style = ("light",)
STRONG: Style = ("bold",)
PLACE: Style = ("cyan",)
WRONG: Style = ("red",)
UNSURE: Style = ("yellow",)
REMEDY: Style = ("green",)


@dataclass(frozen=True, slots=True)
class Look:
    """``glyph`` where the terminal can show it, else ``ascii``; both one column wide."""

    word: str
    glyph: str
    ascii: str
    style: Style


VERDICTS: Mapping[str, Look] = MappingProxyType(
    {
        "error": Look("ERROR", "✗", "x", ("red", "bold")),
        "failed": Look("FAILED", "✗", "x", ("red", "bold")),
        "suspect": Look("SUSPECT", "✗", "x", ("red",)),
        "unbound": Look("UNBOUND", "○", "o", ("red",)),
        "no-evidence": Look("NO EVIDENCE", "?", "?", ("yellow", "bold")),
        "not-run": Look("NOT RUN", "?", "?", ("yellow",)),
        "deselected": Look("DESELECTED", "-", "-", ("yellow",)),
        "waived": Look("WAIVED", "~", "~", ("purple",)),
        "attested": Look("ATTESTED", "✎", "@", ("cyan",)),
        "passed": Look("PASSED", "✓", "+", ("green",)),
        "not-applicable": Look("N/A", "-", "-", ("light",)),
        "upcoming": Look("UPCOMING", "·", ".", ("light",)),
    }
)
LONGEST_WORD = max(len(look.word) for look in VERDICTS.values())

RUNS: Mapping[str, Style] = MappingProxyType(
    {
        "accepted": ("green", "bold"),
        "ready": ("cyan", "bold"),
        "blocked": ("red", "bold"),
        "partial": ("yellow", "bold"),
    }
)


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The signs around the words. ``plain`` says that verdicts take their ASCII form too."""

    plain: bool
    ellipsis: str
    remedy: str
    wrong: str
    gap: str
    good: str
    note: str
    bar: str

    def of(self, look: Look) -> str:
        return look.ascii if self.plain else look.glyph


UNICODE = Glyphs(False, "…", "→", "✗", "?", "✓", "·", "│")
ASCII = Glyphs(True, "...", "->", "x", "?", "+", "-", "|")


def glyphs_for(encoding: str) -> Glyphs:
    """The richest signs that a stream of this encoding can take."""
    signs = "".join(look.glyph for look in VERDICTS.values()) + "…→│"
    return UNICODE if encodes(signs, encoding) else ASCII
