"""release.tagged beyond its examples: the commands it prints, and the finding that makes a run ready."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from shlex import split

import pytest

from pytest_devnet import MISSING_TAG, Commit, Evidence, Finding, Gap, Git, Observation, Place, Tag
from pytest_devnet.facts.git_command import git
from pytest_devnet.facts.git_example import write_history
from pytest_devnet.facts.world import World
from pytest_devnet.gating.observe import observe
from pytest_devnet_gates.release import release_tagged

THROUGH = {"E1::E1.D1::docs.present": "passed"}
WORK = Commit("feat: queue", {"a": "1"})


def judged(root: Path, history: tuple[object, ...], verdicts: Mapping[str, str], tag: str) -> list[Observation]:
    root.mkdir(exist_ok=True)
    world = World(root, date(2026, 1, 15), given={"git": history, "verdicts": verdicts})
    return list(observe(release_tagged, world, {"tag": tag}))


def test_the_command_it_prints_makes_the_tag_it_misses(tmp_path: Path) -> None:
    (finding,) = judged(tmp_path, (WORK,), THROUGH, "v1.0.0")
    assert isinstance(finding, Finding)
    assert finding.remedy == f"git tag -a v1.0.0 -m 'Release v1.0.0' {Git(tmp_path).head}"
    git(tmp_path, "-c", "user.name=n", "-c", "user.email=n@devnet.test", *split(finding.remedy)[1:])
    world = World(tmp_path, date(2026, 1, 15), given={"verdicts": THROUGH})
    (evidence,) = observe(release_tagged, world, {"tag": "v1.0.0"})
    assert evidence == Evidence(Place(""), "annotated: 'Release v1.0.0', with 1 other item judged", "v1.0.0")


@pytest.mark.parametrize("pattern", ["v*", "v?.?.?", "v[0-9].0"])
def test_for_a_glob_the_version_is_left_to_the_user(tmp_path: Path, pattern: str) -> None:
    (finding,) = judged(tmp_path, (WORK,), THROUGH, pattern)
    assert isinstance(finding, Finding)
    assert finding.remedy.startswith("git tag -a VERSION -m 'Release VERSION' ")


def test_only_the_missing_tag_is_called_so(tmp_path: Path) -> None:
    (missing,) = judged(tmp_path / "missing", (WORK,), THROUGH, "v1.0.0")
    (held,) = judged(tmp_path / "held", (WORK,), {"a.b": "failed"}, "v1.0.0")
    (light,) = judged(tmp_path / "light", (WORK, Tag("v1.0.0", annotated=False)), THROUGH, "v1.0.0")
    found = [one for one in (missing, held, light) if isinstance(one, Finding)]
    assert [one.subject == MISSING_TAG for one in found] == [True, False, False]


@pytest.mark.parametrize(
    ("history", "verdicts", "remedy"),
    [
        (
            (WORK, Tag("v1.0.0", annotated=False)),
            THROUGH,
            "git tag -a -f v1.0.0, or fetch the annotated one: git fetch --tags --force",
        ),
        ((WORK, Tag("v1.0.0"), Commit("later")), THROUGH, "judge v1.0.0 itself, or tag the next version"),
        ((WORK,), {"a.b": "failed"}, "make them pass; the tag comes last"),
        ((WORK, Tag("v1.0.0")), {"a.b": "failed"}, "make them pass, then tag the next version"),
        ((WORK, Tag("v1.0.0")), {}, "judge the whole plan: pytest --devnet-gates"),
        ((WORK, Tag("v1.0.0")), {"a.b": "deselected"}, "judge the whole plan: pytest --devnet-gates"),
    ],
)
def test_each_complaint_says_what_to_do(
    tmp_path: Path, history: tuple[object, ...], verdicts: Mapping[str, str], remedy: str
) -> None:
    complaint = next(one for one in judged(tmp_path, history, verdicts, "v1.0.0") if isinstance(one, Finding | Gap))
    assert complaint.remedy == remedy


def test_a_trial_merge_is_no_release_even_where_its_proposal_is_tagged(tmp_path: Path) -> None:
    write_history(tmp_path, (Commit("base", {"a": "1"}), Commit("feat: queue", {"b": "1"}), Tag("v1.0.0")))
    proposal, base = Git(tmp_path).head, git(tmp_path, "rev-parse", "HEAD~1").decode().strip()
    tree = git(tmp_path, "write-tree").decode().strip()
    author = ("-c", "user.name=n", "-c", "user.email=n@devnet.test")
    message = f"Merge {proposal} into {base}"
    merge = git(tmp_path, *author, "commit-tree", "-p", base, "-p", proposal, "-m", message, tree).decode().strip()
    git(tmp_path, "update-ref", "refs/heads/main", merge)
    world = World(tmp_path, date(2026, 1, 15), given={"verdicts": THROUGH})
    seen = list(observe(release_tagged, world, {"tag": "v1.0.0"}))
    reasons = [str(one) for one in seen if isinstance(one, Gap)]
    assert reasons == ["a trial merge is checked out, not the commit to release"]
