"""Health that says what everybody would like to hear."""

from __future__ import annotations

from pytest_devnet.demo.edits import Replace
from pytest_devnet.demo.fault import Fault

_ROUTES = "packages/api/src/devnet_api/routes/health.py"
_READINESS = "packages/api/src/devnet_api/readiness.py"

FAULTS = (
    Fault(
        name="always-ready",
        why="The balancer took the service out of turn during a deployment, so readiness was made to say yes.",
        edits=(
            Replace(
                _ROUTES,
                "    response.status_code = 200 if report.serves else 503\n",
                "    response.status_code = 200\n",
            ),
        ),
        criteria=("E.A1", "E.P1"),
        gate="health.follows-dependencies",
        finding="devnet.toml:…: GET /health/ready: still answers 200 after 5 s in which billing refuses connections",
    ),
    Fault(
        name="readiness-remembered",
        why="The checks were thought to be dear, so their answer is kept for a minute.",
        edits=(Replace(_READINESS, "FRESH_SECONDS = 1.0\n", "FRESH_SECONDS = 60.0\n"),),
        criteria=("E.A1",),
        gate="health.follows-dependencies",
        finding="devnet.toml:…: GET /health/ready: still answers 200 after 5 s in which billing refuses connections",
    ),
    Fault(
        name="liveness-asks-billing",
        why="Two routes for health looked like one too many: when billing is down, the orchestrator restarts Harbor.",
        edits=(
            Replace(
                _ROUTES,
                "async def live() -> Live:\n",
                "def live(harbor: HarborOf, response: Response) -> Live:\n",
            ),
            Replace(
                _ROUTES,
                "    return Live()\n",
                "    response.status_code = 200 if harbor.readiness.report().serves else 503\n    return Live()\n",
            ),
        ),
        criteria=("E.A1", "E.P1"),
        gate="health.follows-dependencies",
        finding="devnet.toml:…: GET /health/live: answers 503 while billing refuses connections (want 2xx)",
    ),
)
