"""Serves Harbor: ``python scripts/serve.py --port 8000``. See README.md for the variables it reads."""

from __future__ import annotations

import argparse

import source_roots


def main() -> None:
    source_roots.add()
    import uvicorn

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    chosen = parser.parse_args()
    uvicorn.run("devnet_api.app:create", factory=True, host=chosen.host, port=chosen.port)


if __name__ == "__main__":
    main()
