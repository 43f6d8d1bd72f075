"""``python -m devnet_upstreams billing --port 8001`` serves one of the providers on the loopback address."""

from __future__ import annotations

import argparse
import signal
import sys

from devnet_upstreams import ai, billing
from devnet_upstreams.server import Provider, serving

PROVIDERS: dict[str, Provider] = {"billing": billing.answer, "ai": ai.answer}


def main() -> None:
    """Serves until SIGTERM, which ends it with status 0."""
    parser = argparse.ArgumentParser(prog="python -m devnet_upstreams", description=__doc__)
    parser.add_argument("provider", choices=PROVIDERS)
    parser.add_argument("--port", type=int, required=True)
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with serving(chosen.provider, PROVIDERS[chosen.provider], chosen.port) as server:
        server.serve_forever()


main()
