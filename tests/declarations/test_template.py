"""Templates in strings: what they ask for, what fills them, and what is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.declarations.template import filled, filled_everywhere, mistakes, names_in, variables_in


def test_names_and_variables_are_told_apart() -> None:
    text = "serve --port {port} --key ${KEY} {dependency.db.host}"
    assert list(names_in(text)) == ["port", "dependency.db.host"]
    assert list(variables_in(text)) == ["KEY"]
    assert filled(text, {"port": "1", "dependency.db.host": "h"}, str.lower) == "serve --port 1 --key key h"


@pytest.mark.parametrize("text", ["{{port}}", '{"a": 1}', "{}", "{ port }", "{1}", "${", "{port", "{{ .Name }}"])
def test_other_braces_are_left_alone(text: str) -> None:
    assert filled(text, {"port": "1"}, str.lower) == text
    assert list(mistakes(text, frozenset())) == []


def test_mistakes_name_the_nearest_right_one() -> None:
    known = frozenset({"port", "tmp"})
    assert list(mistakes("{prot} ${1} {port} ${A}", known)) == [
        ("nothing fills in {prot}", "did you mean 'port'?"),
        ("${1} names no variable", "write ${NAME}"),
    ]
    assert list(mistakes("{x}", frozenset())) == [("nothing fills in {x}", "nothing is filled in here but ${NAME}")]


def test_every_string_of_a_value_is_filled() -> None:
    value = {"{a}": ["{a}", 1, None, {"b": "{a}"}]}
    assert filled_everywhere(value, lambda text: text.replace("{a}", "x")) == {"x": ["x", 1, None, {"b": "x"}]}


@given(st.text())
def test_what_was_filled_in_is_not_filled_again(value: str) -> None:
    assert filled("{port}${KEY}", {"port": value}, lambda _: value) == value + value


@given(st.text(alphabet="{}$a.b1 "))
def test_any_text_can_be_filled(text: str) -> None:
    asked = {*names_in(text), *variables_in(text)}
    assert (filled(text, dict.fromkeys(asked, "\0"), lambda _: "\0") != text) is bool(asked)
