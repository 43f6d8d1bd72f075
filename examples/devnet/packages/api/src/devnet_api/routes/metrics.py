"""What Prometheus scrapes."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from devnet_api.harbor import HarborOf
from devnet_api.problems import PUBLIC
from devnet_infrastructure.metrics import CONTENT_TYPE

ROUTER = APIRouter(tags=["health"])
TEXT: dict[int | str, dict[str, Any]] = {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}


@ROUTER.get("/metrics", response_class=Response, responses=TEXT, openapi_extra=PUBLIC)
def metrics(harbor: HarborOf) -> Response:
    """Counters and histograms in the text format of Prometheus; no tenant, person or id is in them."""
    return Response(harbor.metrics.exposition(), media_type=CONTENT_TYPE)
