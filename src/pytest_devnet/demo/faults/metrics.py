"""Metrics that are declared and lie."""

from __future__ import annotations

from pytest_devnet.demo.edits import Replace
from pytest_devnet.demo.fault import Fault

_METRICS = "packages/infrastructure/src/devnet_infrastructure/metrics.py"
_OBSERVER = "packages/api/src/devnet_api/request_observer.py"

FAULTS = (
    Fault(
        name="failed-sign-ins-uncounted",
        why="Only what succeeds was thought worth counting, and the share of it is always one.",
        edits=(
            Replace(
                _METRICS,
                "self._sign_ins.labels(outcome).inc()",
                'self._sign_ins.labels(outcome).inc(outcome == "success")',
            ),
        ),
        criteria=("E1.D2", "E.P1"),
        gate="metrics.move",
        finding='devnet.toml:…: sign-in fails: harbor_sign_ins_total{outcome="failure"} moves by 0 …',
    ),
    Fault(
        name="billing-syncs-unmeasured",
        why="The histogram was declared for the dashboard; whoever was to observe it went on holiday.",
        edits=(
            Replace(
                _METRICS,
                "_measured(lambda outcome, seconds: self._billing_syncs.labels(outcome).observe(seconds))",
                "_measured(lambda outcome, seconds: None)",
            ),
        ),
        criteria=("E1.D2", "E.P1"),
        gate="metrics.move",
        finding='devnet.toml:…: billing sync: harbor_billing_sync_duration_seconds{outcome="success"} moves by 0 …',
    ),
    Fault(
        name="series-by-path",
        why="The route was not known for every request, so the path was taken: now each id is a series of its own.",
        edits=(
            Replace(
                _OBSERVER,
                "        self.metrics.request(method, route, status, seconds)\n",
                '        self.metrics.request(method, scope["path"], status, seconds)\n',
            ),
        ),
        criteria=("E1.D2", "E.P1"),
        gate="metrics.move",
        finding="devnet.toml:…: GET /metrics: … series more after 5 paths that do not exist, …",
    ),
    Fault(
        name="metrics-twice",
        why="Two registries were joined, and nobody looked at what a scraper makes of the same series twice.",
        edits=(
            Replace(
                _METRICS,
                "        return generate_latest(self.registry)\n",
                "        return generate_latest(self.registry) * 2\n",
            ),
        ),
        criteria=("E1.D2", "E.A1"),
        gate="metrics.exposed",
        finding="devnet.toml:…: GET /metrics: line …: … stands in line … already",
    ),
    Fault(
        name="metrics-unreadable",
        why="A line about the version was added by hand, and whoever scrapes this now drops all of it.",
        edits=(
            Replace(
                _METRICS,
                "        return generate_latest(self.registry)\n",
                '        return generate_latest(self.registry) + b"harbor_version 1.0.0\\n"\n',
            ),
        ),
        criteria=("E1.D2", "E.A1", "E.P1"),
        gate="metrics.exposed",
        finding="devnet.toml:…: GET /metrics: line …: cannot be read: '1.0.0' is no value",
    ),
    Fault(
        name="counter-below-zero",
        why="A gauge that may go down was declared a counter.",
        edits=(
            Replace(
                _METRICS,
                "        return generate_latest(self.registry)\n",
                '        waiting = b"# TYPE harbor_waiting_total counter\\nharbor_waiting_total -1\\n"\n'
                "        return generate_latest(self.registry) + waiting\n",
            ),
        ),
        criteria=("E1.D2", "E.A1"),
        gate="metrics.exposed",
        finding="devnet.toml:…: GET /metrics: line …: harbor_waiting_total counts -1",
    ),
)
