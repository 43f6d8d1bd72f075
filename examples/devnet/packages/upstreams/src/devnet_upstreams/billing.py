"""The billing provider. It knows what each organisation subscribed to."""

from __future__ import annotations

import re
from typing import Any

from devnet_upstreams.server import UNKNOWN, Answer

SUBSCRIPTIONS = {"acme": "team", "globex": "team"}

_PLAN = re.compile(r"/v1/organisations/([a-z0-9-]+)/plan")


def answer(method: str, path: str, _: Any) -> Answer:
    """``GET /v1/organisations/acme/plan`` tells the plan, 404 if the organisation is no customer."""
    asked = _PLAN.fullmatch(path)
    if method != "GET" or asked is None or asked[1] not in SUBSCRIPTIONS:
        return UNKNOWN
    return 200, {"organisation": asked[1], "plan": SUBSCRIPTIONS[asked[1]]}
