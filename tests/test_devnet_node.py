"""Quay, the second honest system, holds no Python: its own tests run under Node, its gates read what they left."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from pytest_devnet import OwnServices, Service
from pytest_devnet.facts.git_command import git, listed_files
from pytest_devnet.facts.world import World
from pytest_devnet.formats.alert_rules import read_rules
from pytest_devnet.formats.slo import read_objectives
from pytest_devnet.model import Kind
from pytest_devnet.plan import read_plan

pytestmark = pytest.mark.system

SOURCE = Path(__file__).parents[1] / "examples" / "devnet-node"
PLAN = "docs/plan/phase-e.md"
AUTHOR = ("-c", "user.name=Quay", "-c", "user.email=quay@devnet.test")
ADDRESS = re.compile(r"https?://(?!127\.0\.0\.1|nowhere)[\w.-]+", re.ASCII)


@dataclass(frozen=True)
class Quay:
    """A checkout of its own, installed, tested and clean."""

    root: Path

    def test(self, package: str = "") -> int:
        """Run the tests of one package, or of all; the exit status is the runner's."""
        manager = json.loads((self.root / "package.json").read_text("utf-8"))["packageManager"]
        only = ("--filter", package) if package else ()
        return run("npx", "--yes", manager, *only, "test", cwd=self.root).returncode

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text("utf-8")
        assert text.count(old) == 1, path
        (self.root / path).write_text(text.replace(old, new), "utf-8")

    def judge(self, *arguments: str) -> dict[str, Any]:
        """The report of ``pytest --devnet-gates``."""
        report = self.root / "out" / "report.json"
        report.parent.mkdir(exist_ok=True)
        run(
            sys.executable,
            "-m",
            "pytest",
            "--devnet-gates",
            f"--devnet-report=json:{report}",
            *arguments,
            cwd=self.root,
        )
        return dict(json.loads(report.read_text("utf-8")))


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "TURBO_TELEMETRY_DISABLED": "1", "XDG_CACHE_HOME": str(cwd.parent / "cache")}
    env.pop("PYTEST_ADDOPTS", None)
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=500)


def said(report: Mapping[str, Any], criterion: str) -> tuple[str, str]:
    """The verdict of a criterion, and all that its gates object to."""
    (one,) = (found for found in report["criteria"] if found["id"] == criterion)
    blocking = [found for gate in one["gates"] for found in gate["findings"] if found["severity"] == "blocking"]
    findings = [(found["path"], found["subject"], found["message"]) for found in blocking]
    gaps = [(found["place"], found["reason"]) for gate in one["gates"] for found in gate["gaps"]]
    return one["verdict"], "\n".join(": ".join(filter(None, parts)) for parts in [*findings, *gaps])


def advised(report: Mapping[str, Any], criterion: str) -> list[str]:
    """What its gates only advise, with the line."""
    (one,) = (found for found in report["criteria"] if found["id"] == criterion)
    advice = [found for gate in one["gates"] for found in gate["findings"] if found["severity"] == "advisory"]
    return [f"{found['path']}:{found['line']}: {found['message']}" for found in advice]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Laid out, installed and tested once, however many processes the suite is spread over."""
    assert shutil.which("npx"), "Quay needs Node and npm"
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    root = shared / "quay"
    with _alone(shared / "quay.lock"):
        if not (shared / "quay.done").exists():
            shutil.rmtree(root, ignore_errors=True)
            _lay_out(root)
            manager = json.loads((root / "package.json").read_text("utf-8"))["packageManager"]
            installed = run("npx", "--yes", manager, "install", "--frozen-lockfile", "--prefer-offline", cwd=root)
            assert installed.returncode == 0, f"{installed.stdout}\n{installed.stderr}"
            tested = run("npx", "--yes", manager, "test", cwd=root)
            assert tested.returncode == 0, f"{tested.stdout}\n{tested.stderr}"
            (shared / "quay.done").touch()
    return root


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _lay_out(root: Path) -> None:
    """The files of the example, in the commits that its plan asks for, and the tag."""
    for path in listed_files(SOURCE) or []:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(SOURCE / path, root / path)
    points = [one for one in read_plan((root / PLAN).read_text("utf-8"), PLAN).criteria if one.kind is Kind.COMMIT]
    later = [f":(exclude){path}" for point in points for path in point.values.paths]
    git(root, "init", "--quiet", "--initial-branch=main")
    for paths, message in [
        ([".", *later], "chore: start"),
        *((one.values.paths, one.values.message) for one in points),
    ]:
        git(root, "add", "--", *paths)
        git(root, *AUTHOR, "commit", "--quiet", "--message", message)
    git(root, *AUTHOR, "tag", "--annotate", "v1.0.0", "--message", "v1.0.0")


@pytest.fixture
def quay(prepared: Path, tmp_path: Path) -> Quay:
    """Installed packages are linked, all else is copied with its age: reports must not look older than sources."""

    def copy(source: str, target: str) -> None:
        (os.link if "/node_modules/" in source else shutil.copy2)(source, target)

    return Quay(Path(shutil.copytree(prepared, tmp_path / "quay", symlinks=True, copy_function=copy)))


def test_every_line_passes_by_evidence_and_the_run_is_accepted(quay: Quay) -> None:
    report = quay.judge("-n", "2")
    assert {said(report, one["id"]) for one in report["criteria"]} == {("passed", "")}
    assert 12 <= len(report["criteria"]) <= 20
    assert report["verdict"] == "accepted"
    assert report["waivers"] == report["attestations"] == []


def test_a_guard_that_was_taken_away_turns_its_line_red(quay: Quay) -> None:
    quay.edit("apps/api/src/access.js", "roles.length > 0 &&", "roles.length > 9 &&")
    assert quay.test("@quay/api") == 1
    report = quay.judge("-k", "E2.D1 and (passed or holds)")
    verdict, findings = said(report, "E2.D1")
    assert verdict == "failed"
    for name in ("addCrate", "removeCrate", "clearCrate"):
        assert f"apps/api/out/junit.xml: authorization::{name} is for keepers: failed" in findings
    for operation in ("POST /crates", "DELETE /crates/{id}", "POST /crates/{id}/clearance"):
        told = f"{operation}: nils (viewer), sven (viewer): may (20"
        assert f"packages/contract/openapi.json: {told}" in findings


def test_a_readiness_that_looks_away_turns_its_line_red(quay: Quay) -> None:
    quay.edit("packages/journal/src/journal.js", "statSync(this.#path).ino === fstatSync(this.#file).ino", "true")
    assert quay.test("@quay/journal") == 1
    assert said(quay.judge("-k", "E.A2 and passed"), "E.A2") == (
        "failed",
        "packages/journal/out/junit.xml: journal::knows when its file is gone or another: failed",
    )


def test_a_hook_that_fails_beside_its_tests_turns_their_line_red(quay: Quay) -> None:
    quay.edit("packages/contract/test/contract.test.js", "import { describe, it }", "import { after, describe, it }")
    quay.edit("packages/contract/test/contract.test.js", "const of =", "after(() => assert.fail());\n  const of =")
    assert quay.test("@quay/contract") == 1
    assert said(quay.judge("-k", "E.P1"), "E.P1") == (
        "failed",
        "packages/contract/out/junit.xml: contract::as a whole: failed",
    )


def test_a_branch_that_no_test_takes_turns_the_target_red(quay: Quay) -> None:
    new = "export const unused = (value) => {\n  if (value) {\n    return 1;\n  }\n  return 2;\n};\n\nfunction read("
    quay.edit("packages/contract/src/contract.js", "function read(", new)
    assert quay.test("@quay/contract") == 0
    report = quay.judge("-k", "E.T1")
    verdict, findings = said(report, "E.T1")
    assert verdict == "failed"
    assert "packages/contract: coverage is" in findings
    assert advised(report, "E.T1") == ["packages/contract/src/contract.js:12: lines 12-15 never ran"]


def test_code_that_a_comment_leaves_out_is_not_taken_for_covered(quay: Quay) -> None:
    quay.edit(
        "packages/contract/src/contract.js", "function objectOf(", "/* node:coverage disable */\nfunction objectOf("
    )
    assert quay.test("@quay/contract") == 0
    verdict, findings = said(quay.judge("-k", "E.T1"), "E.T1")
    assert verdict == "no-evidence"
    assert "LF of src/contract.js is stated as" in findings


def test_a_file_that_no_test_loads_turns_the_target_red(quay: Quay) -> None:
    (quay.root / "apps" / "customs" / "src" / "tariff.js").write_text("export const cents = 12;\n", "utf-8")
    verdict, findings = said(quay.judge("-k", "E.T1"), "E.T1")
    assert (verdict, findings) == ("failed", "apps/customs/src/tariff.js: was never measured")


def test_coverage_older_than_a_source_is_no_evidence(quay: Quay) -> None:
    quay.edit("apps/customs/src/customs.js", "const CENTS_PER_KG = 12;", "const CENTS_PER_KG = 13;")
    verdict, gaps = said(quay.judge("-k", "E.T1"), "E.T1")
    assert (verdict, gaps) == ("no-evidence", "apps/customs/out/lcov.info: is older than apps/customs/src/customs.js")


def test_results_of_the_commit_before_are_no_evidence(quay: Quay) -> None:
    git(quay.root, *AUTHOR, "commit", "--quiet", "--allow-empty", "--message", "fix: nothing")
    verdict, gaps = said(quay.judge("-k", "E2.D1 and passed"), "E2.D1")
    assert verdict == "no-evidence"
    assert "apps/api/out/junit.xml: speaks of commit" in gaps


def test_it_runs_as_devnet_toml_declares(quay: Quay) -> None:
    with running(quay.root) as api:
        for action in api.settings.actions:
            before = api.scrape()
            assert api.act(action).status == action.expect, action.name
            now = api.scrape()
            assert {one: (now.value(one) or 0) - (before.value(one) or 0) for one in action.moves} == action.moves
        assert [line.text for line in api.log.since(0) if line.fields is None] == []

        trace, caller = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
        headers = {"traceparent": f"00-{trace}-{caller}-01", "X-Request-ID": "from-the-caller"}
        (duty,) = (one for one in api.settings.actions if one.calls == "customs")
        assert api.act(duty, headers=headers).headers.get("x-request-id") == "from-the-caller"
        customs = api.dependencies["customs"]
        spans = api.traces.await_spans(trace, lambda span: span.name == "POST /duties")
        parents = {span.span_id: span.parent_id for span in spans}
        assert set(parents.values()) - set(parents) == {caller}
        assert customs.requests[-1].headers.get("traceparent")[3:35] == trace
        layers = {str((line.fields or {})["logger"]) for line in api.log.since(0) if "from-the-caller" in line.text}
        assert layers == {"quay.api", "quay.customs"}

        for how in ("refuse", "black-hole"):
            customs.cut(how)
            assert [api.request("GET", f"/health/{one}").status for one in ("ready", "live")] == [503, 200]
            customs.restore()
            assert api.request("GET", "/health/ready").status == 200
        api.terminate()
        assert api.exited(20) == 0


@contextmanager
def running(root: Path) -> Iterator[Service]:
    """Quay and customs, started as its devnet.toml says."""
    world = World(root, date(2026, 11, 26))
    try:
        with cast("OwnServices", world.fact("own_service")).fresh("api") as service:
            yield service
    finally:
        world.processes.end_all()


def test_its_alerts_are_rules_and_its_objectives_are_read() -> None:
    rules = "docs/operations/alerts.yml"
    alerts = read_rules((SOURCE / rules).read_text("utf-8"), rules)
    objectives = read_objectives((SOURCE / "docs/operations/slo.yaml").read_text("utf-8"), "docs/operations/slo.yaml")
    assert [(one.name, one.problems, len(one.alerts)) for one in objectives] == [
        ("quay-answers", (), 3),
        ("quay-clears", (), 3),
    ]
    assert {one.labels["slo"] for one in alerts if "slo" in one.labels} == {one.name for one in objectives}
    checked = run("promtool", "check", "rules", rules, cwd=SOURCE)
    assert checked.returncode == 0, checked.stderr


def test_it_holds_no_python_and_names_no_registry() -> None:
    files = [SOURCE / path for path in listed_files(SOURCE) or []]
    assert [path for path in files if path.suffix == ".py" or "node_modules" in path.parts] == []
    assert {address for path in files for address in ADDRESS.findall(path.read_text("utf-8"))} == set()
    locked = (SOURCE / "pnpm-lock.yaml").read_text("utf-8")
    assert locked.count("resolution: {integrity: sha512-") > 50
    assert "tarball:" not in locked
