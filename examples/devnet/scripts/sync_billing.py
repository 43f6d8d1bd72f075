"""Applies a billing export: ``python scripts/sync_billing.py export.json``, on the database DEVNET_DATABASE names."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import source_roots


def main(arguments: list[str] | None = None) -> int:
    """0 when every row was applied, 1 when some were refused, 2 when nothing could be done."""
    source_roots.add()
    from devnet_domain.billing import sync
    from devnet_infrastructure import json_log
    from devnet_infrastructure.billing_export import read_export
    from devnet_infrastructure.database import opened
    from devnet_infrastructure.organisation_table import OrganisationTable

    named = sys.argv[1:] if arguments is None else arguments
    path = os.environ.get("DEVNET_DATABASE", "")
    if len(named) != 1 or not Path(path).is_file():
        print("Name one export file, and an existing database in DEVNET_DATABASE.", file=sys.stderr)
        return 2
    try:
        export = read_export(Path(named[0]))
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    json_log.install(sys.stderr)
    with opened(path) as database:
        report = sync(OrganisationTable(database), export)
    for word, rows in (("changed", report.changed), ("unchanged", report.unchanged), ("refused", report.refused)):
        print(f"{word}: {', '.join(rows) or 'none'}")
    return 1 if report.refused else 0


if __name__ == "__main__":
    sys.exit(main())
