"""Looks after an environment: ``python scripts/environment.py staging status``; see --help for what else."""

from __future__ import annotations

import argparse
import secrets
import sys
from collections.abc import Callable

from embedded.environment import named
from embedded.errors import NotDeployed
from embedded.service import Service


def status(service: Service) -> int:
    """0 when what was deployed serves and is ready."""
    ready = service.is_ready
    word = "ready" if ready else "not ready" if service.runs else "not running"
    print(f"{service.environment.name}: {word}, at {service.web.url}")
    for number, release in enumerate(reversed(service.state.releases)):
        print(f"  {'current' if not number else 'before '} {release}")
    return 0 if ready else 1


def start(service: Service, _: str = "") -> int:
    if service.runs:
        raise NotDeployed(f"{service.environment.name} runs already: stop it first")
    service.start()
    return status(service)


def stop(service: Service, _: str = "") -> int:
    service.stop()
    return 0


def rotate(service: Service, name: str) -> int:
    """Makes a new value for one secret, and restarts Harbor if it runs."""
    kept = service.environment.secrets()
    if name not in kept:
        raise NotDeployed(f"{name!r} is no secret of {service.environment.name}: take one of {', '.join(kept)}")
    service.environment.keep_secrets({**kept, name: secrets.token_urlsafe(32)})
    if service.runs:
        service.stop()
        service.start()
    return 0


def restore(service: Service, release: str) -> int:
    service.restore(release)
    return status(service)


ACTIONS: dict[str, Callable[[Service, str], int]] = {"start": start, "stop": stop, "rotate": rotate, "restore": restore}


def main(arguments: list[str] | None = None) -> int:
    """0 when it was done; for status, when the environment is ready."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("environment")
    parser.add_argument("action", choices=("prepare", "status", *ACTIONS))
    parser.add_argument("name", nargs="?", default="", help="rotate: of the variable; restore: of the release to undo")
    chosen = parser.parse_args(arguments)
    try:
        service = Service(named(chosen.environment))
        service.environment.prepare()
        if chosen.action in ("prepare", "status"):
            return status(service) if chosen.action == "status" else 0
        with service.environment.exclusive():
            return ACTIONS[chosen.action](service, chosen.name)
    except NotDeployed as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
