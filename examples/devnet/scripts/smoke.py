"""Smoke-tests what serves in an environment: ``python scripts/smoke.py staging``. Reads only, and signs out again."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from embedded.environment import named
from embedded.errors import NotDeployed
from embedded.service import Service
from embedded.web import Web

VIEWER, STRANGER = "vera@acme.test", "gil@globex.test"


@dataclass(frozen=True, slots=True)
class Visit:
    """Two people of different tenants visit the release that should serve."""

    web: Web
    version: str
    secrets: dict[str, str]

    def sign_in(self, email: str) -> str:
        password = self.secrets[f"DEVNET_{email.partition('@')[0].upper()}_PASSWORD"]
        answer = self.web.ask("POST", "/auth/login", {"email": email, "password": password})
        return f"Bearer {answer.json['access_token']}"

    def sign_out(self, token: str) -> bool:
        left = self.web.ask("POST", "/auth/logout", Authorization=token).status
        return left == 204 and self.web.ask("GET", "/users/me", Authorization=token).status == 401

    def projects(self, token: str) -> list[dict[str, Any]]:
        return list(self.web.ask("GET", "/projects", Authorization=token).json)


def lives(visit: Visit) -> bool:
    return visit.web.ask("GET", "/health/live").status == 200


def is_ready(visit: Visit) -> bool:
    return visit.web.ask("GET", "/health/ready").status == 200


def is_the_release(visit: Visit) -> bool:
    return bool(visit.web.ask("GET", "/openapi.json").json["info"]["version"] == visit.version)


def turns_strangers_away(visit: Visit) -> bool:
    return visit.web.ask("GET", "/projects").status == 401


def shows_a_tenant_its_own(visit: Visit) -> bool:
    token = visit.sign_in(VIEWER)
    tenants = {project["organisation"] for project in visit.projects(token)}
    return visit.sign_out(token) and tenants == {"acme"}


def hides_it_from_the_other(visit: Visit) -> bool:
    viewer, stranger = visit.sign_in(VIEWER), visit.sign_in(STRANGER)
    path = f"/projects/{visit.projects(viewer)[0]['id']}"
    seen = [visit.web.ask("GET", path, Authorization=token).status for token in (viewer, stranger)]
    return visit.sign_out(viewer) and visit.sign_out(stranger) and seen == [200, 404]


CHECKS: tuple[Callable[[Visit], bool], ...] = (
    lives,
    is_ready,
    is_the_release,
    turns_strangers_away,
    shows_a_tenant_its_own,
    hides_it_from_the_other,
)


def failed(service: Service) -> int:
    """Runs every check, tells how each went, and counts those that failed."""
    if not service.releases:
        raise NotDeployed(f"nothing serves in {service.environment.name}: deploy a release first")
    release = service.releases[-1]
    visit = Visit(service.web, release.partition("+")[0], service.environment.secrets())
    failures = 0
    for check in CHECKS:
        passed = _held(check, visit)
        failures += not passed
        print(f"{'ok    ' if passed else 'FAILED'} {release} {check.__name__.replace('_', ' ')}")
    return failures


def main(arguments: list[str] | None = None) -> int:
    """0 when every check passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("environment")
    try:
        service = Service(named(parser.parse_args(arguments).environment))
        return 1 if failed(service) else 0
    except NotDeployed as error:
        print(error, file=sys.stderr)
        return 1


def _held(check: Callable[[Visit], bool], visit: Visit) -> bool:
    """An answer of another shape than expected is a failure like any other."""
    try:
        return check(visit)
    except (LookupError, TypeError):
        return False


if __name__ == "__main__":
    sys.exit(main())
