"""Writes packages/api/openapi.json from the application; ``--check`` only says whether it is current."""

from __future__ import annotations

import argparse
import json
import logging
import sys

import source_roots

TARGET = source_roots.ROOT / "packages" / "api" / "openapi.json"


def rendered() -> str:
    """The description the application gives of itself, as it stands in the file."""
    source_roots.add()
    from devnet_api.app import build
    from devnet_api.settings import Settings
    from devnet_infrastructure import json_log

    json_log.install(sys.stderr, logging.WARNING)
    app = build(Settings())
    try:
        return json.dumps(app.openapi(), indent=2, sort_keys=True) + "\n"
    finally:
        app.state.harbor.close()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if not parser.parse_args(arguments).check:
        TARGET.write_text(rendered(), encoding="utf-8")
    elif TARGET.read_text(encoding="utf-8") != rendered():
        print("packages/api/openapi.json is out of date: run python scripts/write_openapi.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
