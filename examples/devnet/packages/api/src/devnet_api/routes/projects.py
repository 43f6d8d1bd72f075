"""Projects of the caller's organisation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from devnet_api.authentication import Caller
from devnet_api.harbor import HarborOf
from devnet_api.links import leads_to
from devnet_api.problems import documented
from devnet_api.schemas import Id, NewProject, Page, ProjectChange, ProjectView, SummaryView
from devnet_api.strict_json import StrictRoute
from devnet_domain.projects import Change, ProjectStatus

ROUTER = APIRouter(prefix="/projects", tags=["projects"], route_class=StrictRoute)
CREATED = leads_to(201, "project", "change_project", "delete_project", "summarise", id="id")


@ROUTER.get("", responses=documented(401, 422))
def list_projects(page: Annotated[Page, Query()], user: Caller, harbor: HarborOf) -> list[ProjectView]:
    """A page of the organisation's projects, oldest first."""
    return [ProjectView.of(project) for project in harbor.workspace.list_projects(user, page.limit, page.offset)]


@ROUTER.post("", status_code=201, responses=CREATED | documented(400, 401, 403, 409, 413, 422))
def start_project(body: NewProject, user: Caller, harbor: HarborOf) -> ProjectView:
    """Starts a project, owned by the caller."""
    return ProjectView.of(harbor.workspace.start_project(user, body.name, body.description))


@ROUTER.get("/{id}", responses=documented(401, 404, 422))
def project(id: Id, user: Caller, harbor: HarborOf) -> ProjectView:
    """One project."""
    return ProjectView.of(harbor.workspace.project(user, id))


@ROUTER.patch("/{id}", responses=documented(400, 401, 403, 404, 413, 422))
def change_project(id: Id, body: ProjectChange, user: Caller, harbor: HarborOf) -> ProjectView:
    """Changes the fields that are sent."""
    status = ProjectStatus(body.status) if body.status else None
    change = Change(name=body.name, description=body.description, status=status)
    return ProjectView.of(harbor.workspace.change_project(user, id, change))


@ROUTER.delete("/{id}", status_code=204, responses=documented(401, 403, 404, 422))
def delete_project(id: Id, user: Caller, harbor: HarborOf) -> None:
    """Removes a project for good; admins only."""
    harbor.workspace.delete_project(user, id)


@ROUTER.post("/{id}/summary", responses=documented(401, 403, 404, 409, 422, 502, 503))
def summarise(id: Id, user: Caller, harbor: HarborOf) -> SummaryView:
    """Has the AI provider summarise the description, and keeps the summary with the project."""
    return SummaryView.of(id, harbor.workspace.summarise(user, id))
