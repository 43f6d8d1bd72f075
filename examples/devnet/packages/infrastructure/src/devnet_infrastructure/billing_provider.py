"""The billing provider: what each organisation pays for."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from devnet_domain.errors import UpstreamFailed
from devnet_infrastructure.upstream import Upstream


@dataclass(frozen=True, slots=True)
class HttpBilling:
    upstream: Upstream

    def plan_of(self, organisation: str) -> str | None:
        match self.upstream.ask("GET", f"/v1/organisations/{quote(organisation, safe='')}/plan"):
            case None:
                return None
            case {"plan": str(plan)}:
                return plan
            case _:
                raise UpstreamFailed("The answer of the billing provider makes no sense.")
