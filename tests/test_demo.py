"""The demo lays the reference system out, gives it the history its plan asks for, and runs its gates."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pytest_devnet import demo
from pytest_devnet.facts.git import Git

POINTS = [
    "feat(signals): requests can be followed from end to end",
    "test(defences): roles, tenants and input are held to the threat model",
    "chore(releases): a release follows one list, forwards and backwards",
    "docs(handover): whoever is on duty can run Harbor",
]


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Stands in for pytest; the demo's real output is compared with the README elsewhere."""
    seen: list[Path] = []
    real = subprocess.run

    def run(argv: list[str], **rest: object) -> subprocess.CompletedProcess[bytes]:
        if "--devnet-gates" in argv:
            seen.append(Path(str(rest["cwd"])))
            return subprocess.CompletedProcess(argv, 1)
        return real(argv, **rest)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(subprocess, "run", run)
    return seen


def test_the_history_has_every_commit_point_and_the_annotated_tag_on_a_clean_tree(
    tmp_path: Path, runs: list[Path]
) -> None:
    folder = tmp_path / "harbor"
    assert demo.main([str(folder)]) == 1
    git = Git(folder)
    assert [change.subject for change in git.log] == [*reversed(POINTS), "chore: start"]
    assert [(tag.name, tag.annotated, tag.commit) for tag in git.tags] == [("v1.0.0", True, git.head)]
    assert git.dirty == ()
    assert runs == [folder]


def test_without_a_folder_nothing_is_left_behind(runs: list[Path]) -> None:
    assert demo.main([]) == 1
    assert not runs[0].exists()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(SystemExit) as ended:
        demo.main([str(tmp_path)])
    assert ended.value.code == 4
    assert "the folder is not empty\n  name a new one" in capsys.readouterr().err


def test_without_a_checkout_the_demo_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(demo, "SOURCE", tmp_path / "nowhere")
    with pytest.raises(SystemExit):
        demo.main([])
    assert "the reference system is not installed\n  run the demo from a checkout" in capsys.readouterr().err
