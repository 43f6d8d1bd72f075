"""What is installed is what is in the checkout: the whole system, hidden files too, and nothing that lay about."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from pytest_devnet.facts.git import Git
from pytest_devnet.facts.git_command import git, listed_files
from tests.storybook import ROOT

SYSTEM = "pytest_devnet/demo/harbor/"
JUNK = ("left.db", "untracked.md", "scripts/__pycache__/serve.pyc", "packages/.pytest_cache/x", ".env")
LAY_OUT = """
import sys
from datetime import date
from pathlib import Path
from pytest_devnet.demo.layout import lay_out
from pytest_devnet.demo.system import source
lay_out(Path(sys.argv[1]), date(2031, 3, 1))
print(source())
"""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this checkout in which a developer has worked: built once, with traces of runs."""
    copy = tmp_path_factory.mktemp("checkout")
    for path in listed_files(ROOT) or []:
        if (ROOT / path).is_file():
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, copy / path)
    git(copy, "init", "--quiet")
    git(copy, "add", "--all")
    stale = copy / "build" / "lib" / SYSTEM / "stale.py"
    for left in (stale, *(copy / "examples" / "devnet" / junk for junk in JUNK)):
        left.parent.mkdir(parents=True, exist_ok=True)
        left.write_text("x")
    return copy


@pytest.fixture(scope="module")
def tracked(checkout: Path) -> set[str]:
    listed = git(checkout, "ls-files", "-z", "--", "examples/devnet").decode().split("\0")
    return {path.removeprefix("examples/devnet/") for path in listed if path}


def built_wheel(folder: Path, target: Path) -> Path:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-build-isolation", "--no-deps", "--no-index"]
    subprocess.run([*command, "--wheel-dir", str(target), str(folder)], check=True)
    (wheel,) = target.glob("*.whl")
    return wheel


def system_in(wheel: Path) -> set[str]:
    names = zipfile.ZipFile(wheel).namelist()
    return {name.removeprefix(SYSTEM) for name in names if name.startswith(SYSTEM)}


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_wheel(checkout, tmp_path_factory.mktemp("wheel"))


def test_the_wheel_holds_exactly_what_git_tracks(wheel: Path, tracked: set[str]) -> None:
    assert system_in(wheel) == tracked
    assert {".env.example", ".gitignore", "docs/plan/phase-e.md", "packages/domain/tests/test_roles.py"} <= tracked


def test_the_source_distribution_makes_the_same_wheel(checkout: Path, tracked: set[str], tmp_path: Path) -> None:
    backend = "import sys, setuptools.build_meta as backend; backend.build_sdist(sys.argv[1])"
    command = [sys.executable, "-c", backend, str(tmp_path)]
    subprocess.run(command, cwd=checkout, check=True, capture_output=True)
    (packed,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(packed) as archive:
        safely = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        archive.extractall(tmp_path / "unpacked", **safely)  # type: ignore[arg-type]  # noqa: S202 - our own archive
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    assert system_in(built_wheel(unpacked, tmp_path)) == tracked


def test_an_installation_lays_out_the_same_system_with_the_same_history(wheel: Path, tmp_path: Path) -> None:
    installed = tmp_path / "installed"
    shutil.unpack_archive(wheel, installed, "zip")
    laid_out = []
    for name, home in (("installed", installed), ("checkout", ROOT / "src")):
        folder = tmp_path / f"from-{name}"
        folder.mkdir()
        script = [sys.executable, "-c", LAY_OUT, str(folder)]
        env = {"PYTHONPATH": str(home), "PATH": str(Path(shutil.which("git") or "").parent)}
        done = subprocess.run(script, env=env, cwd=tmp_path, capture_output=True, text=True, check=True)
        laid_out.append((done.stdout.strip(), Git(folder).head, Git(folder).dirty))
    assert laid_out[0][0] == str(installed / SYSTEM.rstrip("/"))
    assert laid_out[1][0] == str(ROOT / "examples" / "devnet")
    assert laid_out[0][1:] == laid_out[1][1:]
