"""Deploys to an environment: ``python scripts/deploy.py staging``. Without --release, what this checkout holds.

A release that does not get ready is taken back at once; with --verify, one that fails the smoke test is, too.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import smoke
import source_roots
from embedded.environment import named
from embedded.errors import NotDeployed
from embedded.release import pack
from embedded.service import Service


def main(arguments: list[str] | None = None) -> int:
    """0 when the release serves; 1 when it does not, and whatever served before serves again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("environment")
    parser.add_argument("--release", type=Path, help="an archive made by build_release.py")
    parser.add_argument("--verify", action="store_true", help="smoke-test it, and take it back if that fails")
    chosen = parser.parse_args(arguments)
    try:
        environment = named(chosen.environment)
        environment.prepare()
        with environment.exclusive():
            archive = chosen.release or pack(source_roots.ROOT, source_roots.ROOT / "dist")
            return _deployed(Service(environment), archive, verify=chosen.verify)
    except NotDeployed as error:
        print(error, file=sys.stderr)
        return 1


def _deployed(service: Service, archive: Path, *, verify: bool) -> int:
    before = service.state.releases
    release = service.take_in(archive)
    try:
        service.take_over((*(one for one in before if one != release), release))
        if verify and smoke.failed(service):
            raise NotDeployed(f"{release} failed the smoke test")
    except NotDeployed as error:
        print(error, file=sys.stderr)
        _take_back(service, before)
        return 1
    print(f"{service.environment.name} serves {release} at {service.web.url}")
    return 0


def _take_back(service: Service, before: tuple[str, ...]) -> None:
    if before:
        service.take_over(before)
        print(f"{service.environment.name} serves {before[-1]} again", file=sys.stderr)
    else:
        service.withdraw()
        print(f"{service.environment.name} serves nothing, as before", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
