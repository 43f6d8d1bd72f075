"""Source text, read as far as a call needs it: arguments, members of objects, functions and what names were given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.formats.script_text import Script, around, bare, members


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("(a, [b, c], { d, e }, (f, g))", ["a", "[b, c]", "{ d, e }", "(f, g)"]),
        ("(`x${f(`,`, 2)},`, \"a,)\", 'b,(')", ["`x${f(`,`, 2)},`", '"a,)"', "'b,('"]),
        ("(a, // not, this)\n b /* nor, this) */)", ["a", "// not, this)\n b /* nor, this) */"]),
        ("(a, `\\`${b}`,)", ["a", "`\\`${b}`"]),
        ("(it's, fine)", ["it's", "fine"]),
        ("()", []),
        ("(a, `b", None),
        ("(a", None),
    ],
)
def test_what_stands_between_commas_is_told_whatever_it_holds(text: str, parts: list[str] | None) -> None:
    assert Script(text).arguments(0) == parts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{ a, 'b': [1, 2], \"c\": { d: 1 } }", ({"a": "a", "b": "[1, 2]", "c": "{ d: 1 }"}, True)),
        ("{ ...({ a: 1 }), b }", ({"a": "1", "b": "b"}, True)),
        ("{ **more, 'b': 1 }", ({"b": "1"}, False)),
        ("{ ...more }", ({}, False)),
        ("{ [a]: 1 }", ({}, False)),
        ("more", None),
        ("{ a } + { b }", None),
    ],
)
def test_members_of_an_object_are_all_told_or_it_is_said(text: str, found: object) -> None:
    assert members(text) == found


JAVASCRIPT = """\
export async function send<T>(how: string, path = "/", ...more): Promise<T> { return fetch(path) }
const get = async (path: string) => send("GET", path,
  { a: 1 })
const plain = path => fetch(path)
const api = { all: function (query) { return get("/all") }, one: (id) => get("it's;" + id), last }
class Api { call(path) { if (path) { return get(path) } } }
const open = (path) => { get(path)"""
PYTHON = """\
class Api:
    async def call(self, path: str, *, more=None) -> str:
        return path

    def all(
        self,
    ): ...

def free(): return 1
def broken(a"""


def test_functions_have_a_name_parameters_and_an_end() -> None:
    script = Script(JAVASCRIPT)
    found = {
        one.name: ([name for name, _ in one.parameters], script.text[one.start : one.end].strip())
        for one in script.functions()
    }
    assert found == {
        "send": (["how", "path", "more"], "return fetch(path)"),
        "get": (["path"], 'send("GET", path,\n  { a: 1 })'),
        "plain": (["path"], "fetch(path)"),
        "all": (["query"], 'return get("/all")'),
        "one": (["id"], 'get("it\'s;" + id)'),
        "call": (["path"], "if (path) { return get(path) }"),
        "open": (["path"], "get(path)"),
    }
    assert dict(script.functions()[0].parameters)["path"] == '"/"'


def test_functions_of_python_end_with_their_indentation() -> None:
    script = Script(PYTHON, python=True)
    assert [(one.name, one.parameters) for one in script.functions()] == [
        ("call", (("path", ""), ("", ""), ("more", "None"))),
        ("all", ()),
        ("free", ()),
    ]
    inner = around(script.functions(), PYTHON.index("return path"))
    assert inner
    assert inner.name == "call"
    assert around(script.functions(), 0) is None


def test_an_expression_may_be_the_last_of_a_file() -> None:
    (one,) = Script("const get = (path) => fetch").functions()
    assert one.end == 27


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("const a = '/x';\nuse(a)", "'/x'"),
        ("let a: string = '/x'\n  + b\nuse(a)", "'/x'\n  + b"),
        ("a = '/x'\na = '/y'\nuse(a)", "'/y'"),
        ("let a = '/x'; a += b; use(a)", ""),
        ("if (a == b) use(a)", ""),
    ],
)
def test_what_a_name_was_given_last_is_told_unless_it_grows(text: str, value: str) -> None:
    assert Script(text).assigned("a", 0, text.index("use")) == value


def test_brackets_around_the_whole_are_taken_away() -> None:
    assert bare(" ((a + (b))) ") == "a + (b)"
    assert bare("(a) + (b)") == "(a) + (b)"


@given(st.text("(){}[]'\"`$,/*\\\n=>a:#", max_size=80), st.booleans())
def test_no_text_is_too_odd(text: str, python: bool) -> None:
    script = Script(text, python)
    assert all(script.arguments(at) is not None for at in script.spans)
    assert all(one.head <= one.start <= max(one.end, one.start) <= len(text) for one in script.functions())
