"""The parts of a criterion, and which of them demand that something was run."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.model import Strength
from pytest_devnet.plan import clauses_of, normalise, readable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bread baked", ["Bread baked"]),
        ("Bread, buns, and rolls baked; oven cleaned", ["Bread", "buns", "rolls baked", "oven cleaned"]),
        ("Flour + yeast stored", ["Flour", "yeast stored"]),
        ("Bread AND buns", ["Bread", "buns"]),
        (
            "Oven line (heat, steam) wired with dials labelled and tested",
            ["Oven line wired with dials labelled", "heat", "steam", "tested"],
        ),
        ("Ovens (gas or wood) lit", ["Ovens lit", "gas or wood"]),
        ("Grains (rye, oat, or similar) milled", ["Grains milled", "rye, oat, or similar"]),
        ("Grains (rye, `oat` or wheat) milled", ["Grains milled", "rye, `oat` or wheat"]),
        ("Baked in tins, stone or clay", ["Baked in tins, stone or clay"]),
        ("Recipes labelled, salt or sugar noted", ["Recipes labelled", "salt or sugar noted"]),
        ("Doors closed, lights out, or staff present", ["Doors closed", "lights out, or staff present"]),
        ("Final loaf (e.g., `v1.0.0`) sold after tasting", ["Final loaf (e.g., `v1.0.0`) sold after tasting"]),
        (
            "Seeds, such as poppy, sesame and flax, stored; jars shut",
            ["Seeds", "such as poppy, sesame and flax, stored", "jars shut"],
        ),
        ("Docs: Recipe in `docs/rye.md` reviewed by Nils", ["Docs: Recipe in `docs/rye.md`", "reviewed by Nils"]),
        ("`docs/rye.md` has been approved by Ana and filed", ["`docs/rye.md`", "approved by Ana", "filed"]),
        ("Recipes (in `docs/`) signed off by the baker", ["Recipes", "in `docs/`", "signed off by the baker"]),
        ("Sign-off: approved by the baker", ["Sign-off: approved by the baker"]),
        ("Reviewed by Nils", ["Reviewed by Nils"]),
        ("Loaf sold once it is approved by Ana", ["Loaf sold once it is approved by Ana"]),
        ("Shop opened (if licensed)", ["Shop opened (if licensed)"]),
        ("Sourdough (SD) fed", ["Sourdough (SD) fed"]),
        ("Loaf(s) weighed, call `f(a, b)`", ["Loaf(s) weighed", "call `f(a, b)`"]),
        ("Sold 1,000 loaves, 95%+ fresh", ["Sold 1,000 loaves", "95%+ fresh"]),
        ('Sign says "fresh, warm and cheap", in red', ['Sign says "fresh, warm and cheap"', "in red"]),
        ("Sign says “fresh, warm”, 'salt, sweet' and ‘a, b’", ["Sign says “fresh, warm”", "'salt, sweet'", "‘a, b’"]),
        ("Bakers' hats, cooks' aprons", ["Bakers' hats", "cooks' aprons"]),
        ("When the bell rings, bread is sold, floor swept", ["When the bell rings, bread is sold", "floor swept"]),
        ("Crumbs swept. Bins emptied.", ["Crumbs swept", "Bins emptied"]),
        ("Ask i.e. Ann or vs. Ben", ["Ask i.e. Ann or vs. Ben"]),
        ("1. Build oven", ["1. Build oven"]),
        ("Heat and time: steady, even", ["Heat and time: steady", "even"]),
        ("Ovens: (a, b)", ["Ovens:", "a", "b"]),
        ("Keep ≥98% overall, add timers", ["Keep ≥98% overall", "add timers"]),
        ("Fuel: `docs/fuel.md`, `wood.md`", ["Fuel: `docs/fuel.md`", "`wood.md`"]),
        ("`docs/fuel.md`", ["`docs/fuel.md`"]),
        ("**Rye, oat** and [wheat, spelt](a,b.md)", ["Rye", "oat", "[wheat, spelt](a,b.md)"]),
        ("Ready (a (b, c), d)", ["Ready", "a (b, c)", "d"]),
        ("Open ( bracket, closed ) ) here", ["Open ) here", "bracket", "closed"]),
        ("Stays between 2 and 4 and dry", ["Stays between 2 and 4", "dry"]),
        ("Both rye and oat, and/or wheat", ["Both rye and oat", "and/or wheat"]),
        ("Done (1)", ["Done (1)"]),
        ("Half `open, and shut", ["Half `open", "shut"]),
        ("—", ["—"]),
        ("", []),
    ],
)
def test_separators_separate_and_the_rest_stays_whole(text: str, expected: list[str]) -> None:
    assert [clause.text for clause in clauses_of(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "unit-tested",
        "smoke Tests",
        "instrumentation",
        "context propagated",
        "rollback",
        "roll back",
        "rolled-back",
        "EXERCISED",
    ],
)
def test_words_of_action_demand_a_run(text: str) -> None:
    assert clauses_of(f"Oven {text}")[0].demands is Strength.EXECUTED


@pytest.mark.parametrize("text", ["`tests/`", "contest", "attested", "tester", "instrument", "testing"])
def test_other_words_demand_nothing(text: str) -> None:
    assert clauses_of(f"Oven {text}")[0].demands is None


WORDS = 'rye oat baked and or , ; + ( ) : e.g. `a, b` if when such as tests. 1,000 "x, y" ≥9% Bread **bold**'
PHRASES = st.lists(
    st.sampled_from(WORDS.split(" ")),
    max_size=24,
).map(" ".join)


def words(text: str) -> Counter[str]:
    return Counter(word for word in re.findall(r"\w+", text.lower()) if word != "and")


@given(PHRASES)
def test_every_content_word_is_in_exactly_one_clause(text: str) -> None:
    assert sum((words(clause.text) for clause in clauses_of(text)), Counter()) == words(text)


@given(st.text(alphabet="ab,;()`\"'“” .+*[]:and", max_size=80))
def test_clauses_never_overlap_whatever_the_text(text: str) -> None:
    found = sum((words(clause.text) for clause in clauses_of(text)), Counter())

    assert not found - words(normalise(text).replace("`", " ")) or "*" in text or "`" in text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bread   is\n baked", "Bread is baked"),
        ("**Bread** is _really_ *baked*", "Bread is really baked"),
        ("`oven.py` on", "oven.py on"),
        ("- [ ] Bread", "Bread"),
        ("- [x] Bread", "- [ ] Bread"),
        ("3. Bread", "Bread"),
        ("✅ Bread", "Bread"),
        ("~~Bread~~", "Bread"),
    ],
)
def test_markup_and_ticks_make_no_difference(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bread - baked", "Bread baked"),
        ("Bread", "bread"),
        ("≥98%", "≥97%"),
        ("`a/*/b.md`", "`a//b.md`"),
        ("snake_case", "snakecase"),
        ("2 * 3", "2 3"),
        ("*.md", ".md"),
    ],
)
def test_words_make_a_difference(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


def test_nothing_is_the_same_as_white_space() -> None:
    assert normalise("") == normalise(" \n") == ""


def test_a_line_break_separates_clauses() -> None:
    assert [clause.text for clause in clauses_of("Hull painted<br>Ropes counted <BR /> pumps tested")] == [
        "Hull painted",
        "Ropes counted",
        "pumps tested",
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**Security.** All *secrets* rotate", "Security. All secrets rotate"),
        ('See [the guide](docs/a.md) and ![a plan](b.png "B")', "See the guide and a plan"),
        ("Run `[x](y) **` as [`make`](Makefile)", "Run `[x](y) **` as `make`"),
        ("*Locks.* All `a.*` and tool.config.* kept", "Locks. All `a.*` and tool.config.* kept"),
        ("a [bracket] and (one)", "a [bracket] and (one)"),
    ],
)
def test_a_text_is_shown_without_its_markup(text: str, shown: str) -> None:
    assert readable(text) == shown
