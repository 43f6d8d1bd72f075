"""Makes the packages importable in place, so that a fresh checkout runs without being installed."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def add() -> None:
    """Puts each ``packages/*/src`` in front of the import path."""
    sys.path[:0] = [str(source) for source in sorted(ROOT.glob("packages/*/src"))]
