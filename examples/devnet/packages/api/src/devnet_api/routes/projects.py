"""Projects of the caller's organisation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from devnet_api.authentication import Caller
from devnet_api.harbor import HarborOf
from devnet_api.problems import documented
from devnet_api.schemas import NewProject, ProjectChange, ProjectView
from devnet_domain.projects import Change, ProjectStatus

ROUTER = APIRouter(prefix="/projects", tags=["projects"])
ProjectId = Annotated[str, Path(alias="id")]


@ROUTER.get("", responses=documented(401))
def list_projects(user: Caller, harbor: HarborOf) -> list[ProjectView]:
    """All projects of the organisation, oldest first."""
    return [ProjectView.of(project) for project in harbor.workspace.list_projects(user)]


@ROUTER.post("", status_code=201, responses=documented(400, 401, 403, 409, 422))
def start_project(body: NewProject, user: Caller, harbor: HarborOf) -> ProjectView:
    """Starts a project, owned by the caller."""
    return ProjectView.of(harbor.workspace.start_project(user, body.name, body.description))


@ROUTER.get("/{id}", responses=documented(401, 404, 422))
def project(project_id: ProjectId, user: Caller, harbor: HarborOf) -> ProjectView:
    """One project."""
    return ProjectView.of(harbor.workspace.project(user, project_id))


@ROUTER.patch("/{id}", responses=documented(400, 401, 403, 404, 422))
def change_project(project_id: ProjectId, body: ProjectChange, user: Caller, harbor: HarborOf) -> ProjectView:
    """Changes the fields that are sent."""
    status = ProjectStatus(body.status) if body.status else None
    change = Change(name=body.name, description=body.description, status=status)
    return ProjectView.of(harbor.workspace.change_project(user, project_id, change))


@ROUTER.delete("/{id}", status_code=204, responses=documented(401, 403, 404, 422))
def delete_project(project_id: ProjectId, user: Caller, harbor: HarborOf) -> None:
    """Removes a project for good; admins only."""
    harbor.workspace.delete_project(user, project_id)
