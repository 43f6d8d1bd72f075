"""Summaries by extraction: the sentence whose words the text uses most. No text leaves the process (ADR 0004)."""

from __future__ import annotations

import re
from collections import Counter

LONGEST = 160


class ExtractiveSummariser:
    """Deterministic: the same text always gives the same summary, of at most 160 characters."""

    def summarise(self, text: str) -> str:
        sentences = [part.strip() for part in re.split(r"(?<=[.!?])\s+", text) if part.strip()]
        weights = Counter(_words(text))
        best = max(sentences, key=lambda sentence: _weight(sentence, weights), default="")
        return best if len(best) <= LONGEST else best[: LONGEST - 1].rstrip() + "…"


class NoSummaries:
    """Stands in while summaries are switched off."""

    def summarise(self, text: str) -> str:
        return ""


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", text.casefold()) if len(word) > 3]


def _weight(sentence: str, weights: Counter[str]) -> float:
    words = _words(sentence)
    return sum(weights[word] for word in words) / (len(words) or 1)
