"""The wiring: the domain's use cases, with the infrastructure plugged into their ports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from opentelemetry.sdk.trace import TracerProvider

from devnet_api.readiness import Readiness
from devnet_api.settings import Settings
from devnet_domain.attempts import AttemptLimit
from devnet_domain.billing import Billing
from devnet_domain.membership import Membership
from devnet_domain.ports import Clock
from devnet_domain.sign_in import SignIn
from devnet_domain.workspace import Workspace
from devnet_infrastructure import tracing
from devnet_infrastructure.ai_provider import HttpSummariser
from devnet_infrastructure.billing_provider import HttpBilling
from devnet_infrastructure.clock import SystemClock
from devnet_infrastructure.database import Database
from devnet_infrastructure.identifiers import RandomIdentifiers
from devnet_infrastructure.metrics import Metrics
from devnet_infrastructure.organisation_table import OrganisationTable
from devnet_infrastructure.project_table import ProjectTable
from devnet_infrastructure.seed import plant
from devnet_infrastructure.session_table import SessionTable
from devnet_infrastructure.tokens import HmacTokens
from devnet_infrastructure.upstream import Upstream
from devnet_infrastructure.user_table import UserTable

SERVICE = "harbor"


@dataclass(frozen=True, slots=True)
class Harbor:
    """One running product: what it stands on, then what it does."""

    tracing: TracerProvider
    metrics: Metrics
    database: Database
    upstreams: tuple[Upstream, ...]
    readiness: Readiness
    sign_in: SignIn
    workspace: Workspace
    membership: Membership
    billing: Billing

    def close(self) -> None:
        """Lets go of everything, and of the spans not yet exported last."""
        for upstream in self.upstreams:
            upstream.close()
        self.database.close()
        self.tracing.shutdown()


def assembled(settings: Settings, clock: Clock | None = None) -> Harbor:
    """Opens the database, plants the seed if it is new, and connects everything."""
    spans, metrics = tracing.provider(SERVICE, export=settings.export_spans), Metrics()
    tracer = spans.get_tracer(SERVICE)
    tokens, clock, identifiers = HmacTokens(settings.token_key), clock or SystemClock(), RandomIdentifiers()
    database = Database(settings.database, tracer)
    plant(database, settings.passwords, settings.hashing)
    users, sessions, lock = UserTable(database), SessionTable(database), database.exclusive
    organisations, projects = OrganisationTable(database), ProjectTable(database)
    billing = Upstream("billing", settings.billing_url, settings.upstream_timeout, tracer)
    ai = Upstream("AI", settings.ai_url, settings.upstream_timeout, tracer)
    limit = AttemptLimit(settings.sign_in_attempts)
    return Harbor(
        spans,
        metrics,
        database,
        (billing, ai),
        Readiness({"database": database.state, "billing": billing.state}, {"ai": ai.state}),
        SignIn(users, sessions, settings.hashing, tokens, clock, identifiers, limit, metrics, lock),
        Workspace(organisations, projects, HttpSummariser(ai), clock, identifiers, metrics, lock),
        Membership(users, sessions, lock),
        Billing(organisations, HttpBilling(billing), clock, metrics, lock),
    )


def of_request(request: Request) -> Harbor:
    """The product behind the application that received the request."""
    harbor: Harbor = request.app.state.harbor
    return harbor


HarborOf = Annotated[Harbor, Depends(of_request)]
