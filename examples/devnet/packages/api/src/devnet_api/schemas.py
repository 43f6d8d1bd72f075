"""The bodies of requests and responses. Unknown fields are refused, and no value is bent into another type."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from devnet_domain.organisations import PROJECT_LIMIT, Organisation
from devnet_domain.projects import Project, Summary
from devnet_domain.sessions import ACCESS_LIFETIME, TokenPair
from devnet_domain.users import User

PRINTABLE, EDGE = r"[^\x00-\x1f\x7f-\x9f]", r"[^\x00-\x20\x7f-\xa0]"
"""Spelt out, because engines differ in what ``\\s`` and ``.`` stand for."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=f"^{EDGE}({PRINTABLE}*{EDGE})?$")]
Description = Annotated[str, StringConstraints(max_length=2000)]
Id = Annotated[str, Path(max_length=64, pattern=r"^[a-z0-9-]+$")]
RoleName = Literal["admin", "manager", "member", "viewer"]
Status = Literal["active", "archived"]


class Body(BaseModel):
    """What all bodies have in common."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class LoginRequest(Body):
    email: Annotated[str, StringConstraints(max_length=254, pattern=r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+$")]
    password: Annotated[str, StringConstraints(min_length=1, max_length=128)] = Field(repr=False)


class RefreshRequest(Body):
    refresh_token: Annotated[str, StringConstraints(min_length=1, max_length=1024)] = Field(repr=False)


class Tokens(Body):
    access_token: str
    refresh_token: str
    token_type: Literal["bearer"] = "bearer"
    expires_in: int = Field(description="Seconds until the access token expires.")

    @classmethod
    def of(cls, pair: TokenPair) -> Tokens:
        seconds = int(ACCESS_LIFETIME.total_seconds())
        return cls(access_token=pair.access, refresh_token=pair.refresh, expires_in=seconds)


class UserView(Body):
    id: str
    organisation: str
    email: str
    name: str
    role: RoleName

    @classmethod
    def of(cls, user: User) -> UserView:
        return cls(id=user.id, organisation=user.organisation, email=user.email, name=user.name, role=user.role.value)


class RoleChange(Body):
    role: RoleName


class BillingView(Body):
    organisation: str
    plan: Literal["starter", "team"]
    project_limit: int | None
    synced: datetime | None

    @classmethod
    def of(cls, organisation: Organisation) -> BillingView:
        return cls(
            organisation=organisation.id,
            plan=organisation.plan.value,
            project_limit=PROJECT_LIMIT[organisation.plan],
            synced=organisation.synced,
        )


class Page(BaseModel):
    """Which part of a list: text in an address, so numbers are read from it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: int = Field(50, ge=1, le=100)
    offset: int = Field(0, ge=0, le=10_000)


class NewProject(Body):
    name: Name
    description: Description = ""


class ProjectChange(Body):
    """Fields that are left out stay as they are; at least one is needed."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    name: Name | None = None
    description: Description | None = None
    status: Status | None = None

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("Name at least one field to change.")
        return self


class ProjectView(Body):
    id: str
    organisation: str
    owner: str
    name: str
    description: str
    summary: str
    status: Status
    created: datetime

    @classmethod
    def of(cls, project: Project) -> ProjectView:
        return cls(
            id=project.id,
            organisation=project.organisation,
            owner=project.owner,
            name=project.name,
            description=project.description,
            summary=project.summary,
            status=project.status.value,
            created=project.created,
        )


class SummaryView(Body):
    project: str
    summary: str
    tokens: int = Field(description="What the provider read and wrote.")

    @classmethod
    def of(cls, project: str, summary: Summary) -> SummaryView:
        return cls(project=project, summary=summary.text, tokens=summary.tokens)


class Live(Body):
    status: Literal["live"] = "live"


class Readiness(Body):
    status: Literal["ready", "degraded", "not ready", "stopping"]
    checks: dict[str, Literal["ok", "failing", "not configured"]]
