"""Ends that somebody notices."""

from __future__ import annotations

from pytest_devnet.demo.edits import Replace
from pytest_devnet.demo.fault import Fault

_SERVER = "packages/api/src/devnet_api/server.py"

FAULTS = (
    Fault(
        name="ends-unannounced",
        why="Readiness and the server were taken apart, and nobody tells the one that the other is about to end.",
        edits=(Replace(_SERVER, "        self._readiness.stop()\n", ""),),
        criteria=("E.A1", "E.P1"),
        gate="shutdown.graceful",
        finding="devnet.toml:…: GET /health/ready: never says no between SIGTERM and the end",
    ),
    Fault(
        name="drops-what-is-in-flight",
        why="Deployments took too long, so the process was made to end at once.",
        edits=(
            Replace(_SERVER, "PATIENCE_SECONDS = 20\n", "PATIENCE_SECONDS = 0\n"),
            Replace(
                _SERVER,
                "        self._end = time.monotonic() + self._drain\n",
                "        self._end = time.monotonic()\n",
            ),
        ),
        criteria=("E.A1",),
        gate="shutdown.graceful",
        finding="devnet.toml:…: billing sync: gets … (want 200)",
    ),
    Fault(
        name="deaf-to-sigterm",
        why="The signal is handled, and what it was to set in motion was lost in a merge.",
        edits=(
            Replace(_SERVER, "        self._end = time.monotonic() + self._drain\n", "        self._end = math.inf\n"),
        ),
        criteria=("E.A1", "E.P1"),
        gate="shutdown.graceful",
        finding="devnet.toml:…: still runs 15 s after SIGTERM",
    ),
)
