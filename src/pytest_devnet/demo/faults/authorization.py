"""Checks of who may that were forgotten, put in the wrong place, or gone around."""

from __future__ import annotations

from pytest_devnet.demo.edits import Replace
from pytest_devnet.demo.fault import Fault

_DOMAIN = "packages/domain/src/devnet_domain"
_API = "packages/api/src/devnet_api"
_WORKSPACE, _MEMBERSHIP, _ROLES = (f"{_DOMAIN}/{name}.py" for name in ("workspace", "membership", "roles"))
_PROJECTS = f"{_API}/routes/projects.py"
_AT = "packages/api/openapi.json:…"
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
