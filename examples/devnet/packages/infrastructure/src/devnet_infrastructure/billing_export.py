"""The billing provider's export: a JSON object of organisation ids and plan names, fetched by whoever is on duty."""

from __future__ import annotations

import json
from pathlib import Path


def read_export(path: Path) -> dict[str, str]:
    """``{"acme": "team"}``; raises ``ValueError``, naming the file, for anything that is not of this shape."""
    try:
        export = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path}: not JSON: {error}") from error
    if not isinstance(export, dict) or not all(isinstance(plan, str) for plan in export.values()):
        raise ValueError(f"{path}: expected an object of organisation ids and plan names")
    return export
