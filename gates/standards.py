"""The standards and references that a plan builds on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_devnet import PATHS, Evidence, Fails, Finding, Kind, Passes, Place, Strength, gate
from pytest_devnet.formats.documents import documents_among, is_markdown
from pytest_devnet.formats.nearest import meant, spellings
from pytest_devnet.formats.own_words import own_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet import Observation, Plan, Repo

_LEAST_WORDS = 15
_STANDARD = """\
# Secrets

- Secrets live in the vault.
- They reach <note>a process</note> through its environment at start only.
"""
_SHORT = """\
# Limits

Of all these words every single one is well counted and none is missing.
"""
_UNWRITTEN = """\
# Logs

TODO: write down how all of the log lines of each service have to look in the end
"""


@gate(
    "standards.exist",
    answers=(Kind.STANDARD, Kind.REFERENCE),
    strength=Strength.PARSED,
    from_plan={"paths": PATHS},
    examples=(
        Passes(
            {
                "docs/standards/secrets.md": _STANDARD,
                "docs/standards/logo.png": b"",
                "features/login/x.md": _STANDARD,
                "docs/limits.pdf": b"%PDF \xff",
                "schemas/order.json": "{}",
            },
            given={
                "paths": (
                    "docs/standards/secrets.md",
                    "docs/standards/",
                    "features/*/x.md",
                    "docs/limits.pdf",
                    "schemas",
                )
            },
        ),
        Passes({"plans/main.md": "# Plan\n"}, repo=("plans/main.md",), given={"paths": ("plans/main.md",)}),
        Passes(
            {"docs/secrets.md": _STANDARD, "docs/plan/a.md": "# A\n"},
            plan={"docs/plan/b.md": "# B\n"},
            repo=("docs/plan/a.md",),
            given={"paths": ("../secrets.md", "a.md")},
        ),
        Fails(
            {"docs/standards/secrets.md": _STANDARD, "plans/main.md": "# Plan\n"},
            repo=("plans/main.md", "plans/gone.md"),
            given={"paths": ("docs/secrets.md", "features/*/x.md", "plans/gone.md", "plans/main.md")},
            findings=(
                "docs/secrets.md: is named by the plan but does not exist",
                "features/*/x.md: is named by the plan but does not exist",
                "plans/gone.md: is named by the plan but does not exist",
            ),
        ),
        Fails(
            {
                "docs/a.md": _SHORT,
                "docs/b.md": _STANDARD + "\nTBD\n",
                "docs/c.md": _UNWRITTEN,
                "rules.txt": " \n",
            },
            given={"paths": ("docs/", "rules.txt")},
            findings=(
                "docs/a.md: is a stub: 14 words of its own (want at least 15)",
                "docs/c.md: is a stub: 0 words of its own (want at least 15)",
                "rules.txt: is empty",
            ),
        ),
    ),
)
def standards_exist(repo: Repo, plan: Plan, *, paths: tuple[str, ...]) -> Iterator[Observation]:
    """Work done to the standard was done to nothing when the standard is missing or was never written."""
    for path in paths:
        places = spellings(path, plan.path)
        found = next(filter(None, map(repo.matching, places)), ())
        for file in documents_among(found) or found:
            yield _judged(repo, file)
        if not found and any(map(repo.withheld, places)):
            yield Evidence(Place(path), "is there; its content is never evidence", strength=Strength.PRESENT)
        elif not found:
            remedy = f"write it, or correct the plan{meant(path, repo.files)}"
            yield Finding(Place(path), "is named by the plan but does not exist", remedy)


def _judged(repo: Repo, path: str) -> Evidence | Finding:
    if not is_markdown(path):
        if repo.data(path).strip():
            return Evidence(Place(path), "exists", strength=Strength.PRESENT)
        return Finding(Place(path), "is empty", "write it")
    own = own_words(repo.text(path))
    if own < _LEAST_WORDS:
        message = f"is a stub: {own} words of its own (want at least {_LEAST_WORDS})"
        return Finding(Place(path), message, "write down what it demands")
    return Evidence(Place(path), f"exists and has {own} words of its own")
