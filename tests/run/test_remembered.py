"""A collection that changed nothing is listed from memory; whatever could change the list is noticed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_devnet.memory import remembered_in
from pytest_devnet.run import project
from pytest_devnet.run.listed import ListedItem
from tests.harbour import Harbour

PLAN = """\
# Phase A: Keel

## Phase Acceptance

- Hull painted as `docs/hull.md` says

## Implementation Steps

### Step A1: Frame

**Deliverables**
- Frame drawn in `docs/frame.md`
- Ropes counted
"""
SIDECAR = """\
[A1.D1]
criterion = "Frame drawn in `docs/frame.md`"
"docs.present" = { claims = "Frame drawn in `docs/frame.md`" }
"""
QUAY = {"docs/plan/keel.md": PLAN, "docs/plan/keel.toml": SIDECAR, "docs/frame.md": "# Frame\n"}
LIST = ("--collect-only", "-q")
PACK = """
import pytest

@pytest.hookimpl(optionalhook=True)
def pytest_devnet_gates():
    return []
"""


@pytest.fixture
def quay(harbour: Harbour, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Harbour:
    """A repository whose list of items can be remembered."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    harbour.lay_out(QUAY)
    return harbour


def listed(harbour: Harbour, *arguments: str) -> list[str]:
    """What ``--collect-only`` shows, without how long it took."""
    result = harbour.pytester.runpytest_inprocess("--devnet-gates", *(arguments or LIST))
    return [re.sub(r"in [0-9.]+s", "", line) for line in result.outlines if line]


def memories() -> list[Path]:
    return sorted(remembered_in("collections").glob("*"))


@pytest.fixture
def blind(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """No plan can be read: what is listed comes from memory."""

    def closed(*_: object, **__: object) -> None:
        raise pytest.UsageError("the plan was read")

    with monkeypatch.context() as patch:
        patch.setattr(project, "open_project", closed)
        yield patch


@pytest.mark.parametrize(
    "arguments",
    [
        LIST,
        ("--collect-only",),
        ("--collect-only", "-q", "-k", "A1"),
        ("--collect-only", "-q", "-m", "gate(kind='deliverable', name='docs.present')"),
        ("--collect-only", "-q", "--deselect", "docs/plan/keel.md::A::A.A1"),
    ],
)
def test_what_is_listed_from_memory_is_what_reading_the_plan_lists(
    quay: Harbour, arguments: tuple[str, ...], request: pytest.FixtureRequest
) -> None:
    read = listed(quay, *arguments)
    assert any("A1.D1" in line for line in read)
    request.getfixturevalue("blind")
    assert listed(quay, *arguments) == read


def test_tests_are_listed_before_the_gates_from_memory_too(quay: Harbour) -> None:
    quay.lay_out({"tests/test_hull.py": "def test_hull():\n    assert True\n"}, commit=False)
    read = listed(quay)
    assert read[0].startswith("tests/test_hull.py")
    assert listed(quay) == read


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("docs/plan/keel.md", PLAN + "- Sails mended\n"),
        ("docs/plan/keel.toml", SIDECAR + '"docs.present[again]" = { claims = "Frame" }\n'),
        ("docs/plan/mast.md", "# Phase B: Mast\n\n## Phase Acceptance\n\n- Mast stands\n"),
        ("devnet.toml", 'plans = ["docs/plan/keel.md"]\ndue = ["A1"]\n'),
        ("devnet-waivers.toml", "[[waiver]]\n"),
        ("gates/rope.py", "ROPE = 1\n"),
    ],
)
def test_whatever_could_change_the_list_is_read_again(quay: Harbour, path: str, text: str) -> None:
    before = listed(quay)
    quay.lay_out({path: text}, commit=False)
    after = listed(quay)
    assert after != before


def test_a_file_that_is_gone_is_noticed(quay: Harbour) -> None:
    before = listed(quay)
    (quay.root / "docs/plan/keel.toml").unlink()
    assert listed(quay) != before


@pytest.mark.parametrize(
    "tree",
    [
        {"conftest.py": PACK},
        {"devnet-waivers.toml": ""},
        {
            "gates/rope.py": (
                "from pytest_devnet import *\n\n\n"
                '@gate("rope.there", answers=("rope",), examples=(Passes({"r": "1"}), Fails({"a": ""}, '
                'findings=("r: no",))))\n'
                "def rope(repo: Repo):\n"
                '    """A rope."""\n'
                '    yield Evidence(Place("r"), "is") if repo.has("r") else Finding(Place("r"), "no")\n'
            )
        },
    ],
    ids=["another pack", "waivers", "gates of its own"],
)
def test_a_list_that_depends_on_more_than_files_is_not_remembered(quay: Harbour, tree: dict[str, str]) -> None:
    quay.lay_out(tree, commit=False)
    assert listed(quay)
    assert memories() == []


@pytest.mark.parametrize("arguments", [("docs/plan/keel.md", *LIST), (*LIST, "--devnet-report=json")])
def test_a_list_asked_for_in_another_way_is_not_remembered(quay: Harbour, arguments: tuple[str, ...]) -> None:
    assert listed(quay, *arguments)
    assert memories() == []


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"stamp": 1'])
def test_a_broken_memory_is_no_memory(quay: Harbour, text: str) -> None:
    read = listed(quay)
    (memory,) = memories()
    memory.write_text(text)
    assert listed(quay) == read


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(quay: Harbour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(quay.root / "docs/frame.md"))
    assert listed(quay) == listed(quay)


def test_another_day_is_another_list(quay: Harbour) -> None:
    listed(quay)
    (memory,) = memories()
    before = memory.read_text()
    assert listed(quay, *LIST, "--devnet-today=2031-01-01")
    assert memory.read_text() != before


def test_a_run_that_judges_reads_the_plan_all_the_same(quay: Harbour) -> None:
    listed(quay)
    run = quay.run()
    assert run.criteria == {"A.A1": "unbound", "A1.D1": "failed", "A1.D2": "unbound"}
    assert run.item("A1::A1.D1::docs.present")["verdict"] == "failed"


def test_an_item_that_was_only_listed_is_never_judged(quay: Harbour) -> None:
    config = quay.pytester.parseconfigure()
    session = pytest.Session.from_config(config)
    item = ListedItem.from_parent(session, name="docs.present", line=None, marks={"name": "docs.present"}, turn=0)
    with pytest.raises(pytest.UsageError, match=r"docs\.present was only listed, and cannot be judged"):
        item.runtest()
    assert item.reportinfo()[1] is None
    config._ensure_unconfigure()
