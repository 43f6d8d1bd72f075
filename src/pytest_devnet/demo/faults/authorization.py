"""Checks of who may that were forgotten, put in the wrong place, or gone around."""

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
        name="sign-in-optional",
        why="For the stand at a fair nobody should have to sign in, and that mode was left on.",
        edits=(
            Replace(
                f"{_API}/authentication.py",
                '        raise NotAuthenticated("Sign in first.")\n    return credentials.credentials\n',
                '        return ""\n    return credentials.credentials\n',
            ),
            Replace(
                f"{_API}/authentication.py",
                "    return harbor.sign_in.who(token)\n",
                '    return harbor.sign_in.who(token) if token else harbor.sign_in.users.get("usr-adam")\n',
            ),
        ),
        criteria=_RED,
        gate=_HOLDS,
        finding=f"{_AT}: GET /users/me: nobody: gets it done (200), though the description wants a caller",
    ),
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
        name="deleting-needs-no-role",
        why="Deleting was made to check what reading checks: the tenant, and no more.",
        edits=(
            Replace(
                _WORKSPACE,
                "            require_deletable(user, self._project(project_id))\n",
                "            require_visible(user, self._project(project_id))\n",
            ),
        ),
        criteria=_RED,
        gate=_HOLDS,
        finding=f"{_AT}: DELETE /projects/{{id}}: …, gil (member): own: allow (204), the lock says deny",
    ),
    Fault(
        name="roles-changed-by-managers",
        why="An action was put into the set of the wrong role, one line too far up.",
        edits=(
            Replace(
                _ROLES,
                "Action.EDIT_ANY_PROJECT, Action.LIST_MEMBERS, Action.SEE_BILLING}",
                "Action.EDIT_ANY_PROJECT, Action.LIST_MEMBERS, Action.SEE_BILLING, Action.CHANGE_ROLES}",
            ),
        ),
        criteria=_RED,
        gate=_HOLDS,
        finding=f"{_AT}: PATCH /orgs/{{id}}/members/{{member}}: maria (manager): own: allow (200), the lock says deny",
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
        name="route-nobody-described",
        why="Support asked for a way to purge projects, and it was only meant for a day.",
        edits=(
            Replace(
                _PROJECTS,
                '@ROUTER.post("/{id}/summary"',
                '@ROUTER.post("/{id}", status_code=204, include_in_schema=False)\n'
                "def purge(id: Id, harbor: HarborOf) -> None:\n"
                "    harbor.workspace.projects.delete(id)\n\n\n"
                '@ROUTER.post("/{id}/summary"',
            ),
        ),
        criteria=("E2.D4",),
        gate=_HOLDS,
        finding=f"{_AT}: DELETE /projects/{{id}}: nobody may do what is described nowhere: POST",
    ),
    Fault(
        name="change-not-kept",
        why="The line that saves was moved into a branch that is never taken.",
        edits=(
            Replace(
                _WORKSPACE,
                "            project = amended(project, change)\n            self.projects.save(project)\n",
                "            project = amended(project, change)\n",
            ),
        ),
        criteria=_RED,
        gate=_HOLDS,
        finding=f"{_AT}: PATCH /projects/{{id}}: adam (admin), …: is told (200), and nothing came of it",
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
        name="deleted-before-asking",
        why="Deleting was put first so that the answer could say whether there was something to delete.",
        edits=(
            Replace(
                _WORKSPACE,
                "            require_deletable(user, self._project(project_id))\n"
                "            self.projects.delete(project_id)\n",
                "            project = self._project(project_id)\n"
                "            self.projects.delete(project_id)\n"
                "            require_deletable(user, project)\n",
            ),
        ),
        criteria=_RED,
        gate=_HOLDS,
        finding=f"{_AT}: DELETE /projects/{{id}}: …: is refused (404), and it is gone all the same",
    ),
    Fault(
        name="lock-line-forgotten",
        why="Two changes of the lock met, and a line got lost in the merge.",
        edits=(Replace("authorization.lock.toml", '"GET /orgs/{id}/billing viewer own" = "deny"\n', ""),),
        criteria=_RED,
        gate="authorization.reviewed",
        finding=f"{_AT}: GET /orgs/{{id}}/billing: the lock has no line for viewer own",
    ),
    Fault(
        name="route-without-description",
        why="A route was added in a hurry, and the description of the API was not written again.",
        edits=(
            Replace(
                f"{_API}/routes/users.py",
                '@ROUTER.get("/me",',
                '@ROUTER.get("/me/name")\ndef name(user: Caller) -> str:\n    """What the caller is called."""\n'
                '    return user.name\n\n\n@ROUTER.get("/me",',
            ),
        ),
        criteria=_RED,
        gate="authorization.reviewed",
        finding="packages/api/openapi.json: GET /users/me/name is served, as /openapi.json says, and described nowhere",
    ),
    Fault(
        name="operation-made-public",
        why="The page needs the list of members before anybody has signed in, so the description was changed for it.",
        edits=(
            Replace(
                "packages/api/openapi.json",
                '        "security": [\n          {\n            "bearer": []\n          }\n        ],\n'
                '        "summary": "Members",\n',
                '        "security": [],\n        "summary": "Members",\n',
            ),
        ),
        criteria=_RED,
        gate="authorization.reviewed",
        finding=f"{_AT}: GET /orgs/{{id}}/members: anybody may call it, and the lock does not say so",
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
        name="browsers-are-let-in",
        why="A preview in the browser, before there was a page, answered whoever asked for HTML.",
        edits=(
            Replace(
                f"{_API}/authentication.py",
                "from fastapi import Depends\n",
                "from fastapi import Depends, Request\n",
            ),
            Replace(
                f"{_API}/authentication.py",
                "    return harbor.sign_in.who(token)\n",
                '    preview = harbor.sign_in.users.get("usr-adam") if not token else None\n'
                "    return preview or harbor.sign_in.who(token)\n",
            ),
            Replace(
                f"{_API}/authentication.py",
                "def bearer_token(credentials: ",
                "def bearer_token(request: Request, credentials: ",
            ),
            Replace(
                f"{_API}/authentication.py",
                '        raise NotAuthenticated("Sign in first.")\n',
                '        if "text/html" in request.headers.get("accept", ""):\n'
                '            return ""\n'
                '        raise NotAuthenticated("Sign in first.")\n',
            ),
        ),
        criteria=("E2.D4",),
        gate=_HOLDS,
        finding=f"{_AT}: GET /users/me: nobody is answered all the same: headers of a browser",
    ),
    Fault(
        name="page-asks-who-calls",
        why="Every route was given its caller in one go, those of the page among them.",
        edits=(
            Replace(
                f"{_API}/routes/frontend.py",
                "from devnet_api.problems import PUBLIC, documented\n",
                "from devnet_api.authentication import Caller\nfrom devnet_api.problems import PUBLIC, documented\n",
            ),
            Replace(
                f"{_API}/routes/frontend.py",
                "def part(file: File) -> FileResponse:\n",
                "def part(file: File, user: Caller) -> FileResponse:\n",
            ),
        ),
        criteria=("E2.D4",),
        gate=_HOLDS,
        finding=f"{_AT}: GET /frontend/{{file}}: refuses anybody (401) and lets adam in, though …",
    ),
)
