"""Input that is believed though the description forbids it."""

from __future__ import annotations

from pytest_devnet.demo.edits import Replace
from pytest_devnet.demo.fault import Fault

_SCHEMAS = "packages/api/src/devnet_api/schemas.py"
_PROJECTS = "packages/api/src/devnet_api/routes/projects.py"
_STRICT = "packages/api/src/devnet_api/strict_json.py"
_TABLE = "packages/infrastructure/src/devnet_infrastructure/project_table.py"
_GATE = "validation.fuzzed"

FAULTS = (
    Fault(
        name="key-twice-accepted",
        why="The parser of the framework is faster, and takes the last of two keys; the proxy before it, the first.",
        edits=(
            Replace(
                _STRICT,
                "json.loads(await self.body(), object_pairs_hook=_unique, parse_constant=_refused)",
                "json.loads(await self.body(), parse_constant=_refused)",
            ),
        ),
        criteria=("E2.D4", "E.P1"),
        gate=_GATE,
        finding="packages/api/openapi.json:…: POST /projects: accepts (201) a body in which name comes twice",
    ),
    Fault(
        name="unknown-status-accepted",
        why="A client sends a state of its own, so any text is taken, and what is not archived counts as active.",
        edits=(
            Replace(
                _SCHEMAS,
                'Status = Literal["active", "archived"]\n',
                'Status = Annotated[str, WithJsonSchema({"type": "string", "enum": ["active", "archived"]})]\n',
            ),
            Replace(
                _SCHEMAS,
                "import BaseModel, ConfigDict, Field, StringConstraints, model_validator",
                "import BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema, model_validator",
            ),
            Replace(
                _PROJECTS,
                "    status = ProjectStatus(body.status) if body.status else None\n",
                '    found = ProjectStatus.ARCHIVED if body.status == "archived" else ProjectStatus.ACTIVE\n'
                "    status = found if body.status else None\n",
            ),
        ),
        criteria=("E2.D4", "E.P1"),
        gate=_GATE,
        finding="packages/api/openapi.json:…: PATCH /projects/{id}: accepts (200) what its description forbids: …",
    ),
    Fault(
        name="numbers-taken-for-text",
        why="A form sent a number where a name was expected, and was helped by bending it.",
        edits=(
            Replace(
                _SCHEMAS,
                'model_config = ConfigDict(extra="forbid", strict=True, frozen=True)',
                'model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True, frozen=True)',
            ),
        ),
        criteria=("E2.D4", "E.P1"),
        gate=_GATE,
        finding="packages/api/openapi.json:…: POST /projects: accepts (201) what its description forbids: …",
    ),
    Fault(
        name="name-made-up",
        why="Imports without a name failed, so a name is made up; the description still asks for one.",
        edits=(
            Replace(
                _SCHEMAS,
                'class NewProject(Body):\n    name: Name\n    description: Description = ""\n',
                'class NewProject(Body):\n    name: Name\n    description: Description = ""\n\n'
                '    @model_validator(mode="before")\n    @classmethod\n'
                "    def _named(cls, sent: Any) -> Any:\n"
                '        return {"name": "Unnamed", **sent} if isinstance(sent, dict) else sent\n',
            ),
            Replace(
                _SCHEMAS,
                "from typing import Annotated, Literal, Self\n",
                "from typing import Annotated, Any, Literal, Self\n",
            ),
        ),
        criteria=("E2.D4", "E.P1"),
        gate=_GATE,
        finding="packages/api/openapi.json:…: POST /projects: accepts (201) what its description forbids: …",
    ),
    Fault(
        name="page-without-end",
        why="A report wanted everything in one page, and the bound was left in the description alone.",
        edits=(
            Replace(
                _SCHEMAS,
                "    limit: int = Field(50, ge=1, le=100)\n",
                '    limit: int = Field(50, ge=1, json_schema_extra={"maximum": 100})\n',
            ),
        ),
        criteria=("E2.D4", "E.P1"),
        gate=_GATE,
        finding="packages/api/openapi.json:…: GET /projects: accepts (200) what its description forbids: …",
    ),
    Fault(
        name="deleted-and-still-there",
        why="Nothing was to be lost, so what is deleted is archived, and can be read as before.",
        edits=(
            Replace(
                _TABLE,
                'self.database.write("delete from projects where id = ?", project)',
                "self.database.write(\"update projects set status = 'archived' where id = ?\", project)",
            ),
        ),
        criteria=("E2.D4", "E.P1"),
        gate=_GATE,
        finding="packages/api/openapi.json:…: GET /projects/{id}: is still there (200) after it was deleted",
    ),
    Fault(
        name="nothing-to-change-accepted",
        why="Saving an unchanged form failed, so a change of nothing is accepted; the description forbids it.",
        edits=(
            Replace(
                _SCHEMAS,
                "        if not self.model_fields_set:\n"
                '            raise ValueError("Name at least one field to change.")\n',
                "",
            ),
        ),
        criteria=("E2.D4", "E.P1"),
        gate=_GATE,
        finding="packages/api/openapi.json:…: PATCH /projects/{id}: accepts (200) what its description forbids: …",
    ),
    Fault(
        name="name-without-end",
        why="A customer's names are long. The bound was taken out where it is checked, not where it is described.",
        edits=(
            Replace(
                _SCHEMAS,
                "StringConstraints(min_length=1, max_length=80, pattern=",
                'Field(json_schema_extra={"maxLength": 80}), StringConstraints(min_length=1, pattern=',
            ),
        ),
        criteria=("E2.D4", "E.P1"),
        gate=_GATE,
        finding="packages/api/openapi.json:…: POST /projects: accepts (201) what its description forbids: …",
    ),
)
