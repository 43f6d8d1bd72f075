"""Objectives that nobody could miss, and alerts that nobody will hear."""

from __future__ import annotations

from pytest_devnet.demo.edits import Replace
from pytest_devnet.demo.fault import Fault

_SLO, _ALERTS = "docs/operations/slo.yaml", "docs/operations/alerts.yml"

FAULTS = (
    Fault(
        name="alert-on-nothing",
        why="The metric got a better name, and the alert kept the old one: it will never fire again.",
        edits=(
            Replace(
                _ALERTS, "    expr: absent(harbor_http_requests_total)\n", "    expr: absent(harbor_requests_total)\n"
            ),
        ),
        criteria=("E1.D4",),
        gate="slo.alerts",
        finding=f"{_ALERTS}:…: HarborSilent reads harbor_requests_total, which no service exposes",
    ),
    Fault(
        name="alert-deaf",
        why="The alert rang too often, so its threshold was raised until it kept quiet.",
        edits=(
            Replace(
                _ALERTS,
                'slo:errors:ratio_rate1h{slo="api-availability"} > 14.4 * 0.001 and',
                'slo:errors:ratio_rate1h{slo="api-availability"} > 144 * 0.001 and',
            ),
        ),
        criteria=("E1.D4",),
        gate="slo.alerts",
        finding=f"{_ALERTS}:…: api-availability: ApiAvailabilityBurnsFast fires above 14.4 %, burns-fast says 1.44 %",
    ),
    Fault(
        name="alert-leads-nowhere",
        why="The runbooks moved, and the links in the alerts did not.",
        edits=(
            Replace(
                _ALERTS,
                "      summary: 'Nobody can tell how Harbor is: no metrics arrive'\n"
                "      runbook_url: docs/runbooks/incident-response.md\n",
                "      summary: 'Nobody can tell how Harbor is: no metrics arrive'\n"
                "      runbook_url: docs/operations/runbooks/incidents.md\n",
            ),
        ),
        criteria=("E1.D4",),
        gate="slo.alerts",
        finding=f"{_ALERTS}:…: HarborSilent leads to docs/operations/runbooks/incidents.md, which does not exist",
    ),
    Fault(
        name="objective-of-everything",
        why="Somebody promised all of it, and now the first slow request breaks the promise for a month.",
        edits=(Replace(_SLO, "      target: 0.999\n", "      target: 1\n"),),
        criteria=("E1.D4",),
        gate="slo.documented",
        finding=f"{_SLO}:…: api-availability: its target is '1' (want a share between 0 and 1)",
    ),
    Fault(
        name="objective-without-window",
        why="The window was to be agreed with the customers, and then the release came.",
        edits=(
            Replace(
                _SLO,
                "  indicatorRef: api-availability\n  timeWindow:\n    - duration: 30d\n      isRolling: true\n",
                "  indicatorRef: api-availability\n",
            ),
        ),
        criteria=("E1.D4",),
        gate="slo.documented",
        finding=f"{_SLO}:…: api-availability: has no time window",
    ),
    Fault(
        name="objective-unguarded",
        why="The alerts were to follow in the next sprint.",
        edits=(
            Replace(
                _SLO,
                "    - displayName: API availability\n      target: 0.999\n  alertPolicies:\n"
                "    - alertPolicyRef: burns-fast\n    - alertPolicyRef: burns\n"
                "    - alertPolicyRef: leaks\n    - alertPolicyRef: drips\n",
                "    - displayName: API availability\n      target: 0.999\n",
            ),
        ),
        criteria=("E1.D4",),
        gate="slo.documented",
        finding=f"{_SLO}:…: api-availability: announces no alert",
    ),
)
