"""Syncs the plans of all organisations, or of those named: ``python scripts/sync_billing.py [ORGANISATION…]``.

The database is the one DEVNET_DATABASE names, the provider the one at DEVNET_BILLING_URL.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import source_roots


def main(arguments: list[str] | None = None) -> int:
    """0 when every organisation was synced, 1 when some were refused, 2 when nothing could be done."""
    source_roots.add()
    from devnet_api import harbor, settings
    from devnet_domain.errors import HarborError
    from devnet_infrastructure import json_log

    json_log.install(sys.stderr)
    chosen = settings.from_environment()
    if not (Path(chosen.database).is_file() and chosen.billing_url):
        print("Name an existing database in DEVNET_DATABASE, and the provider in DEVNET_BILLING_URL.", file=sys.stderr)
        return 2
    named = sys.argv[1:] if arguments is None else arguments
    refused = 0
    product = harbor.assembled(replace(chosen, passwords={}))
    try:
        for organisation in named or [one.id for one in product.billing.organisations.all()]:
            try:
                print(f"{organisation}: {product.billing.synced(organisation).plan}")
            except HarborError as error:
                print(f"{organisation}: {error}")
                refused += 1
    finally:
        product.close()
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
