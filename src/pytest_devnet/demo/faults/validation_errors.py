"""Input that breaks what reads it, or becomes a part of what is answered."""

from __future__ import annotations

from pytest_devnet.demo.edits import Replace
from pytest_devnet.demo.fault import Fault

_SCHEMAS = "packages/api/src/devnet_api/schemas.py"
_PROJECTS = "packages/api/src/devnet_api/routes/projects.py"
_STRICT = "packages/api/src/devnet_api/strict_json.py"
_LIMIT = "packages/api/src/devnet_api/body_limit.py"
_DESCRIBED = "packages/api/openapi.json"
_TABLE = "packages/infrastructure/src/devnet_infrastructure/project_table.py"
_DATABASE = "packages/infrastructure/src/devnet_infrastructure/database.py"
_TOKENS = "packages/infrastructure/src/devnet_infrastructure/tokens.py"
_GATE = "validation.fuzzed"
_LIMIT_DESCRIBED = """\
          {
            "in": "query",
            "name": "limit",
"""
_DAYS_DESCRIBED = """\
          {
            "in": "query",
            "name": "days",
            "required": false,
            "schema": {
              "default": 36500,
              "minimum": 0,
              "title": "Days",
              "type": "integer"
            }
          },
"""
_EARLY = Replace(
    _STRICT,
    "            return await handler(StrictRequest(request.scope, request.receive))\n",
    "            strictly = StrictRequest(request.scope, request.receive)\n"
    "            if await strictly.body():\n"
    "                await strictly.json()\n"
    "            return await handler(strictly)\n",
)
"""What reads the body before the framework does, whose errors then are nobody's."""


def _new_project(said: str) -> tuple[Replace, ...]:
    """A header for the answer to a new project, made of what was sent."""
    return (
        Replace(
            _PROJECTS,
            "def start_project(body: NewProject, user: Caller, harbor: HarborOf) -> ProjectView:\n"
            '    """Starts a project, owned by the caller."""\n',
            "def start_project(body: NewProject, user: Caller, harbor: HarborOf, response: Response) -> ProjectView:\n"
            '    """Starts a project, owned by the caller."""\n'
            f'    response.headers["X-Project"] = {said}\n',
        ),
        Replace(
            _PROJECTS, "from fastapi import APIRouter, Query\n", "from fastapi import APIRouter, Query, Response\n"
        ),
    )


FAULTS = (
    Fault(
        name="longest-text-breaks",
        why="The database was given a rule of its own, which is one character stricter than the description.",
        edits=(
            Replace(
                _DATABASE,
                "    description text not null,\n",
                "    description text not null check (length(description) < 2000),\n",
            ),
        ),
        criteria=("E2.D4",),
        gate=_GATE,
        finding="packages/api/openapi.json:…: POST /projects: answers 500 to …",
    ),
    Fault(
        name="other-scripts-break",
        why="The name of a new project was put into a header, and headers know Latin letters only.",
        edits=_new_project("body.name"),
        criteria=("E2.D4",),
        gate=_GATE,
        finding="packages/api/openapi.json:…: POST /projects: answers 500 to …",
    ),
    Fault(
        name="text-becomes-headers",
        why="A header tells what was made, so that the page need not read the body; line breaks go with it.",
        edits=_new_project('body.description.encode().decode("latin-1")'),
        criteria=("E2.D4", "E.P1"),
        gate=_GATE,
        finding="packages/api/openapi.json:…: POST /projects: … a line break in the body's description",
    ),
    Fault(
        name="long-body-breaks",
        why="The refusal of long bodies became an error of its own, and the handler for it came in another branch.",
        edits=(
            _EARLY,
            Replace(
                _LIMIT,
                "            if left < 0:\n                raise HTTPException(413, f",
                "            if left < 0:\n                raise OverflowError(413, f",
            ),
            Replace(
                _LIMIT,
                "int(announced) > LONGEST:\n                raise HTTPException(413, f",
                "int(announced) > LONGEST:\n                raise OverflowError(413, f",
            ),
        ),
        criteria=("E2.D4", "E.P1"),
        gate=_GATE,
        finding="packages/api/openapi.json:…: POST /projects: answers 500 to a text of 4 MiB",
    ),
    Fault(
        name="deep-body-breaks",
        why="Only the errors that the parser documents are caught: nesting without end raises another.",
        edits=(_EARLY, Replace(_STRICT, "except (ValueError, RecursionError) as error", "except ValueError as error")),
        criteria=("E2.D4", "E.P1"),
        gate=_GATE,
        finding="packages/api/openapi.json:…: POST /projects: answers 500 to … lists in one another",
    ),
    Fault(
        name="offset-beyond-integers",
        why="The bound of the offset looked arbitrary, and the database has one of its own: 64 bits.",
        edits=(
            Replace(
                _SCHEMAS,
                "    offset: int = Field(0, ge=0, le=10_000)\n",
                '    offset: int = Field(0, ge=0, json_schema_extra={"maximum": 10000})\n',
            ),
        ),
        criteria=("E2.D4", "E.P1"),
        gate=_GATE,
        finding="packages/api/openapi.json:…: GET /projects: answers 500 to 2^63 in the query's offset",
    ),
    Fault(
        name="days-before-the-calendar",
        why="Lists can leave out what is older than so many days, and a great number lies before the first of them.",
        edits=(
            Replace(
                _SCHEMAS,
                "    limit: int = Field(50, ge=1, le=100)\n",
                "    days: int = Field(36_500, ge=0)\n    limit: int = Field(50, ge=1, le=100)\n",
            ),
            Replace(_DESCRIBED, _LIMIT_DESCRIBED, _DAYS_DESCRIBED + _LIMIT_DESCRIBED),
            Replace(
                _PROJECTS,
                '    """A page of the organisation\'s projects, oldest first."""\n',
                '    """A page of the organisation\'s projects, oldest first."""\n'
                "    oldest = datetime.now(UTC) - timedelta(days=page.days)\n",
            ),
            Replace(
                _PROJECTS,
                "list_projects(user, page.limit, page.offset)]",
                "list_projects(user, page.limit, page.offset) if project.created > oldest]",
            ),
            Replace(
                _PROJECTS,
                "from typing import Annotated\n",
                "from datetime import UTC, datetime, timedelta\nfrom typing import Annotated\n",
            ),
        ),
        criteria=("E2.D4",),
        gate=_GATE,
        finding="packages/api/openapi.json:…: GET /projects: answers 500 to 2^31 in the query's days",
    ),
    Fault(
        name="token-in-other-scripts-breaks",
        why="Signatures were compared as text, which is shorter, and is refused by Python for other than ASCII.",
        edits=(
            Replace(
                _TOKENS,
                'hmac.compare_digest(signature.encode(errors="replace"), self._signature(signed).encode())',
                "hmac.compare_digest(signature, self._signature(signed))",
            ),
        ),
        criteria=("E2.D4",),
        gate=_GATE,
        finding="packages/api/openapi.json:…: POST /auth/refresh: answers 500 to letters that are not Latin in …",
    ),
    Fault(
        name="deleted-and-still-listed",
        why="Nothing was to be lost, so what is deleted is kept with a state that reading does not know.",
        edits=(
            Replace(
                _TABLE,
                'self.database.write("delete from projects where id = ?", project)',
                "self.database.write(\"update projects set status = 'deleted' where id = ?\", project)",
            ),
        ),
        criteria=("E2.D4", "E.P1"),
        gate=_GATE,
        finding="packages/api/openapi.json:…: GET /projects/{id}: answers 500 to a request about what was deleted",
    ),
)
