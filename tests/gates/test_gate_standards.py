from __future__ import annotations

from pathlib import Path

from pytest_devnet import Evidence, Finding, Place, Plan, Repo, Strength
from pytest_devnet_gates.standards import standards_exist

TEXT = "Turn the key, wait for the lamp, then call whoever owns the quay, or its deputy.\n"


def test_a_standard_is_as_strong_as_what_could_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(TEXT)
    (tmp_path / "b.pdf").write_bytes(b"%PDF")
    (tmp_path / "plan.md").write_text("# Plan")
    repo = Repo(tmp_path, frozenset({"plan.md"}))
    assert list(standards_exist.judge(repo, Plan("plan.md", ""), paths=("a.md", "b.pdf", "plan.md"))) == [
        Evidence(Place("a.md"), "exists and has 16 words of its own"),
        Evidence(Place("b.pdf"), "exists", strength=Strength.PRESENT),
        Evidence(Place("plan.md"), "is there; its content is never evidence", strength=Strength.PRESENT),
    ]


def test_every_finding_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Short.")
    (tmp_path / "b.txt").write_text("")
    found = list(standards_exist.judge(Repo(tmp_path), Plan("plan.md", ""), paths=("a.md", "b.txt", "docs/a.md")))
    assert [one.remedy for one in found if isinstance(one, Finding)] == [
        "write down what it demands",
        "write it",
        "write it, or correct the plan; is a.md meant?",
    ]
