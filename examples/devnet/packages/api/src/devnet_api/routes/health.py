"""Whether the process lives, and whether it can serve."""

from __future__ import annotations

from fastapi import APIRouter, Response

from devnet_api.harbor import HarborOf
from devnet_api.problems import PUBLIC
from devnet_api.schemas import Live, Readiness

ROUTER = APIRouter(prefix="/health", tags=["health"])


@ROUTER.get("/live", openapi_extra=PUBLIC)
def live() -> Live:
    """The process runs; nothing else is asked."""
    return Live()


@ROUTER.get("/ready", responses={503: {"model": Readiness}}, openapi_extra=PUBLIC)
def ready(harbor: HarborOf, response: Response) -> Readiness:
    """Everything a request needs answers."""
    if harbor.database.answers():
        return Readiness(status="ready", checks={"database": "ok"})
    response.status_code = 503
    return Readiness(status="not ready", checks={"database": "failing"})
