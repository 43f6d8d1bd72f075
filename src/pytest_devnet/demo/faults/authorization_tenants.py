"""Checks of whose it is that were forgotten, or made of something else."""

from __future__ import annotations

from pytest_devnet.demo.edits import Replace
from pytest_devnet.demo.fault import Fault

_DOMAIN = "packages/domain/src/devnet_domain"
_API = "packages/api/src/devnet_api"
_WORKSPACE, _MEMBERSHIP, _ROLES = (f"{_DOMAIN}/{name}.py" for name in ("workspace", "membership", "roles"))
_PROJECTS = f"{_API}/routes/projects.py"
_TABLE = "packages/infrastructure/src/devnet_infrastructure/project_table.py"
_AT = "packages/api/openapi.json:…"
_EVERYBODY = "adam (admin), maria (manager), alice (member), vera (viewer), gwen (admin), gil (member)"
_HOLDS = "authorization.holds"
_RED = ("E2.D4", "E.P1")

FAULTS = (
    Fault(
        name="projects-read-across-tenants",
        why="The use case of one project was shortened, and the line that asks whose it is went with it.",
        edits=(
            Replace(
                _WORKSPACE,
                "        require_visible(user, project)\n        return project\n",
                "        return project\n",
            ),
        ),
        criteria=_RED,
        gate=_HOLDS,
        finding=f"{_AT}: GET /projects/{{id}}: {_EVERYBODY}: is shown what another tenant has (200)",
    ),
    Fault(
        name="projects-changed-across-tenants",
        why="Whoever sees a project may change it, somebody thought, and only reading is checked.",
        edits=(
            Replace(
                _WORKSPACE,
                "            require_editable(user, project)\n            project = amended(project, change)\n",
                "            project = amended(project, change)\n",
            ),
        ),
        criteria=_RED,
        gate=_HOLDS,
        finding=f"{_AT}: PATCH /projects/{{id}}: {_EVERYBODY}: another tenant's is changed (200)",
    ),
    Fault(
        name="list-of-all-tenants",
        why="The query was rewritten with paging, and its condition got lost.",
        edits=(
            Replace(
                _TABLE,
                'query = "select * from projects where organisation = ? order by created, id limit ? offset ?"',
                "query = \"select * from projects where ? <> '' order by created, id limit ? offset ?\"",
            ),
        ),
        criteria=_RED,
        gate=_HOLDS,
        finding=f"{_AT}: GET /projects: {_EVERYBODY}: is shown what another tenant has (200)",
    ),
    Fault(
        name="later-pages-of-all-tenants",
        why="Paging was made to agree with a total that counted everything, from the second page on.",
        edits=(
            Replace(
                _TABLE,
                'query = "select * from projects where organisation = ? order by created, id limit ? offset ?"',
                "query = \"select * from projects where ? in (organisation, '') \"\n"
                '        query += "order by created, id limit ? offset ?"',
            ),
            Replace(
                _TABLE,
                "self.database.rows(query, organisation, limit, offset)",
                'self.database.rows(query, "" if offset else organisation, limit, offset)',
            ),
        ),
        criteria=("E2.D4",),
        gate=_HOLDS,
        finding=f"{_AT}: GET /projects: adam is shown what another tenant has: offset=2 in its query",
    ),
    Fault(
        name="tenant-set-by-caller",
        why="The page sends the organisation along, so the server was made to take it.",
        edits=(
            Replace(
                f"{_API}/schemas.py",
                '    name: Name\n    description: Description = ""\n',
                '    name: Name\n    description: Description = ""\n    organisation: str = ""\n',
            ),
            Replace(
                _PROJECTS,
                "    return ProjectView.of(harbor.workspace.start_project(user, body.name, body.description))\n",
                "    owner = replace(user, organisation=body.organisation or user.organisation)\n"
                "    return ProjectView.of(harbor.workspace.start_project(owner, body.name, body.description))\n",
            ),
            Replace(
                _PROJECTS,
                "from typing import Annotated\n",
                "from dataclasses import replace\nfrom typing import Annotated\n",
            ),
        ),
        criteria=_RED,
        gate=_HOLDS,
        finding=f"{_AT}: POST /projects: adam sets organisation to 'globex', which is not for callers to set: …",
    ),
    Fault(
        name="sessions-ended-across-tenants",
        why="The member is looked up by id alone, and the organisation in the path only decides who may.",
        edits=(
            Replace(
                _MEMBERSHIP,
                "        self.sessions.close_all(_one(self.users.of(organisation_id), member_id).id)\n",
                "        self.sessions.close_all(member_id)\n",
            ),
        ),
        criteria=_RED,
        gate=_HOLDS,
        finding=f"{_AT}: DELETE /orgs/{{id}}/members/{{member}}/sessions: "
        "adam reaches what is globex's by a path of their own tenant: member of another tenant",
    ),
    Fault(
        name="existence-told",
        why="A clearer message was wanted: that something belongs to somebody else.",
        edits=(
            Replace(
                f"{_DOMAIN}/organisations.py",
                '        raise NotFound(f"There is no such {what}.")\n',
                '        raise Forbidden(f"The {what} belongs to another organisation.")\n',
            ),
            Replace(
                f"{_DOMAIN}/organisations.py",
                "import LimitReached, NotFound\n",
                "import Forbidden, LimitReached, NotFound\n",
            ),
        ),
        criteria=_RED,
        gate=_HOLDS,
        finding=f"{_AT}: GET /projects/{{id}}: …: deny (403), the lock says hide: it tells that there is one",
    ),
)
