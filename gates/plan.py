"""The plan itself, before anything is measured against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_devnet import Evidence, Fails, Finding, Kind, Passes, Place, Strength, Unproven, gate
from pytest_devnet.formats.commands import Workshop, obstacles
from pytest_devnet.formats.nearest import meant, spellings
from pytest_devnet.formats.packages import read_package
from pytest_devnet_gates._shipped import shipped_and_declared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_devnet import Observation, Plan, Repo, Services
    from pytest_devnet.model import Criterion

_NAMED = frozenset({Kind.STANDARD, Kind.REFERENCE})
_PLAN = """\
# Phase B: Cranes

## Phase Acceptance

- `pnpm verify:local` passes
- `pnpm --filter @quay/crane test` passes, then `make drill`
- `make drill` passes on the quay

## Standards & Intents

- Safety: `docs/standards/lifting.md`, [the quay](../quays.md)

## Implementation Steps

### Step B1: Limits

**Deliverables**
- Limits in `limits.yaml`

**Commit Point**
```bash
git add limits.yaml
git commit -m "feat: limits"
```

## References

- `docs/standards/lifting.md`, `plans/main.md`
"""
_TREE = {
    "package.json": '{"scripts": {"verify:local": "node verify.mjs"}}',
    "packages/crane/package.json": '{"name": "@quay/crane", "scripts": {"test": "vitest"}}',
    "Makefile": "drill:\n\techo drill\n",
    "docs/standards/lifting.md": "Lift with care.",
    "docs/quays.md": "Quays",
    "plans/main.md": "# Plan",
}
_SHIPS = {
    "Procfile": "crane: uvicorn crane.app:app --port $PORT\nworker: python lift.py\n",
    "apps/radio/package.json": '{\n  "scripts": {\n    "start": "node radio.js"\n  }\n}\n',
}
_DECLARES = """\
[service.crane]
start = "uvicorn crane.app:app --port {port}"
[service.crane.dependencies.radio]
start = "node radio.js {port}"
cwd = "apps/radio"
"""


@gate(
    "plan.sound",
    strength=Strength.PARSED,
    examples=(
        Passes(_TREE, plan={"docs/plan/b.md": _PLAN}, repo=("plans/main.md",)),
        *(
            Passes({name: "drill:\n"}, plan="## Acceptance\n\n- `make drill` passes\n")
            for name in ("GNUmakefile", "makefile", "Makefile")
        ),
        Passes({"package.json": "{"}, plan="## Acceptance\n\n- Cranes lift\n"),
        Unproven(
            {"package.json": "{"}, plan="## Acceptance\n\n- `pnpm lift` passes\n", gaps=("package.json: is not JSON",)
        ),
        Fails(
            {},
            plan="## Acceptance\n\n- Cranes lift\n\n### Out of scope\n\n- Trains\n\n### Notes\n\n- Cranes turn\n",
            findings=(
                "plan.md:11: no rule reads a list below “Notes”",
                "plan.md:7: the plan leaves out, below “Out of scope”: Trains",
            ),
        ),
        Passes(
            _SHIPS,
            plan="## Acceptance\n\n- Cranes lift\n",
            service=_DECLARES,
        ),
        Passes(_SHIPS, plan="## Acceptance\n\n- Cranes lift\n", service='[service.crane]\nurl = "http://crane.test"\n'),
        Fails(
            _SHIPS,
            plan="## Acceptance\n\n- Cranes lift\n",
            service=_DECLARES.partition("[service.crane.dep")[0].replace("crane.app", "crane.fake"),
            findings=(
                (
                    "devnet.toml:1: crane: starts `uvicorn crane.fake:app --port {port}`, but Procfile ships"
                    " `uvicorn crane.app:app --port $PORT`"
                ),
                "apps/radio/package.json:3: starts `node radio.js`, an application that devnet.toml does not declare",
            ),
        ),
        Fails({"a.md": "# A"}, findings=("plan.md: the plan states no criterion",)),
        Fails({}, plan="# Plan\n", findings=("plan.md:1: the plan holds no criterion",)),
        Fails(
            {"package.json": "{}", "standards/lifting.md": "Lift with care."},
            plan=_PLAN.replace("git add ", "git add /etc/quay "),
            findings=(
                "plan.md:11: B.S1: the plan names docs/standards/lifting.md, which does not exist",
                "plan.md:11: B.S1: the plan names ../quays.md, which lies outside the repository",
                "plan.md:28: B.R1: the plan names plans/main.md, which does not exist",
                "plan.md:23: B1.C1: the plan names /etc/quay, which lies outside the repository",
                "plan.md:5: B.A1: the plan says `pnpm verify:local`, but package.json has no script verify:local",
                "plan.md:6: B.A2: the plan says `pnpm --filter @quay/crane test`, but no package is called @quay/crane",
                "plan.md:6: B.A2: the plan says `make drill`, but there is no Makefile",
            ),
        ),
    ),
)
def plan_sound(plan: Plan, repo: Repo, service: Services) -> Iterator[Observation]:
    """A plan that names what does not exist can never be met, and people learn to wave such lines through."""
    criteria = tuple(plan.criteria)
    for defect in plan.defects:
        yield Finding(defect.place, defect.message, defect.remedy)
    for left in plan.exclusions:
        said = f"the plan leaves out, below “{left.title}”: {left.text}"
        yield Finding(left.place, said, "see whether all agree on that", severity="advisory")
    if criteria:
        yield Evidence(Place(plan.path), f"was read; criteria: {len(criteria)}, phases: {len(plan.phases)}")
    elif not plan.defects:
        yield Finding(Place(plan.path), "the plan states no criterion", "list what must hold, below Acceptance")
    yield from _dead_paths(plan.path, criteria, repo)
    yield from _dead_commands(criteria, repo)
    yield from shipped_and_declared(repo, service)


def _dead_paths(document: str, criteria: Iterable[Criterion], repo: Repo) -> Iterator[Finding]:
    """Each dead path once. What a deliverable or commit names is yet to be made, and only has to be possible."""
    told: set[str] = set()
    for criterion in criteria:
        for path in criterion.values.paths:
            wrong, remedy = _wrong_with(path, document, criterion.kind, repo)
            if wrong and path not in told:
                told.add(path)
                yield Finding(criterion.place, f"the plan names {path}, which {wrong}", remedy, subject=criterion.id)


def _wrong_with(path: str, document: str, kind: Kind, repo: Repo) -> tuple[str, str]:
    places = spellings(path, document)
    if not places:
        return "lies outside the repository", "name a path below the root of the repository"
    if kind not in _NAMED or any(repo.matching(place) or repo.withheld(place) for place in places):
        return "", ""
    return "does not exist", f"write it, or correct the plan{meant(path, repo.files)}"


def _dead_commands(criteria: Iterable[Criterion], repo: Repo) -> Iterator[Finding]:
    said: dict[str, Criterion] = {}
    for criterion in criteria:
        for command in criterion.values.commands:
            said.setdefault(command, criterion)
    workshop = _workshop(repo) if said else Workshop()
    for command, criterion in said.items():
        for reason in obstacles(command, workshop):
            message = f"the plan says `{command}`, but {reason}"
            yield Finding(criterion.place, message, "define it, or correct the plan", subject=criterion.id)


def _workshop(repo: Repo) -> Workshop:
    declared = [path for path in repo.files if path.rpartition("/")[2] == "package.json"]
    makefile = next((name for name in ("GNUmakefile", "makefile", "Makefile") if repo.is_file(name)), None)
    packages = tuple(read_package(repo.text(path), path) for path in declared)
    return Workshop(packages, None if makefile is None else repo.text(makefile))
