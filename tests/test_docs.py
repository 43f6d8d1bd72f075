"""The documentation is true: its examples run, what it quotes was printed, what it names exists."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docs import generate
from pytest_devnet.demo.faults import all_faults
from pytest_devnet.facts.world import SHIPPED
from pytest_devnet.formats.markdown_sections import read_document
from pytest_devnet.gating.proof import disproofs
from pytest_devnet.gating.registry import Registry
from pytest_devnet.plan import read_plan
from pytest_devnet.report.looks import VERDICTS
from pytest_devnet.report.schema import schema
from tests.storybook import ROOT, Story, environment, fences, pages, printed

GUIDE = ROOT / "docs" / "guide"
KINDS = re.compile(r"^\| `([A-Z])` \| [\w ]+ \| (.+) \|$", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:)([^)\s]+)\)")
OPTION = re.compile(r"(?<![\w-])--devnet-[a-z]+")
FAMILIES = "|".join(sorted({gate.id.partition(".")[0] for gate in generate.shipped()}))
GATE = re.compile(rf"`((?:{FAMILIES})\.(?!(?:[a-z-]+\.)?(?:md|toml|yaml)\b)[a-z-]+)")
COMMIT_POINT = '- x holds\n\n```bash\ngit add a\ngit commit -m "feat: x"\n```\n'
REGISTRY = re.compile(r"https?://\S*(?:pypi|npmjs|crates|proxy\.golang)|/(?:work|tmp|home|root)/")


@pytest.fixture(params=pages(), ids=lambda page: page.name)
def page(request: pytest.FixtureRequest) -> Path:
    found = request.param
    assert isinstance(found, Path)
    return found


@pytest.fixture
def story(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Story:
    for name, value in environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "proofs"))
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    return Story(request.getfixturevalue("pytester"))


@pytest.mark.system
def test_every_command_prints_what_the_page_says(page: Path, story: Story) -> None:
    story.tell(page)


def test_every_block_is_what_its_language_says(page: Path) -> None:
    for fence in fences(page):
        if fence.language == "toml":
            tomllib.loads(fence.text)
            assert fence.file, f"{fence.place}: name the file, so that it is used"
        elif fence.language == "python":
            compile(fence.text, fence.place, "exec")
        elif fence.language == "json":
            json.loads(fence.text)


def test_every_relative_link_leads_somewhere(page: Path) -> None:
    text = "\n".join(line.text for line in read_document(page.read_text("utf-8")).lines)
    dead = [link for link in LINK.findall(text) if not _leads_somewhere(page, link)]
    assert dead == []


def _leads_somewhere(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = page.parent / path if path else page
    return target.exists() and (not anchor or anchor in _anchors(target))


def _anchors(page: Path) -> list[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]


def test_every_option_and_gate_that_is_named_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    known = {option for told, _ in generate.options() for option in OPTION.findall(told)}
    assert set(OPTION.findall(text)) <= known
    mistakes = {"docs.presnt"}
    assert set(GATE.findall(text)) - {gate.id for gate in generate.shipped()} <= mistakes


def test_every_command_to_type_can_be_typed() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    for page in pages():
        text = page.read_text("utf-8")
        assert all(os.access(ROOT / script, os.X_OK) for script in re.findall(r"\.ci/\w+", text))
        assert set(re.findall(r"pytest-devnet\[(\w+)\]", text)) <= set(extras)


def test_no_page_names_a_registry_or_a_machine(page: Path) -> None:
    assert REGISTRY.findall(page.read_text("utf-8")) == []


@pytest.mark.parametrize("name", ["README.md", "docs/guide/gates.md"])
def test_gates_of_the_pages_are_proven(name: str, tmp_path: Path) -> None:
    """But for the one weakened on purpose, and the one whose fact only the conftest of its page knows."""
    for number, fence in enumerate(fences(ROOT / name)):
        if fence.file.startswith("gates/"):
            (tmp_path / f"gate_{number}.py").write_text(fence.text, "utf-8")
            registry = Registry()
            registry.add_local(tmp_path)
            assert registry.refused == [], fence.place
            (tmp_path / f"gate_{number}.py").unlink()
            if not ("was rehearsed" in fence.text or "tide" in fence.text):
                assert [said for gate in registry for said in disproofs(gate, {})] == [], fence.place


def test_the_reference_is_what_the_gates_say_today() -> None:
    assert generate.REFERENCE.read_text("utf-8") == generate.reference(generate.shipped()), "python docs/generate.py"


def test_the_facts_are_described_as_they_are() -> None:
    assert generate.FACTS.read_text("utf-8") == generate.fact_reference(), "python docs/generate.py"


def test_the_faults_are_listed_as_they_are() -> None:
    listed = generate.fault_reference(all_faults())
    assert generate.FAULTS.read_text("utf-8") == listed, "python docs/generate.py"
    assert all(f"**{fault.name}**" in listed for fault in all_faults())


def test_the_options_of_the_readme_are_those_of_pytest_help() -> None:
    readme = generate.README.read_text("utf-8")
    assert readme == generate.with_options(readme), "python docs/generate.py"


def test_the_generator_writes_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generate, "REFERENCE", tmp_path / "reference" / "gates.md")
    monkeypatch.setattr(generate, "FACTS", tmp_path / "reference" / "facts.md")
    monkeypatch.setattr(generate, "FAULTS", tmp_path / "reference" / "faults.md")
    monkeypatch.setattr(generate, "README", tmp_path / "README.md")
    generate.README.write_text("<!-- options: by docs/generate.py -->\nold\n<!-- end of options -->\n", "utf-8")
    generate.main()
    assert "| `--devnet-gates` |" in generate.README.read_text("utf-8")
    assert generate.REFERENCE.read_text("utf-8").startswith("<!-- Generated by")
    assert generate.FAULTS.read_text("utf-8").startswith("<!-- Generated by")


def test_every_fact_has_its_row() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", (GUIDE / "gates.md").read_text("utf-8"), re.MULTILINE)
    assert set(SHIPPED) <= set(rows)


def test_every_title_of_the_table_opens_its_kind() -> None:
    read = {}
    told = dict(_titles())
    for title in told:
        plan = read_plan(f"# Phase A: A\n\n## {title}\n\n{COMMIT_POINT}", "plan.md")
        read[title] = next(iter(plan.criteria)).kind.letter
    read |= {title: "C" for title in ("Commit Point", "Suggested Commit") if title in read}
    assert read == told


def _titles() -> Iterator[tuple[str, str]]:
    for letter, titles in KINDS.findall((GUIDE / "plans.md").read_text("utf-8")):
        yield from ((title, letter) for title in titles.split(", "))


def test_every_key_of_the_report_has_its_row() -> None:
    rows = re.findall(r"^\| (`.+?`) \| ", (GUIDE / "report.md").read_text("utf-8"), re.MULTILINE)
    told = {key for row in rows for key in re.findall(r"`(\w+)`", row)}
    shape: dict[str, Any] = schema()
    assert told == set(shape["properties"])


def test_words_of_the_verdicts_are_all_explained() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [look.word for look in VERDICTS.values() if look.word not in readme] == []


@pytest.mark.parametrize(
    ("expected", "said", "same"),
    [
        (["a", "b"], "a\nb\n", True),
        (["a"], "a\nb\n", False),
        (["b"], "a\nb\n", False),
        (["a", "…"], "a\nb\nc\n", True),
        (["…", "c"], "a\nb\nc\n", True),
        (["a", "…", "d"], "a\nb\nc\n", False),
        (["…", "a c", "…"], "x\na b c\n", False),
        (["a …"], "a b c\n", True),
        (["a 0.12s"], "a 3.45s\n", True),
        (["a  0.12s, local"], "a  local\n", True),
        (["a  parsed, 0.12s, local"], "a  parsed, local\n", True),
        (["(1.44s, commit f778fecaf0)"], "(0.01s, commit 0123456789)\n", True),
        ([], "\n", True),
        ([], "a\n", False),
    ],
)
def test_output_is_compared_line_by_line(expected: list[str], said: str, same: bool) -> None:
    assert printed(expected, said) is same
