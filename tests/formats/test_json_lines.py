"""Lines of keys in a JSON text, down to a depth: what lies deeper is passed over, and counted all the same."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.formats.json_lines import Steps, json_lines

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
)


def steps_in(node: Any, above: Steps = ()) -> set[Steps]:
    """Every path into a value."""
    below = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return {one for key, inner in below for one in {(*above, key), *steps_in(inner, (*above, key))}}


def test_each_key_and_element_has_its_line() -> None:
    text = '{\n "a": [\n  1,\n  {"b\\n": "}"}\n ],\n "c": {"d": {"e": "\\"["}}}'
    assert json_lines(text, 3) == {
        ("a",): 2,
        ("a", 0): 3,
        ("a", 1): 4,
        ("a", 1, "b\n"): 4,
        ("c",): 6,
        ("c", "d"): 6,
        ("c", "d", "e"): 6,
    }
    assert json_lines(text, 1) == {("a",): 2, ("c",): 6}


@given(JSON, st.integers(1, 4), st.sampled_from([None, 1]))
def test_all_that_is_no_deeper_than_wanted_is_found(value: Any, deepest: int, indent: int | None) -> None:
    wanted = {one for one in steps_in(value) if len(one) <= deepest}
    text = json.dumps(value, indent=indent)
    assert set(json_lines(text, deepest)) == wanted
    assert set(json_lines(text, deepest).values()) <= set(range(1, text.count("\n") + 2))


@given(JSON)
def test_a_lesser_depth_gives_the_same_lines(value: Any) -> None:
    text = json.dumps(value, indent=1)
    whole = json_lines(text, 9)
    assert json_lines(text, 2) == {steps: line for steps, line in whole.items() if len(steps) <= 2}
