"""An assertion has to be able to fail, on a way that can be taken, where somebody notices."""

from __future__ import annotations

import ast
from textwrap import indent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.formats.asserting import TestModule
from pytest_devnet.formats.constants import Constants


def asserts(body: str, beside: str = "") -> bool:
    module = TestModule(ast.parse(f"{beside}\n\ndef test_it(ship):\n{indent(body, '    ')}\n"))
    return module.asserts(module.functions["test_it"][0])


@pytest.mark.parametrize(
    "body",
    [
        "assert ship",
        "assert ship.floats == 1",
        "assert ship() == ship()",
        "assert not ship",
        "assert ship or tide",
        "assert f'{ship}'",
        "assert ship if tide else True",
        "for one in ship:\n    assert one",
        "for one in [ship]:\n    assert one",
        "for one in ():\n    pass\nelse:\n    assert ship",
        "if not False:\n    assert ship",
        "try:\n    assert ship\nfinally:\n    tide()",
        "assert type(ship) == type(tide)",
        "assert ship and True",
        "assert 0 < len(ship)",
        "assert [one for one in ship]",
        "assert f'{ship}' == '1'",
        "mock.assert_called_once()",
        "self.assertEqual(ship, 1)",
        "ship.should_float()",
        "expect(ship).to_float()",
        "verify(ship)",
        "pytest.fail('not reached')",
        "with pytest.raises(ValueError):\n    ship()",
        "with pytest.raises(AssertionError):\n    assert ship",
        "async with ship:\n    assert ship",
        "while ship:\n    assert ship",
        "while True:\n    assert ship",
        "if ship:\n    assert ship",
        "if False:\n    pass\nelse:\n    assert ship",
        "try:\n    assert ship\nfinally:\n    pass",
        "try:\n    ship()\nexcept ValueError:\n    assert ship",
        "try:\n    assert ship\nexcept ValueError:\n    pass",
        "try:\n    assert ship\nexcept AssertionError:\n    log()\n    raise",
        "try:\n    ship()\nexcept Exception:\n    pass\nelse:\n    assert ship",
        "match ship:\n    case 1:\n        assert ship",
        "seen = []\nship(seen.append)\nassert seen == [1]",
        "sunk = False\ntry:\n    ship()\nexcept ValueError:\n    sunk = True\nassert sunk",
        "count = 0\ncount += ship\nassert count == 1",
        "one, two = 1, ship\nassert one == 1",
        "for one in (1, 2):\n    assert one",
        "with ship as one:\n    assert one",
        "import one\nassert one",
        "try:\n    ship()\nexcept ValueError as one:\n    assert one",
        "match ship:\n    case [one, *others]:\n        assert one\n        assert others",
        "def one():\n    nonlocal_ = ship\n\nassert one",
        "sunk = False\ndef sink():\n    nonlocal sunk\n    sunk = True\nship(sink)\nassert sunk",
    ],
)
def test_what_can_fail_is_an_assertion(body: str) -> None:
    assert asserts(body)


@pytest.mark.parametrize(
    "body",
    [
        "pass",
        "print(ship)",
        "assert True",
        "assert lambda: ship",
        "assert f'ship {ship}'",
        "assert ship if False else True",
        "assert 1 if ship else 2",
        "assert type(ship) == type(ship)",
        "assert id(ship) == id(ship)",
        "for one in []:\n    assert one",
        "if not True:\n    assert ship",
        "if TYPE_CHECKING:\n    assert ship",
        "try:\n    assert ship\nfinally:\n    return",
        "assert 1 == 1",
        "assert 1 < 2 <= 2",
        "assert 'a' in 'abc'",
        "assert not False",
        "assert -1",
        "assert 1 + 1 == 2",
        "assert 'text'",
        "assert f'{1}'",
        "assert (ship, 'floats')",
        "assert [ship]",
        "assert {'ship': ship}",
        "assert not (ship,)",
        "assert ship or True",
        "assert ship or 'always'",
        "assert ship or [0]",
        "assert ship and ()",
        "assert ship and False",
        "assert True and 1",
        "assert ship == ship",
        "assert ship.hull is ship.hull",
        "assert ship[0] <= ship[0]",
        "assert len('ship') == 4",
        "assert isinstance(1, int)",
        "assert 'ship'.upper() == 'SHIP'",
        "assert 'ship'[0] == 's'",
        "assert (1 if 1 else 2) == 1",
        "self.assertTrue(True)",
        "self.assertEqual(1, 1)",
        "self.assertEqual(ship, ship)",
        "expect(1)",
        "checkout(ship)",
        "failover()",
        "float_ = 1\nassert float_ == 1",
        "one: int = 1\nassert one",
        "assert (one := 1)",
        "one = (1, 2)\nassert one == (1, 2)",
        "assert LIMIT == 3",
        "with pytest.raises(ValueError):\n    raise ValueError",
        "if False:\n    assert ship",
        "if 1:\n    pass\nelse:\n    assert ship",
        "while 0:\n    assert ship",
        "return\nassert ship",
        "raise SystemExit\nassert ship",
        "try:\n    assert ship\nexcept AssertionError:\n    pass",
        "try:\n    assert ship\nexcept (ValueError, Exception):\n    pass",
        "try:\n    assert ship\nexcept:\n    pass",
        "with contextlib.suppress(AssertionError):\n    assert ship",
        "def never_called():\n    assert ship",
        "class Never:\n    assert ship",
    ],
)
def test_what_cannot_fail_is_none(body: str) -> None:
    assert not asserts(body, "LIMIT = 3\n")


@pytest.mark.parametrize("changed", ["LIMIT = 4", "def change():\n    global LIMIT\n    LIMIT = 4", "LIMIT += 1"])
def test_what_a_module_changes_is_no_constant(changed: str) -> None:
    assert asserts("assert LIMIT == 3", f"LIMIT = 3\n{changed}\n")


def test_a_name_that_a_function_binds_anew_is_its_own() -> None:
    assert asserts("LIMIT = ship\nassert LIMIT == 3", "LIMIT = 3\n")


def test_a_function_of_the_module_is_taken_for_what_it_does_not_for_its_name() -> None:
    assert not asserts("check_all(ship)", "def check_all(ship):\n    pass\n")


STATEMENTS = st.recursive(
    st.sampled_from(["assert ship", "assert 1", "ship()", "x = 1", "return", "raise"]),
    lambda inner: st.one_of(
        st.builds("try:\n{}\nexcept Exception:\n    pass".format, inner.map(lambda body: indent(body, "  "))),
        st.builds("if ship:\n{}\nelse:\n  pass".format, inner.map(lambda body: indent(body, "  "))),
        st.builds("{}\n{}".format, inner, inner),
    ),
    max_leaves=8,
)


@given(STATEMENTS)
def test_code_without_an_assertion_never_asserts(body: str) -> None:
    assert not asserts(body.replace("assert ship", "ship()"))


@pytest.mark.parametrize(
    "value", ["1 + 2", "not 1", "(1, 'a')", "[1]", "1 if 2 else 3", "f'{1}'", "'a'[0:1]", "int(1)"]
)
def test_a_constant_holds_no_name(value: str) -> None:
    assert Constants().holds(ast.parse(value, mode="eval").body)
    assert not Constants().holds(ast.parse(value.replace("1", "ship").replace("'a'", "ship"), mode="eval").body)
