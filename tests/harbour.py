"""A small harbour in which the plugin runs: a plan, two gates of its own, and a way to read the report."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pytest_devnet.facts.git_command import git

PLAN = """\
# Phase A: Keel

## Phase Acceptance

- Hull painted

## Implementation Steps

### Step A1: Frame

**Deliverables**
- Frame drawn
- Ropes counted
"""

GATES = '''\
"""Gates of the harbour."""

from collections.abc import Iterator

from pytest_devnet import Case, Evidence, Fails, Finding, Observation, Passes, Place, Repo, gate


@gate(
    "file.there",
    answers=("painted", "drawn"),
    examples=(
        Passes({"a": "x"}, given={"path": "a"}),
        Fails({"b": ""}, given={"path": "a"}, findings=("a: is missing",)),
    ),
)
def there(repo: Repo, *, path: str) -> Iterator[Observation]:
    """What nobody can open is not there."""
    if repo.has(path):
        yield Evidence(Place(path), "is there")
    else:
        yield Finding(Place(path), "is missing", remedy=f"write {path}")


def ropes(repo: Repo) -> Iterator[Case]:
    yield from (Case(path, path) for path in repo.under("ropes"))


@gate(
    "ropes.counted",
    answers=("ropes",),
    each=ropes,
    examples=(
        Passes({"ropes/a": "1"}, case="ropes/a"),
        Fails({"ropes/a": "x"}, case="ropes/a", findings=("ropes/a: is no number",)),
    ),
)
def counted(rope: str, repo: Repo) -> Iterator[Observation]:
    """A rope without a number cannot be counted."""
    if repo.has(rope) and repo.text(rope).strip().isdigit():
        yield Evidence(Place(rope), "is counted")
    else:
        yield Finding(Place(rope), "is no number")
'''

SIDECAR = """\
[A.A1]
criterion = "Hull painted"
"file.there" = { path = "hull.txt" }

[A1.D1]
criterion = "Frame drawn"
"file.there" = { path = "frame.txt" }

[A1.D2]
criterion = "Ropes counted"
"ropes.counted" = {}
"""

UNUSED = [part for name in ("anyio", "hypothesispytest", "schemathesis") for part in ("-p", f"no:{name}")]
"""Plugins that no harbour needs, and whose start each worker would pay."""

SETTINGS = 'plans = ["docs/plan/keel.md"]\n'

HARBOUR: Mapping[str, str] = {
    "devnet.toml": SETTINGS,
    "docs/plan/keel.md": PLAN,
    "docs/plan/keel.toml": SIDECAR,
    "gates/harbour.py": GATES,
    "hull.txt": "painted",
    "frame.txt": "drawn",
    "ropes/bow": "1",
    "ropes/stern": "2",
    ".gitignore": "__pycache__/\n.pytest_cache/\n.coverage*\nreport.json\nstdout\nstderr\nrunpytest*\n",
}


@dataclass(frozen=True)
class Run:
    """A finished run: what it printed, its exit status, its JSON report (empty where none was written)."""

    result: pytest.RunResult
    document: dict[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return int(self.result.ret)

    @property
    def text(self) -> str:
        return f"{self.result.stdout}\n{self.result.stderr}"

    @property
    def verdicts(self) -> dict[str, str]:
        """The verdict of every item, by the part of its node id after the plan."""
        listed = [gate for one in self.document["criteria"] for gate in one["gates"]] + self.document["gates"]
        return {gate["nodeid"].partition("::")[2]: gate["verdict"] for gate in listed}

    @property
    def criteria(self) -> dict[str, str]:
        return {one["id"]: one["verdict"] for one in self.document["criteria"]}

    def item(self, name: str) -> dict[str, Any]:
        """One item of the report, by the part of its node id after the plan."""
        listed = [gate for one in self.document["criteria"] for gate in one["gates"]] + self.document["gates"]
        (found,) = (gate for gate in listed if gate["nodeid"].partition("::")[2] == name)
        return dict(found)


@dataclass(frozen=True)
class Harbour:
    """A repository of its own, laid out from ``{path: text}``."""

    pytester: pytest.Pytester

    def lay_out(
        self, tree: Mapping[str, str] = HARBOUR, *, changes: Mapping[str, str] | None = None, commit: bool = True
    ) -> None:
        """Write the files, those of ``changes`` over those of ``tree``, and commit them."""
        for path, text in {**tree, **(changes or {})}.items():
            target = (self.pytester.path / path).resolve()
            assert target.is_relative_to(self.pytester.path.resolve()), path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        if commit:
            self.commit()

    def commit(self, message: str = "chore: lay out") -> None:
        root = self.pytester.path
        git(root, "init", "--quiet", "--initial-branch=main")
        git(root, "add", "--all")
        git(root, "-c", "user.name=t", "-c", "user.email=t@devnet.test", "commit", "--quiet", "--message", message)

    def run(self, *arguments: str, flag: bool = True, subprocess: bool = False) -> Run:
        """Run pytest here, as ``pytest --devnet-gates …``."""
        report = self.pytester.path / "report.json"
        report.unlink(missing_ok=True)
        given = [*UNUSED, *arguments]
        given += ["--devnet-gates", "--devnet-report=json:report.json"] if flag else []
        call = self.pytester.runpytest_subprocess if subprocess else self.pytester.runpytest_inprocess
        result = call(*given)
        return Run(result, json.loads(report.read_text("utf-8")) if report.exists() else {})

    @property
    def root(self) -> Path:
        return self.pytester.path
