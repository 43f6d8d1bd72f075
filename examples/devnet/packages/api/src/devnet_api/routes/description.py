"""The description of the API."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from devnet_api.problems import PUBLIC

ROUTER = APIRouter(tags=["description"])


@ROUTER.get("/openapi.json", openapi_extra=PUBLIC)
def description(request: Request) -> dict[str, Any]:
    """This description, as OpenAPI."""
    described: dict[str, Any] = request.app.openapi()
    return described
