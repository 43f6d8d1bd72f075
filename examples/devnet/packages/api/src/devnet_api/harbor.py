"""The wiring: the domain's use cases, with the infrastructure plugged into their ports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from devnet_api.settings import Settings
from devnet_domain.ports import Clock, Summariser
from devnet_domain.sign_in import SignIn
from devnet_domain.workspace import Workspace
from devnet_infrastructure.clock import SystemClock
from devnet_infrastructure.database import Database
from devnet_infrastructure.identifiers import RandomIdentifiers
from devnet_infrastructure.metrics import Metrics
from devnet_infrastructure.organisation_table import OrganisationTable
from devnet_infrastructure.project_table import ProjectTable
from devnet_infrastructure.seed import plant
from devnet_infrastructure.session_table import SessionTable
from devnet_infrastructure.summaries import ExtractiveSummariser, NoSummaries
from devnet_infrastructure.tokens import HmacTokens
from devnet_infrastructure.user_table import UserTable


@dataclass(frozen=True, slots=True)
class Harbor:
    """One running product."""

    database: Database
    metrics: Metrics
    sign_in: SignIn
    workspace: Workspace


def assembled(settings: Settings, clock: Clock | None = None) -> Harbor:
    """Opens the database, plants the seed if it is new, and connects everything."""
    clock = clock or SystemClock()
    metrics = Metrics()
    tokens = HmacTokens(settings.token_key)
    database = Database(settings.database)
    plant(database, settings.passwords, settings.scrypt)
    users, identifiers = UserTable(database), RandomIdentifiers()
    summariser: Summariser = ExtractiveSummariser() if settings.summaries else NoSummaries()
    sign_in = SignIn(
        users,
        SessionTable(database),
        settings.scrypt,
        tokens,
        clock,
        identifiers,
        metrics,
        database.exclusive,
    )
    workspace = Workspace(
        users,
        OrganisationTable(database),
        ProjectTable(database),
        summariser,
        clock,
        identifiers,
        database.exclusive,
    )
    return Harbor(database, metrics, sign_in, workspace)


def of_request(request: Request) -> Harbor:
    """The product behind the application that received the request."""
    harbor: Harbor = request.app.state.harbor
    return harbor


HarborOf = Annotated[Harbor, Depends(of_request)]
