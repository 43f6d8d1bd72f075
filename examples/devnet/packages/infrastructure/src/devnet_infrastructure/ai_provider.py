"""The AI provider: summaries of texts."""

from __future__ import annotations

from dataclasses import dataclass

from devnet_domain.errors import UpstreamFailed
from devnet_domain.projects import Summary
from devnet_infrastructure.upstream import Upstream

LONGEST = 500


@dataclass(frozen=True, slots=True)
class HttpSummariser:
    """A summary longer than ``LONGEST`` is none, and is not kept."""

    upstream: Upstream

    def summarise(self, text: str) -> Summary:
        match self.upstream.ask("POST", "/v1/summaries", {"text": text}):
            case {"summary": str(summary), "tokens": int(tokens)} if len(summary) <= LONGEST:
                return Summary(summary, tokens)
            case _:
                raise UpstreamFailed("The answer of the AI provider makes no sense.")
