"""A document of logs, metrics and traces that leads whoever is on duty astray."""

from __future__ import annotations

from pytest_devnet.demo.edits import Replace
from pytest_devnet.demo.fault import Fault

_DOCUMENT = "docs/operations/observability.md"

FAULTS = (
    Fault(
        name="document-names-old-metric",
        why="The metric got a better name, and the page kept the old one.",
        edits=(Replace(_DOCUMENT, "| `harbor_sign_ins_total` |", "| `harbor_logins_total` |"),),
        criteria=("E.A1",),
        gate="observability.documented",
        finding=f"{_DOCUMENT}:{{line}}: harbor_logins_total: is no name, label or value of its metrics",
    ),
    Fault(
        name="document-names-old-address",
        why="The page was taken over from a product whose probes have other addresses.",
        edits=(Replace(_DOCUMENT, "| `/health/live` |", "| `/healthz` |"),),
        criteria=("E.A1",),
        gate="observability.documented",
        finding=f"{_DOCUMENT}:{{line}}: /healthz: answers 404, and is said to be there",
    ),
    Fault(
        name="document-names-unread-variable",
        why="The variable was planned under one name and made under another.",
        edits=(Replace(_DOCUMENT, "for `DEVNET_DRAIN_SECONDS`", "for `DEVNET_GRACE_SECONDS`"),),
        criteria=("E.A1",),
        gate="observability.documented",
        finding=f"{_DOCUMENT}:{{line}}: DEVNET_GRACE_SECONDS: is no variable of its environment",
    ),
    Fault(
        name="log-field-renamed",
        why="Fields were renamed as another team calls them; the page by which logs are searched was not.",
        edits=(Replace(_DOCUMENT, "| `correlation_id` |", "| `request_id` |"),),
        criteria=("E.A1",),
        gate="observability.documented",
        finding=f"{_DOCUMENT}:{{line}}: request_id: is in no line of its log",
    ),
)
