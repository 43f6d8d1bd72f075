"""The AI provider. Its model is extractive: a summary is the sentence whose words the text uses most."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from devnet_upstreams.server import UNKNOWN, Answer

LONGEST = 160


def answer(method: str, path: str, body: Any) -> Answer:
    """``POST /v1/summaries`` with a text gives its summary, and how many tokens were read and written."""
    if (method, path) != ("POST", "/v1/summaries"):
        return UNKNOWN
    match body:
        case {"text": str(text)} if text.strip():
            summary = summarised(text)
            return 200, {"summary": summary, "tokens": len(tokens(text)) + len(tokens(summary))}
        case _:
            return 422, {"error": "A text is needed."}


def summarised(text: str) -> str:
    """Deterministic: the same text always has the same summary, of at most 160 characters."""
    sentences = [part for part in re.split(r"(?<=[.!?])\s+", text.strip()) if part]
    weights = Counter(_words(text))
    best = max(sentences, key=lambda sentence: _weight(sentence, weights))
    return best if len(best) <= LONGEST else best[: LONGEST - 1].rstrip() + "…"


def tokens(text: str) -> list[str]:
    """Words and marks, which is what is charged for."""
    return re.findall(r"\w+|[^\w\s]", text)


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", text.casefold()) if len(word) > 3]


def _weight(sentence: str, weights: Counter[str]) -> float:
    words = _words(sentence)
    return sum(weights[word] for word in words) / (len(words) or 1)
