"""What a report says of a commit rests on that commit alone, and on the whole of it."""

from __future__ import annotations

import shutil

import pytest

from pytest_devnet.facts.git_command import git
from pytest_devnet.run.checkout import look
from tests.harbour import HARBOUR, SIDECAR, Harbour

IGNORE = HARBOUR[".gitignore"]
SHIP = "def test_floats():\n    assert __name__\n"
BY_TEST = SIDECAR.replace(
    '"file.there" = { path = "frame.txt" }', '"tests.passed" = { select = "test_ship.py", claims = "Frame drawn" }'
)


def test_a_clean_checkout_of_one_commit_is_accepted(harbour: Harbour) -> None:
    harbour.lay_out(changes={"docs/plan/keel.toml": BY_TEST, "test_ship.py": SHIP})
    run = harbour.run()
    assert (run.status, run.document["verdict"], run.document["notes"]) == (0, "accepted", [])


@pytest.mark.parametrize(
    "ignored",
    [
        "docs/plan/keel.md",
        "docs/plan/keel.toml",
        "devnet.toml",
        "gates/harbour.py",
        "test_ship.py",
        "conftest.py",
        "pytest.ini",
    ],
)
@pytest.mark.parametrize("workers", [[], ["-n2"]])
def test_an_input_that_git_ignores_makes_the_run_partial(harbour: Harbour, ignored: str, workers: list[str]) -> None:
    harbour.lay_out(
        changes={
            "docs/plan/keel.toml": BY_TEST,
            "test_ship.py": SHIP,
            "conftest.py": "",
            "pytest.ini": "[pytest]\n",
            ".gitignore": f"{IGNORE}{ignored}\n",
        }
    )
    run = harbour.run(*workers)
    assert (run.status, run.document["verdict"], run.document["dirty"]) == (0, "partial", True)
    assert run.document["notes"] == [f"the run rests on files that no commit holds: {ignored}"]


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_a_file_that_git_was_told_to_overlook_makes_the_run_partial(harbour: Harbour, flag: str) -> None:
    harbour.lay_out()
    git(harbour.root, "update-index", flag, "hull.txt")
    (harbour.root / "hull.txt").write_text("bare")
    run = harbour.run()
    assert (run.document["verdict"], run.document["dirty"]) == ("partial", True)
    (note,) = run.document["notes"]
    assert note == "git was told to overlook changes (assume-unchanged or skip-worktree): hull.txt"


def test_compiled_code_that_is_committed_makes_the_run_partial(harbour: Harbour) -> None:
    harbour.lay_out(
        changes={".gitignore": IGNORE.replace("__pycache__/\n", ""), "src/__pycache__/a.cpython-311.pyc": ""}
    )
    run = harbour.run("-p", "no:cacheprovider")
    assert run.document["verdict"] == "partial"
    assert run.document["notes"][-1] == (
        "compiled code is committed, and may run instead of its source: src/__pycache__/a.cpython-311.pyc"
    )


def test_a_link_to_an_input_that_git_ignores_makes_the_run_partial(harbour: Harbour) -> None:
    harbour.lay_out(changes={".gitignore": f"{IGNORE}mine.toml\n"}, commit=False)
    (harbour.root / "docs/plan/keel.toml").rename(harbour.root / "mine.toml")
    (harbour.root / "docs/plan/keel.toml").symlink_to("../../mine.toml")
    harbour.commit()
    assert harbour.run().document["notes"] == ["the run rests on files that no commit holds: mine.toml"]


def test_an_input_outside_the_repository_makes_the_run_partial(
    harbour: Harbour, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "gates.py"
    harbour.lay_out(commit=False)
    (harbour.root / "gates/harbour.py").rename(elsewhere)
    (harbour.root / "gates/harbour.py").symlink_to(elsewhere)
    harbour.commit()
    (note,) = harbour.run().document["notes"]
    assert note.endswith("elsewhere0/gates.py")


def test_gates_of_a_submodule_are_held_by_the_commit(
    harbour: Harbour, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shared = tmp_path_factory.mktemp("shared")
    harbour.lay_out(commit=False)
    shutil.move(harbour.root / "gates/harbour.py", shared)
    (harbour.root / "gates").rmdir()
    (shared / ".gitignore").write_text("__pycache__/\n")
    author = ("-c", "user.name=t", "-c", "user.email=t@devnet.test")
    git(shared, "init", "--quiet", "--initial-branch=main")
    git(shared, "add", "--all")
    git(shared, *author, "commit", "--quiet", "--message", "gates")
    git(harbour.root, "init", "--quiet", "--initial-branch=main")
    git(harbour.root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(shared), "gates")
    harbour.commit()
    assert harbour.run().document["verdict"] == "accepted"
    git(harbour.root, "config", "submodule.gates.ignore", "all")
    with (harbour.root / "gates/harbour.py").open("a") as gates:
        gates.write("\n")
    assert harbour.run().document["notes"] == ["the work tree differs from the commit: gates"]


CONJURES = """
import pathlib
import pytest

FRAME = pathlib.Path("frame.txt")

def pytest_configure(config):
    FRAME.write_text("drawn")

@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session):
    result = yield
    if not hasattr(session.config, "workerinput"):
        FRAME.unlink()
    return result
"""


@pytest.mark.parametrize("workers", [[], ["-n2"]])
def test_evidence_that_is_there_only_while_the_gates_look_makes_the_run_partial(
    harbour: Harbour, workers: list[str]
) -> None:
    red = {path: text for path, text in HARBOUR.items() if path != "frame.txt"}
    harbour.lay_out(red, changes={"conftest.py": CONJURES})
    run = harbour.run(*workers)
    assert run.document["notes"] == ["the work tree differs from the commit: frame.txt"]
    assert run.document["verdict"] == "partial"


MOVES = """
import pytest, subprocess

@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session):
    result = yield
    subprocess.run(["git", "checkout", "--quiet", "HEAD~1"], check=True)
    return result
"""


def test_a_commit_that_is_exchanged_while_the_run_goes_on_makes_it_partial(harbour: Harbour) -> None:
    harbour.lay_out(changes={"conftest.py": MOVES})
    git(
        harbour.root,
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@devnet.test",
        "commit",
        "--quiet",
        "--allow-empty",
        "-m",
        "chore: next",
    )
    run = harbour.run()
    (note,) = run.document["notes"]
    assert note.startswith("another commit was checked out while the run went on: ")
    assert run.document["verdict"] == "partial"


def test_a_work_tree_elsewhere_is_not_the_one_that_is_judged(
    harbour: Harbour, tmp_path_factory: pytest.TempPathFactory
) -> None:
    harbour.lay_out()
    copy = tmp_path_factory.mktemp("copy")
    git(harbour.root, "checkout-index", "--all", f"--prefix={copy}/")
    git(harbour.root, "config", "core.worktree", str(copy))
    (harbour.root / "hull.txt").write_text("bare")
    run = harbour.run()
    assert run.document["notes"][0] == "nothing is committed, so there is no commit that this report could speak of"


def test_files_above_the_judged_folder_are_held_by_the_same_commit(harbour: Harbour) -> None:
    harbour.lay_out(changes={"pytest.ini": "[pytest]\n"})
    (harbour.root / "stray.ini").write_text("[pytest]\n")
    seen = look(harbour.root / "docs", ["../pytest.ini", "../stray.ini", "../../outside.ini"])
    assert seen.unheld == ("../stray.ini", "../../outside.ini")
    (harbour.root / "pytest.ini").write_text("[pytest]\naddopts = -q\n")
    assert look(harbour.root / "docs", ["../pytest.ini"]).unheld == ("../pytest.ini",)


def test_a_plugin_of_the_repository_that_git_ignores_makes_the_run_partial(harbour: Harbour) -> None:
    plugin = {"conftest.py": 'pytest_plugins = ["hook"]\n', "hook.py": "", ".gitignore": f"{IGNORE}hook.py\n"}
    harbour.lay_out(changes=plugin)
    run = harbour.run(subprocess=True)
    assert run.document["notes"] == ["the run rests on files that no commit holds: hook.py"]
