"""Builds the release that the files of this checkout make, and prints its path: ``python scripts/build_release.py``."""

from __future__ import annotations

import argparse
from pathlib import Path

import source_roots
from embedded.release import pack


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=source_roots.ROOT / "dist")
    print(pack(source_roots.ROOT, parser.parse_args(arguments).folder))


if __name__ == "__main__":
    main()
