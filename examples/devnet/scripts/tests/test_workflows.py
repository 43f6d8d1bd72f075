"""The pipelines: little is allowed to them, nothing in them moves by itself, and one way leads to production."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

import source_roots

FOLDER = source_roots.ROOT / ".github" / "workflows"
WORKFLOWS: dict[str, dict[Any, Any]] = {path.name: yaml.safe_load(path.read_text()) for path in FOLDER.glob("*.yml")}
JOBS = [(name, job, WORKFLOWS[name]["jobs"][job]) for name in sorted(WORKFLOWS) for job in WORKFLOWS[name]["jobs"]]
PINNED = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40}")


def triggers(name: str) -> Any:
    """YAML 1.1 reads the key ``on`` as true."""
    return WORKFLOWS[name][True]


def commands(name: str) -> Iterator[str]:
    for workflow, _, job in JOBS:
        if workflow == name:
            yield from (step["run"] for step in job.get("steps", ()) if "run" in step)


@pytest.mark.parametrize(("workflow", "name", "job"), JOBS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_job_may_read_ends_in_time_and_uses_what_cannot_change(workflow: str, name: str, job: dict[str, Any]) -> None:
    assert WORKFLOWS[workflow]["permissions"] == {}
    assert job["permissions"] == {"contents": "read"}
    assert "continue-on-error" not in job
    if "uses" in job:
        assert job["uses"] == "./.github/workflows/deploy.yml"
        return
    assert job["timeout-minutes"] <= 20
    for step in job["steps"]:
        assert "continue-on-error" not in step
        assert "uses" not in step or PINNED.fullmatch(step["uses"]), f"{step} is not pinned"
        assert "${{" not in step.get("run", ""), "what comes from outside reaches a shell through its environment only"


def test_production_is_reached_through_staging_and_its_smoke_test_only() -> None:
    release, deploy = WORKFLOWS["release.yml"]["jobs"], WORKFLOWS["deploy.yml"]["jobs"]
    assert (release["build"]["needs"], release["staging"]["needs"], release["production"]["needs"]) == (
        "verify",
        "build",
        "staging",
    )
    assert all("if" not in job for job in release.values())
    assert deploy["smoke"]["needs"] == "deploy"
    assert "if" not in deploy["smoke"]
    assert any("scripts/smoke.py" in command for command in commands("deploy.yml"))
    assert list(triggers("deploy.yml")) == ["workflow_call"]
    deploying = {name for name, _, job in JOBS if job.get("with", {}).get("environment") == "production"}
    assert deploying == {"release.yml"}


def test_a_smoke_test_that_fails_is_followed_by_a_rollback() -> None:
    rollback = WORKFLOWS["deploy.yml"]["jobs"]["rollback"]
    assert rollback["needs"] == ["deploy", "smoke"]
    assert rollback["if"] == "failure() && needs.deploy.result == 'success'"
    assert "scripts/rollback.py" in rollback["steps"][-1]["run"]


def test_changes_of_an_environment_wait_for_each_other() -> None:
    changing = [WORKFLOWS["deploy.yml"]["jobs"][name] for name in ("deploy", "rollback")]
    changing.append(WORKFLOWS["rollback.yml"]["jobs"]["rollback"])
    for job in changing:
        assert job["concurrency"] == {"group": "harbor-${{ inputs.environment }}", "cancel-in-progress": False}
        assert job["environment"] == "${{ inputs.environment }}"


@pytest.mark.criterion("E2.D2")
def test_dependencies_are_audited_with_each_change_and_each_day() -> None:
    assert set(triggers("dependency-audit.yml")) >= {"pull_request", "schedule"}
    told = list(commands("dependency-audit.yml"))
    assert "pip-audit --requirement requirements.lock --require-hashes --disable-pip --strict" in told
    assert "npm audit --audit-level=high" in told


def test_every_script_that_a_pipeline_runs_is_there() -> None:
    named = {path for name in WORKFLOWS for run in commands(name) for path in re.findall(r"scripts/\w+\.py", run)}
    assert named >= {"scripts/build_release.py", "scripts/deploy.py", "scripts/rollback.py", "scripts/smoke.py"}
    assert [path for path in named if not (source_roots.ROOT / path).is_file()] == []
