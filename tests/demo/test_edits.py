"""Edits say what they change, and refuse to change what they do not find."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_devnet.demo.edits import Add, Append, Delete, Edit, Git, Move, Replace, Rewrite
from pytest_devnet.demo.fault import Fault
from pytest_devnet.demo.scene import Scene
from pytest_devnet.errors import DevnetError
from pytest_devnet.facts.git_command import git

TREE = {"docs/2026-11-03-log.md": "# Log\n\nOn 2026-11-03 all was well.\n", "src/a.py": "x = 1\ny = 2\nx = 3\n"}


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """A system laid out a day after its release."""
    scene = Scene(tmp_path, 1)
    for path, text in TREE.items():
        scene.write(path, scene.dated(text, path))
    return scene


def tree(scene: Scene) -> dict[str, str]:
    found = (path for path in scene.folder.rglob("*") if path.is_file())
    return {path.relative_to(scene.folder).as_posix(): path.read_text("utf-8") for path in found}


def test_text_is_replaced_with_its_days(scene: Scene) -> None:
    Replace("docs/2026-11-03-log.md", "On 2026-11-03 all", "On 2026-11-03 nothing").make(scene)
    assert tree(scene)["docs/2026-11-04-log.md"] == "# Log\n\nOn 2026-11-04 nothing was well.\n"
    assert scene.line == 3


def test_the_line_is_the_first_that_differs(scene: Scene) -> None:
    Replace("src/a.py", "x = 1\ny = 2\n", "x = 1\ny = 4\n").make(scene)
    assert scene.line == 2
    Replace("src/a.py", "y = 4\nx = 3\n", "y = 4\n").make(scene)
    assert scene.line == 3


def test_text_is_appended(scene: Scene) -> None:
    Append("docs/2026-11-03-log.md", "\nOn 2026-11-05 it blew.\n").make(scene)
    assert tree(scene)["docs/2026-11-04-log.md"].endswith("all was well.\n\nOn 2026-11-06 it blew.\n")
    assert scene.line == 4


def test_days_in_code_stay(scene: Scene) -> None:
    Add("src/b.py", "day = '2026-11-03'\n").make(scene)
    assert tree(scene)["src/b.py"] == "day = '2026-11-03'\n"


def test_files_are_added_rewritten_moved_and_deleted(scene: Scene) -> None:
    scene.make(
        (
            Add("docs/new/2026-11-03.md", "2026-11-03\n"),
            Rewrite("docs/2026-11-03-log.md", "Nothing on 2026-11-03.\n"),
            Move("src/a.py", "lib/b.py"),
            Add("old/x", ""),
            Delete("old"),
        )
    )
    assert tree(scene) == {
        "docs/new/2026-11-04.md": "2026-11-04\n",
        "docs/2026-11-04-log.md": "Nothing on 2026-11-04.\n",
        "lib/b.py": TREE["src/a.py"],
    }
    Delete("lib/b.py").make(scene)
    assert "lib/b.py" not in tree(scene)


def test_a_git_command_is_given_as_it_stands(scene: Scene) -> None:
    git(scene.folder, "init", "--quiet")
    Git("config", "user.name", "Some One").make(scene)
    assert git(scene.folder, "config", "user.name") == b"Some One\n"


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (Replace("src/a.py", "z = 1", "z = 2"), "src/a.py: holds 0 times, not once, the text 'z = 1'"),
        (Replace("src/a.py", "x = ", "z = "), "src/a.py: holds 2 times, not once, the text 'x = '"),
        (Replace("src/b.py", "x", "y"), "src/b.py: is not there"),
        (Add("src/a.py", "x"), "src/a.py: is there already"),
        (Append("src/b.py", "x"), "src/b.py: is not there"),
        (Rewrite("src/b.py", "x"), "src/b.py: is not there"),
        (Delete("src/b.py"), "src/b.py: is not there"),
        (Move("src/b.py", "c.py"), "src/b.py: is not there"),
        (Add("../out.py", "x"), "../out.py: lies outside the system"),
        (Move("src/a.py", "/out.py"), "/out.py: lies outside the system"),
    ],
)
def test_an_edit_that_does_not_fit_is_an_error(scene: Scene, edit: Edit, message: str) -> None:
    before = tree(scene)
    with pytest.raises(DevnetError) as refused:
        edit.make(scene)
    assert (str(refused.value), refused.value.remedy) == (
        message,
        "the fault no longer fits the system: correct its edit",
    )
    assert tree(scene) == before


def test_every_edit_tells_what_it_does() -> None:
    fault = Fault(
        name="x",
        why="y",
        edits=(
            Replace("a", "same\nold\n", "same\nnew\n"),
            Add("b", "one\n"),
            Append("g", "six\n"),
            Rewrite("c", "two\n"),
            Delete("d"),
            Move("e", "f"),
        ),
        afterwards=(Git("tag", "--message", "a b"),),
        criteria=(),
        gate="g",
        finding="",
    )
    assert list(fault.told()) == [
        *("a:", "  same", "- old", "+ new"),
        *("b is new:", "+ one"),
        *("g goes on:", "+ six"),
        *("c holds only:", "+ two"),
        *("d is gone", "e is now f", "$ git tag --message 'a b'"),
    ]
