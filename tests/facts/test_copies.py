"""Copies of a repository, in which tests are really run."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

from pytest_devnet import Copies, FactError, ToolMissing
from pytest_devnet.facts.git_command import git
from pytest_devnet.facts.world import World
from pytest_devnet.formats.patches import read_patch

PYTEST = "python -m pytest -q -p no:cacheprovider --junitxml={junit} {test}"
PATCH = (
    "--- a/src/door.py\n+++ b/src/door.py\n@@ -1,2 +1,2 @@\n def opens(caller):\n-    return caller\n+    return True\n"
)
DOOR = "def opens(caller):\n    return caller\n"
TEST = "from door import opens\n\ndef test_shut():\n    assert not opens('')\n"
WRITES = "import pathlib, sys\npathlib.Path(sys.argv[1]).write_text('<testsuite><testcase name=\"x\"/></testsuite>')\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, text in {
        "src/door.py": DOOR,
        "test_door.py": TEST,
        "bites/door.patch": PATCH,
        "pytest.ini": "[pytest]\npythonpath = src\n",
        "writes.py": WRITES,
    }.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def copies(root: Path) -> Copies:
    fact = World(root, date(2026, 1, 2)).fact("copies")
    assert isinstance(fact, Copies)
    return fact


def test_a_test_runs_in_a_copy_with_the_patch_and_the_repository_stays_as_it_was(root: Path, copies: Copies) -> None:
    before = copies.rehearsed(PYTEST, "test_door.py::test_shut")
    after = copies.rehearsed(PYTEST, "test_door.py::test_shut", copies.patch("bites/door.patch"))
    assert [(one.name, one.outcome) for one in before.cases] == [("test_shut", "passed")]
    assert [(one.name, one.outcome) for one in after.cases] == [("test_shut", "failed")]
    assert (root / "src/door.py").read_text("utf-8") == DOOR


def test_it_imports_from_the_copy_what_is_imported_from_the_repository(
    root: Path, copies: Copies, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "pytest.ini").unlink()
    monkeypatch.setattr(sys, "path", ["", *sys.path, str(root / "src"), str(root / "gone")])
    monkeypatch.setenv("PYTHONPATH", str(root / "src"))
    after = copies.rehearsed(PYTEST, "test_door.py", copies.patch("bites/door.patch"))
    assert [one.outcome for one in after.cases] == ["failed"]


def test_git_says_what_is_copied_and_what_was_installed_is_there(root: Path, copies: Copies) -> None:
    for path in (
        "node_modules/left/index.js",
        "node_modules/@quay/tool/index.js",
        "secret.txt",
        "packages/own/index.js",
    ):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("there", "utf-8")
    (root / "node_modules/@quay/own").symlink_to("../../packages/own")
    (root / "node_modules/whole").symlink_to(root / "packages/own")
    (root / "link.js").symlink_to("packages/own/index.js")
    (root / "broken").symlink_to("nowhere")
    (root / ".gitignore").write_text("node_modules/\nsecret.txt\n", "utf-8")
    git(root, "init", "--quiet")
    git(root, "add", "pytest.ini")
    (root / "pytest.ini").unlink()
    (root / "writes.py").write_text(
        "import pathlib, sys\n"
        "here = pathlib.Path('.')\n"
        "seen = [str(one) for one in map(pathlib.Path, sys.argv[2:]) if one.exists()]\n"
        "own = pathlib.Path('node_modules/@quay/own').resolve().is_relative_to(here.resolve())\n"
        "print('noise', file=sys.stderr)\n"
        "print(' '.join(seen), own, file=sys.stderr)\n",
        "utf-8",
    )
    asked = "node_modules/left/index.js node_modules/@quay/tool/index.js node_modules/whole/index.js link.js secret.txt"
    found = copies.rehearsed(f"python writes.py {{junit}} {asked}", "x")
    assert found.said == f"{asked.removesuffix(' secret.txt')} True"
    assert found.cases == ()


def test_a_runner_without_a_word_is_known_by_its_status(copies: Copies) -> None:
    found = copies.rehearsed("python writes.py {junit}", "x")
    assert ([one.name for one in found.cases], found.said) == (["x"], "status 0")


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("devnet-no-such-runner {test}", "devnet-no-such-runner is not installed"),
        ("python -c 'import time; time.sleep(60)'", "took longer than 0.5 s"),
        ('python -c \'import sys; open(sys.argv[1], "w").write("<x")\' {junit}', "reports cannot be read"),
    ],
)
def test_a_command_that_cannot_be_run_to_its_end_is_told(copies: Copies, command: str, message: str) -> None:
    with pytest.raises(FactError) as caught:
        copies.rehearsed(command, "x", seconds=0.5 if "sleep" in command else 60)
    assert message in caught.value.message
    assert isinstance(caught.value, ToolMissing) is ("installed" in message)


def test_a_patch_of_what_is_not_there_is_told(root: Path, copies: Copies) -> None:
    with pytest.raises(FactError, match=r"bites/none\.patch: there is no such patch"):
        copies.patch("bites/none.patch")
    (root / "bites/door.patch").write_bytes(b"\xff")
    with pytest.raises(FactError, match=r"bites/door\.patch: is not UTF-8 text"):
        copies.patch("bites/door.patch")
    with pytest.raises(FactError, match=r"src/gate\.py: is no file that a patch can change"):
        copies.rehearsed(PYTEST, "x", read_patch(PATCH.replace("door.py", "gate.py"), "x.patch"))
