"""Serves Harbor: ``python scripts/serve.py --port 8000``. ``.env.example`` names the variables it reads."""

from __future__ import annotations

import argparse
import sys

import source_roots


def main(arguments: list[str] | None = None) -> int:
    """Serves until SIGTERM; 0 after an orderly end, 2 if the environment cannot be meant."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    chosen = parser.parse_args(arguments)
    source_roots.add()
    from devnet_api import app, settings
    from devnet_api.server import GracefulServer
    from devnet_infrastructure import json_log

    json_log.install()
    try:
        read = settings.from_environment()
        served = app.build(read)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    GracefulServer(served, chosen.host, chosen.port, read.drain_seconds).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
