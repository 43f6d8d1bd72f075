"""YAML keeps its line numbers, and what is hostile or ambiguous is refused with its line."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.errors import FactError, ToolMissing
from pytest_devnet.formats.yaml import Yaml, read_yaml

TEXT = """\
# a comment
kind: SLO
spec:
  windows:
    - 28d
    - 7d
---
---
other: 99.5
"""


def test_every_value_knows_its_line() -> None:
    first, second = read_yaml(TEXT, "slo.yaml")
    assert (first.at("kind").text, first.at("kind").line) == ("SLO", 2)
    windows = first.at("spec", "windows")
    assert [(one.text, one.line) for one in windows.items] == [("28d", 5), ("7d", 6)]
    assert (second.at("other").value, second.at("other").line) == (99.5, 9)
    assert [name for name, _ in first.entries] == ["kind", "spec"]


def test_what_is_absent_stands_where_its_parent_does() -> None:
    (first, _) = read_yaml(TEXT, "slo.yaml")
    absent = first.at("spec", "windows", 7, "x")
    assert (absent.text, absent.items, absent.entries, absent.line) == ("", (), (), 5)
    assert first.at("spec").text == ""


def test_an_alias_stands_for_what_it_names() -> None:
    (document,) = read_yaml("a: &x [1]\nb: *x\n", "f.yaml")
    assert document.at("b", 0).value == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [", "f.yaml:1: is no YAML: expected the node content, but found '<stream end>'"),
        ("b: 1\na: 1\na: 2", "f.yaml:3: has the key 'a' twice, or one that is no text"),
        ("? [a]\n: b", "f.yaml:1: has the key '' twice, or one that is no text"),
        ("a: &a\n  b: *a", "f.yaml:1: holds itself by an alias"),
        ("a: \x00", "f.yaml: is no YAML: unacceptable character"),
        ("a: 2026-13-45", "f.yaml: is no YAML: month must be in 1..12"),
        ("a: !!python/object:os.system x", "f.yaml:1: is no YAML: could not determine a constructor"),
        ("[" * 200 + "]" * 200, "f.yaml:1: holds more than 200000 values, or more than 100 levels"),
        ("[" * 5000, "f.yaml: is nested too deeply"),
    ],
)
def test_what_cannot_be_meant_is_refused_where_it_stands(text: str, message: str) -> None:
    with pytest.raises(FactError) as refused:
        read_yaml(text, "f.yaml")
    assert message in str(refused.value)


def test_aliases_cannot_make_a_small_file_a_large_one() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    with pytest.raises(FactError, match="holds more than 200000 values"):
        read_yaml("\n".join(lines), "bomb.yaml")


def test_without_the_library_there_is_no_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(ToolMissing, match="PyYAML is not installed"):
        read_yaml("a: 1", "f.yaml")


@given(st.text(max_size=60))
def test_no_text_ends_in_anything_but_values_or_a_refusal(text: str) -> None:
    try:
        documents = read_yaml(text, "f.yaml")
    except FactError as refused:
        documents = (Yaml(refused.place, 1),)
    assert all(isinstance(document, Yaml) and document.line >= 1 for document in documents)


def test_a_large_file_may_hold_as_much_as_it_is_long() -> None:
    (document,) = read_yaml("[" + "1, " * 250_000 + "1]", "f.yaml", quick=True)
    assert len(document.items) == 250_001
