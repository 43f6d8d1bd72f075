"""devnet.toml: found upward, read with the line of every mistake, and usable in spite of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_devnet.settings import Policy, Settings, find_root, read_settings


def settings(root: Path, text: str) -> Settings:
    (root / "devnet.toml").write_text(text)
    return read_settings(root)


def problems(root: Path, text: str) -> list[str]:
    return [f"{error} | {error.remedy}" for error in settings(root, text).problems]


def write(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("# Plan\n")


def test_the_root_is_the_nearest_folder_upward_that_has_settings(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    assert find_root(deep, tmp_path / "else") == tmp_path / "else"
    (tmp_path / "devnet.toml").touch()
    assert find_root(deep, tmp_path / "else") == tmp_path
    (deep / "devnet.toml").touch()
    assert find_root(deep, tmp_path / "else") == deep


def test_all_that_can_be_set(tmp_path: Path) -> None:
    write(tmp_path, "E.md")
    text = (
        'plans = ["E.md"]\ndue = ["E1"]\ngates = "checks"\n[policy]\nwaiver_days = 30\n[service.api]\n[principals.a]\n'
    )
    found = settings(tmp_path, text)
    assert (found.plans, found.due, found.gates) == (("E.md",), frozenset({"E1"}), "checks")
    assert found.policy == Policy(waiver_days=30, near_expiry_days=14)
    assert found.source is not None
    assert not found.problems


def test_without_settings_plans_are_looked_for_in_the_usual_folders(tmp_path: Path) -> None:
    write(tmp_path, "plans/z.md", "docs/plan/b.md", "docs/plan/a.md", "docs/other.md")
    assert read_settings(tmp_path) == Settings(tmp_path, ("docs/plan/a.md", "docs/plan/b.md", "plans/z.md"))


def test_settings_that_name_no_plans_leave_them_to_be_looked_for(tmp_path: Path) -> None:
    write(tmp_path, "plan/a.md")
    found = settings(tmp_path, 'gates = "checks"\n')
    assert (found.plans, found.due) == (("plan/a.md",), None)


def test_a_list_without_plans_is_meant(tmp_path: Path) -> None:
    write(tmp_path, "plan/a.md")
    assert settings(tmp_path, "plans = []\ndue = []\n").plans == ()


def test_settings_that_are_not_toml_are_a_problem_and_the_usual_plans_still_count(tmp_path: Path) -> None:
    write(tmp_path, "plan/a.md")
    found = settings(tmp_path, "plans = [\n")
    assert found.plans == ("plan/a.md",)
    assert [error.place for error in found.problems] == ["devnet.toml:1"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('plan = ["a.md"]', "devnet.toml:1: unknown key 'plan' | did you mean 'plans'?"),
        ('\nplans = "a.md"', 'devnet.toml:2: plans wants a list of strings | write plans = ["…"]'),
        ("due = [1]", 'devnet.toml:1: due wants a list of strings | write due = ["…"]'),
        ("gates = 1", 'devnet.toml:1: gates wants a string | write gates = "gates"'),
        ("policy = 1", "devnet.toml:1: policy wants a table | write [policy], and its keys below"),
        ("[policy]\nwaiver_day = 9", "devnet.toml:2: unknown key 'waiver_day' | did you mean 'waiver_days'?"),
        (
            "[policy]\nwaiver_days = 0",
            "devnet.toml:2: waiver_days wants a number of days | write a whole number, 1 to 366",
        ),
        (
            "[policy]\nwaiver_days = 36500",
            "devnet.toml:2: waiver_days wants a number of days | write a whole number, 1 to 366",
        ),
        (
            'gates = "."',
            'devnet.toml:1: gates wants a folder of the repository, and of its own | write gates = "gates"',
        ),
        (
            'gates = "docs/../../gates"',
            'devnet.toml:1: gates wants a folder of the repository, and of its own | write gates = "gates"',
        ),
        (
            "[policy]\nwaiver_days = true",
            "devnet.toml:2: waiver_days wants a number of days | write a whole number, 1 to 366",
        ),
        ('plans = ["gone.md"]', "devnet.toml:1: there is no plan gone.md | name files relative to devnet.toml"),
    ],
)
def test_a_mistake_names_line_and_remedy_and_leaves_the_rest_usable(tmp_path: Path, text: str, problem: str) -> None:
    assert problems(tmp_path, text) == [problem]
    assert read_settings(tmp_path).policy == Policy()
