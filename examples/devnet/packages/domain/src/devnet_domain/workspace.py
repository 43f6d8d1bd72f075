"""The use cases inside a tenant. Each checks first whose the thing is, then what the caller's role allows."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from devnet_domain.errors import Conflict, NotFound
from devnet_domain.organisations import known, require_room
from devnet_domain.ports import Clock, Identifiers, Measures, Organisations, Projects, Summariser
from devnet_domain.projects import (
    Change,
    Project,
    ProjectStatus,
    Summary,
    amended,
    require_deletable,
    require_editable,
    require_visible,
)
from devnet_domain.roles import Action, require
from devnet_domain.users import User


@dataclass(frozen=True, slots=True)
class Workspace:
    """What a signed-in person can do to projects. ``exclusive`` lets one caller write."""

    organisations: Organisations
    projects: Projects
    summariser: Summariser
    clock: Clock
    identifiers: Identifiers
    measures: Measures
    exclusive: AbstractContextManager[object]

    def list_projects(self, user: User, limit: int, offset: int) -> Sequence[Project]:
        require(user.role, Action.READ_PROJECTS)
        return self.projects.of(user.organisation, limit, offset)

    def start_project(self, user: User, name: str, description: str) -> Project:
        """A new project of the caller's own organisation, which they own."""
        require(user.role, Action.START_PROJECT)
        project = Project(
            id=self.identifiers.new("prj"),
            organisation=user.organisation,
            owner=user.id,
            name=name,
            description=description,
            summary="",
            status=ProjectStatus.ACTIVE,
            created=self.clock.now(),
        )
        with self.exclusive:
            require_room(known(self.organisations.get(user.organisation)), self.projects.count(user.organisation))
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
            self.projects.save(project)
        return project

    def delete_project(self, user: User, project_id: str) -> None:
        with self.exclusive:
            require_deletable(user, self._project(project_id))
            self.projects.delete(project_id)

    def summarise(self, user: User, project_id: str) -> Summary:
        """Has the description summarised and keeps the summary, unless the description changed meanwhile."""
        project = self._project(project_id)
        require_editable(user, project)
        if not project.description.strip():
            raise Conflict("There is nothing to summarise.")
        with self.measures.ai_request():
            summary = self.summariser.summarise(project.description)
        with self.exclusive:
            current = self._project(project_id)
            if current.description != project.description:
                raise Conflict("The project was changed meanwhile.")
            self.projects.save(replace(current, summary=summary.text))
        return summary

    def _project(self, project_id: str) -> Project:
        project = self.projects.get(project_id)
        if project is None:
            raise NotFound("There is no such project.")
        return project
