"""Lets the release before serve again, on the data as they are: ``python scripts/rollback.py staging``."""

from __future__ import annotations

import argparse
import sys

from embedded.environment import named
from embedded.errors import NotDeployed
from embedded.service import Service


def main(arguments: list[str] | None = None) -> int:
    """0 when the release before serves; 1, and nothing changed, when there is none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("environment")
    try:
        service = Service(named(parser.parse_args(arguments).environment))
        service.environment.prepare()
        with service.environment.exclusive():
            service.roll_back()
    except NotDeployed as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{service.environment.name} serves {service.state.current} again, at {service.web.url}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
