"""commits.made beyond its examples: what it hands on, and forges' trial merges."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pytest_devnet import Commit, Evidence, Finding, Git, Observation, Place, Tag
from pytest_devnet.facts.git_command import git
from pytest_devnet.facts.git_example import write_history
from pytest_devnet.facts.world import World
from pytest_devnet.gating.observe import observe
from pytest_devnet_gates.commits import commits_made


def judged(root: Path, message: str, *paths: str) -> list[Observation]:
    given = {"message": message, "paths": paths} if paths else {"message": message}
    return list(observe(commits_made, World(root, date(2026, 1, 15)), given))


def test_the_evidence_names_each_commit_once_with_its_sha(tmp_path: Path) -> None:
    body = "* feat: queue\n* feat: queue"
    write_history(
        tmp_path, (Commit(f"feat: queue (#1)\n\n{body}", {"src/a": "1"}), Commit("feat: queue", {"src/b": "2"}))
    )
    newest, oldest = Git(tmp_path).log
    assert judged(tmp_path, "feat: queue", "src/") == [
        Evidence(Place("src/"), 'touched by "feat: queue" of 2026-01-02', newest.sha),
        Evidence(Place("src/"), 'touched by "feat: queue (#1)" of 2026-01-02', oldest.sha),
    ]


def test_the_remedy_of_a_missing_commit_can_be_pasted_into_a_shell(tmp_path: Path) -> None:
    write_history(tmp_path, (Commit("one", {"a": "1"}),))
    (finding,) = judged(tmp_path, "feat(x): it's done", "src/", "*.ts")
    assert isinstance(finding, Finding)
    assert finding.remedy == """git add src/ '*.ts' && git commit -m 'feat(x): it'"'"'s done'"""


def test_the_remedy_of_an_untouched_path_names_the_commit(tmp_path: Path) -> None:
    write_history(tmp_path, (Commit("feat: queue", {"a": "1"}),))
    (finding,) = judged(tmp_path, "feat: queue", "src/")
    assert isinstance(finding, Finding)
    assert finding.remedy == "commit what belongs there as 'feat: queue'"


def test_a_commit_that_only_the_target_branch_has_is_not_that_of_a_proposal(tmp_path: Path) -> None:
    target = (Commit("base", {"a": "1"}), Commit("feat: queue", {"b": "1"}), Tag("target", annotated=False))
    write_history(tmp_path, (*target, Commit("proposal", {"c": ""}, onto=1)))
    proposal, base = Git(tmp_path).head, git(tmp_path, "rev-parse", "target").decode().strip()
    tree = git(tmp_path, "write-tree").decode().strip()
    author = ("-c", "user.name=n", "-c", "user.email=n@devnet.test")
    message = f"Merge {proposal} into {base}"
    merge = git(tmp_path, *author, "commit-tree", "-p", base, "-p", proposal, "-m", message, tree).decode().strip()
    git(tmp_path, "update-ref", "refs/heads/main", merge)
    (finding,) = judged(tmp_path, "feat: queue")
    assert str(finding) == "feat: queue: is the subject of no commit"
