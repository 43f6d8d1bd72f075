"""The repositories that the benchmarks run in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from pytest_devnet.facts.git_command import git

_STEP_SIZE = 20
_GUIDE = """\
# Guide {number}

## When

Open gate {number} of the lock when the water on both sides of it stands at one level, and close it before the next ship
has passed the outer buoy, whatever its captain may say about the tide.

## Steps

- Read both gauges aloud, and write what they say into the log of lock {number}.
- Turn the wheel until the bolt is heard, then call the pilot.
"""
_HEAD = "# Phase A: Harbour\n\n## Implementation Steps\n"
_COMMIT = "feat(phase-a): open the harbour"
_PLAN_OF_GATES = """\
# Phase A: Harbour

## Phase Acceptance

- `DEVNET-CHECKPOINT.txt` with final status

## Standards & Intents

- Mooring: `docs/guides/guide-1.md`
- Towing: `docs/guides/guide-2.md`

## Implementation Steps

### Step A1: Guides

**Deliverables**
{deliverables}
**Commit Point**
```bash
git add docs
git commit -m "{commit}"
```
"""
_CHECKPOINT = """\
LAST_COMPLETED: Step A1
NEXT_ACTION: None
GIT_TAG: v1.0.0 (annotated)
COVERAGE: 98.4%
STATUS: accepted
NOTE: the metrics were p95 180 ms and 99.95 % of requests served
Outstanding risks:
- none
"""
_IGNORED = "__pycache__/\n.pytest_cache/\n"


def write(root: Path, tree: Mapping[str, str]) -> Path:
    """Lay out files; pytest takes the folder for its root."""
    for path, text in {"pytest.ini": "[pytest]\n", **tree}.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return root


def parametrised(count: int) -> str:
    """A test file of ``count`` items that do nothing."""
    return (
        "import pytest\n\n\n"
        f'@pytest.mark.parametrize("number", range({count}))\n'
        "def test_nothing(number: int) -> None:\n    pass\n"
    )


def plan_of(count: int) -> str:
    """A plan of ``count`` criteria, in steps of twenty deliverables."""
    lines = [_HEAD]
    for number in range(count):
        step, place = divmod(number, _STEP_SIZE)
        lines += [] if place else [f"\n### Step A{step + 1}: Locks of reach {step + 1}\n\n**Deliverables**\n"]
        lines.append(f"- {guide(number)}\n")
    return "".join(lines)


def sidecar_of(count: int) -> str:
    """The bindings of ``plan_of(count)``, each to ``docs.present``."""
    return "".join(
        _binding(f"A{number // _STEP_SIZE + 1}.D{number % _STEP_SIZE + 1}", guide(number)) for number in range(count)
    )


def guide(number: int) -> str:
    """A criterion that names its file."""
    return f"Guide `docs/guides/guide-{number}.md` written"


def _binding(id: str, text: str) -> str:
    return f'[{id}]\ncriterion = "{text}"\n"docs.present" = {{ claims = "{text}" }}\n\n'


def gated_repository(root: Path, *, files: int, guides: int) -> Path:
    """A committed repository without tests whose plan is met: ``guides`` gates judge documents, a few others."""
    deliverables = "".join(f"- {guide(number)}\n" for number in range(guides))
    tree = {
        "pytest.ini": "[pytest]\ntestpaths = tests\n",
        "tests/README.md": "Nothing to run.\n",
        "docs/plan/harbour.md": _PLAN_OF_GATES.format(deliverables=deliverables, commit=_COMMIT),
        "docs/plan/harbour.toml": "".join(_all_bindings(guides)),
        "devnet.toml": 'plans = ["docs/plan/harbour.md"]\n',
        "DEVNET-CHECKPOINT.txt": _CHECKPOINT,
        ".gitignore": _IGNORED,
    }
    tree |= {f"docs/guides/guide-{number}.md": _GUIDE.format(number=number) for number in range(guides)}
    tree |= {f"src/part{number % 100}/module{number}.txt": f"{number}\n" for number in range(files - len(tree))}
    write(root, tree)
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "-c", "user.name=b", "-c", "user.email=b@devnet.test", "commit", "--quiet", "--message", _COMMIT)
    return root


def _all_bindings(guides: int) -> Iterable[str]:
    yield '[A.A1]\ncriterion = "`DEVNET-CHECKPOINT.txt` with final status"\n"checkpoint.final" = {}\n\n'
    yield '[A.S1]\ncriterion = "Mooring: `docs/guides/guide-1.md`"\n"standards.exist" = {}\n\n'
    yield '[A.S2]\ncriterion = "Towing: `docs/guides/guide-2.md`"\n"standards.exist" = {}\n\n'
    yield from (_binding(f"A1.D{number + 1}", guide(number)) for number in range(guides))
    yield f'[A1.C1]\ncriterion = "{_COMMIT}"\n"commits.made" = {{}}\n'
