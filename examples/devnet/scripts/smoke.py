"""Smoke-tests what serves in an environment: ``python scripts/smoke.py staging``. Reads only, and signs out again."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from embedded.environment import named
from embedded.errors import NotDeployed
from embedded.service import Service
from embedded.web import Web

VIEWER, STRANGER = "vera@acme.test", "gil@globex.test"
SIGN_INS = re.compile(r'^harbor_sign_ins_total\{outcome="success"\} (\S+)$', re.MULTILINE)


@dataclass(slots=True)
class Visit:
    """Two people of different tenants visit the release that should serve."""

    web: Web
    version: str
    needs: tuple[str, ...]
    secrets: dict[str, str]
    tokens: dict[str, str] = field(default_factory=dict)
    before: float = 0.0

    def ask(self, method: str, path: str, email: str) -> Any:
        """The status, and the JSON of the answer, to a person who signs in first."""
        if email not in self.tokens:
            body = {"email": email, "password": self.secrets[f"DEVNET_{email.partition('@')[0].upper()}_PASSWORD"]}
            self.tokens[email] = self.web.ask("POST", "/auth/login", body).json["access_token"]
        answer = self.web.ask(method, path, Authorization=f"Bearer {self.tokens[email]}")
        return answer.status, answer.json

    def sign_ins(self) -> float:
        """How many succeeded so far, by the metrics."""
        found = SIGN_INS.search(self.web.ask("GET", "/metrics").text)
        return float(found[1]) if found else -1.0


def lives(visit: Visit) -> bool:
    return visit.web.ask("GET", "/health/live").status == 200


def is_ready(visit: Visit) -> bool:
    """To be degraded is not enough for a release: everything that stands beside it answers."""
    answer = visit.web.ask("GET", "/health/ready")
    return answer.status == 200 and {answer.json["checks"][name] for name in visit.needs} == {"ok"}


def is_the_release(visit: Visit) -> bool:
    return bool(visit.web.ask("GET", "/openapi.json").json["info"]["version"] == visit.version)


def shows_its_page(visit: Visit) -> bool:
    return "<title>" in visit.web.ask("GET", "/").text


def turns_strangers_away(visit: Visit) -> bool:
    return visit.web.ask("GET", "/projects").status == 401


def shows_a_tenant_its_own(visit: Visit) -> bool:
    status, projects = visit.ask("GET", "/projects", VIEWER)
    return status == 200 and {project["organisation"] for project in projects} == {"acme"}


def hides_it_from_the_other(visit: Visit) -> bool:
    _, projects = visit.ask("GET", "/projects", VIEWER)
    path = f"/projects/{projects[0]['id']}"
    return [visit.ask("GET", path, email)[0] for email in (VIEWER, STRANGER)] == [200, 404]


def counts_who_signed_in(visit: Visit) -> bool:
    return visit.before >= 0 and visit.before + len(visit.tokens) <= visit.sign_ins()


def ends_sessions(visit: Visit) -> bool:
    left = [visit.ask("POST", "/auth/logout", email)[0] for email in list(visit.tokens)]
    return set(left) == {204} and visit.ask("GET", "/users/me", VIEWER)[0] == 401


CHECKS: tuple[Callable[[Visit], bool], ...] = (
    lives,
    is_ready,
    is_the_release,
    shows_its_page,
    turns_strangers_away,
    shows_a_tenant_its_own,
    hides_it_from_the_other,
    counts_who_signed_in,
    ends_sessions,
)


def failed(service: Service) -> int:
    """Runs every check, tells how each went, and counts those that failed."""
    release = service.state.current
    if not release:
        raise NotDeployed(f"nothing serves in {service.environment.name}: deploy a release first")
    needs = ("database", *service.environment.upstreams)
    visit = Visit(service.web, release.partition("+")[0], needs, service.environment.secrets())
    visit.before, failures = visit.sign_ins(), 0
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
    except (LookupError, TypeError, ValueError):
        return False


if __name__ == "__main__":
    sys.exit(main())
