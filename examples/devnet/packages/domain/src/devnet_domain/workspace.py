"""The use cases inside a tenant. Each checks first whose the thing is, then what the caller's role allows."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from devnet_domain.errors import NotFound
from devnet_domain.organisations import Organisation, require_room, require_same_tenant
from devnet_domain.ports import Clock, Identifiers, Organisations, Projects, Summariser, Users
from devnet_domain.projects import (
    Change,
    Project,
    ProjectStatus,
    amended,
    require_deletable,
    require_editable,
    require_visible,
)
from devnet_domain.roles import Action, require
from devnet_domain.users import User


@dataclass(frozen=True, slots=True)
class Workspace:
    """What a signed-in person can do to projects and see of their organisation. ``exclusive`` lets one caller write."""

    users: Users
    organisations: Organisations
    projects: Projects
    summariser: Summariser
    clock: Clock
    identifiers: Identifiers
    exclusive: AbstractContextManager[object]

    def list_projects(self, user: User) -> Sequence[Project]:
        require(user.role, Action.READ_PROJECTS)
        return self.projects.of(user.organisation)

    def start_project(self, user: User, name: str, description: str) -> Project:
        """A new project of the caller's own organisation, which they own."""
        require(user.role, Action.START_PROJECT)
        project = Project(
            id=self.identifiers.new("prj"),
            organisation=user.organisation,
            owner=user.id,
            name=name,
            description=description,
            summary=self.summariser.summarise(description),
            status=ProjectStatus.ACTIVE,
            created=self.clock.now(),
        )
        with self.exclusive:
            require_room(self._organisation(user.organisation), len(self.projects.of(user.organisation)))
            self.projects.save(project)
        return project

    def project(self, user: User, project_id: str) -> Project:
        project = self._project(project_id)
        require_visible(user, project)
        return project

    def change_project(self, user: User, project_id: str, change: Change) -> Project:
        with self.exclusive:
            project = self._project(project_id)
            require_editable(user, project)
            project = amended(project, change)
            if change.description is not None:
                project = replace(project, summary=self.summariser.summarise(change.description))
            self.projects.save(project)
        return project

    def delete_project(self, user: User, project_id: str) -> None:
        with self.exclusive:
            require_deletable(user, self._project(project_id))
            self.projects.delete(project_id)

    def members(self, user: User, organisation_id: str) -> Sequence[User]:
        require_same_tenant(user.organisation, organisation_id, "organisation")
        require(user.role, Action.LIST_MEMBERS)
        return self.users.of(organisation_id)

    def _organisation(self, organisation_id: str) -> Organisation:
        organisation = self.organisations.get(organisation_id)
        if organisation is None:
            raise NotFound("There is no such organisation.")
        return organisation

    def _project(self, project_id: str) -> Project:
        project = self.projects.get(project_id)
        if project is None:
            raise NotFound("There is no such project.")
        return project
