"""Whether the process lives, and whether it can serve."""

from __future__ import annotations

from fastapi import APIRouter, Response

from devnet_api.harbor import HarborOf
from devnet_api.problems import PUBLIC
from devnet_api.schemas import Live, Readiness

ROUTER = APIRouter(prefix="/health", tags=["health"])


@ROUTER.get("/live", openapi_extra=PUBLIC)
async def live() -> Live:
    """The process runs; nothing else is asked, and no thread is waited for."""
    return Live()


@ROUTER.get("/ready", responses={503: {"model": Readiness}}, openapi_extra=PUBLIC)
def ready(harbor: HarborOf, response: Response) -> Readiness:
    """Whether everything a request needs answers. What is not critical only makes it degraded."""
    report = harbor.readiness.report()
    response.status_code = 200 if report.serves else 503
    return Readiness(status=report.status, checks=dict(report.checks))
