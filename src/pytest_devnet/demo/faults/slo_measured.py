"""Objectives that are not kept under load, or that Harbor itself measures otherwise than its callers."""

from __future__ import annotations

from pytest_devnet.demo.edits import Replace
from pytest_devnet.demo.fault import Fault

_SLO = "docs/operations/slo.yaml"
_DOMAIN = "packages/domain/src/devnet_domain"

FAULTS = (
    Fault(
        name="success-not-forgotten",
        why="Attempts to sign in are limited; a change lost the line by which a success makes up for them.",
        edits=(Replace(f"{_DOMAIN}/sign_in.py", "            self.attempts.forget(account)\n", ""),),
        criteria=("E.T1",),
        gate="slo.measured",
        finding=f"{_SLO}:68: sign-in-success: requests answered as expected is … % (want at least 95 %)",
    ),
    Fault(
        name="failures-of-others-not-counted",
        why="A provider's failures looked bad in the report, and are not ours: so they are left out of the metric.",
        edits=(
            Replace(
                "packages/infrastructure/src/devnet_infrastructure/metrics.py",
                "        self._requests.labels(method",
                "        if status in (502, 503):\n            return\n        self._requests.labels(method",
            ),
        ),
        criteria=("E.T1",),
        gate="slo.measured",
        finding=f"{_SLO}:113: api-availability: does not count requests that fail while billing is gone",
    ),
    Fault(
        name="timer-starts-late",
        why="The timer was moved to the part that is ours, so that it is no longer the time that customers wait.",
        edits=(
            Replace(
                f"{_DOMAIN}/billing.py",
                """        with self.measures.billing_sync():
            plan = self.provider.plan_of(organisation_id)
""",
                """        plan = self.provider.plan_of(organisation_id)
        with self.measures.billing_sync():
""",
            ),
        ),
        criteria=("E.T1", "E1.D2"),
        gate="slo.measured",
        finding=f"{_SLO}:203: billing-sync-latency: its timer stands still while callers wait for billing",
    ),
)
