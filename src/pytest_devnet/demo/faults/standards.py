"""Standards and references that the plan builds on and that are not there."""

from __future__ import annotations

from pytest_devnet.demo.edits import Move, Replace, Rewrite
from pytest_devnet.demo.fault import Fault

_RECORD = "docs/adr/0002-sqlite-behind-one-connection.md"
_MISSPELT = "docs/adr/0002-sqlite-behind-a-connection.md"
_STUB = """\
# Standard: documentation

TODO: agree on what a document has to say, and who looks at it before it is merged.
"""

FAULTS = (
    Fault(
        name="standard-moved",
        why="The standard was renamed, and the plan still sends people to a file that is not there.",
        edits=(Move("docs/standards/security/appsec.md", "docs/standards/security/application-security.md"),),
        criteria=("E.S1",),
        gate="standards.exist",
        finding="docs/standards/security/appsec.md: is named by the plan but does not exist",
        also=("plan.sound",),
    ),
    Fault(
        name="standard-stub",
        why="A standard was announced with its title, and work began as if it were written.",
        edits=(Rewrite("docs/standards/product/documentation.md", _STUB),),
        criteria=("E.S4",),
        gate="standards.exist",
        finding="docs/standards/product/documentation.md: is a stub: 0 words of its own (want at least 15)",
    ),
    Fault(
        name="reference-misspelt",
        why="The reference was typed by heart, in the plan and in the binding that repeats it.",
        edits=(
            Replace("docs/plan/phase-e.md", _RECORD, _MISSPELT),
            Replace("docs/plan/phase-e.toml", _RECORD, _MISSPELT),
        ),
        criteria=("E.R2",),
        gate="standards.exist",
        finding=f"{_MISSPELT}: is named by the plan but does not exist",
        also=("plan.sound",),
    ),
)
