"""A test that cannot fail is no evidence: what counts as an assertion, and where it is looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_devnet.run.assertions import Assertions

MODULE = """
import pytest
from helpers import check_nothing, elsewhere, verify
from pytest import raises
from .near import nearby
from tests.deep import deeply
from outside import check_it


def test_plain(ship):
    assert ship


def test_raises():
    with pytest.raises(ValueError):
        int("x")


class TestOld:
    def test_method(self):
        self.assertEqual(self.ship, 1)


async def test_async(ship):
    assert ship


def test_through_a_helper():
    deeper()


def deeper():
    deeper()
    deepest()


def deepest():
    assert ship


def test_nothing():
    print([one for one in (1, 2)])
    (lambda: 1)()


def test_helper_of_another_file():
    elsewhere()


def test_helper_that_is_no_function():
    verify()


def test_helper_that_only_says_so():
    check_nothing()


def test_raises_imported():
    with raises(ValueError):
        int("x")


def test_helper_beside():
    nearby()


def test_helper_of_a_package():
    deeply()


def test_helper_of_elsewhere():
    check_it()


def test_helpers_that_call_each_other():
    ping()


def ping():
    pong()


def pong():
    ping()


class TestTwice:
    def test_twice(self, ship):
        assert ship


class TestTwiceAsWell:
    @pytest.mark.parametrize("one", [1])
    def test_twice(self, one):
        pass
"""


HELPERS = """
verify = print


def elsewhere():
    assert print


def check_nothing():
    elsewhat()
"""
TREE = {
    "tests/test_it.py": MODULE,
    "tests/near.py": "def nearby():\n    assert print\n",
    "tests/deep/__init__.py": "from ..near import nearby\n\n\ndef deeply():\n    nearby()\n",
    "helpers.py": HELPERS,
}


def repository(root: Path) -> Path:
    for path, text in TREE.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


@pytest.mark.parametrize(
    ("function", "asserts"),
    [
        ("test_plain", True),
        ("test_raises", True),
        ("test_method", True),
        ("test_async", True),
        ("test_through_a_helper", True),
        ("test_nothing", False),
        ("test_helper_of_another_file", True),
        ("test_helper_that_is_no_function", True),
        ("test_helper_that_only_says_so", False),
        ("test_raises_imported", True),
        ("test_helper_beside", True),
        ("test_helper_of_a_package", True),
        ("test_helper_of_elsewhere", True),
        ("test_helpers_that_call_each_other", False),
        ("test_that_is_not_there", False),
    ],
)
def test_an_assertion_is_looked_for_in_the_test_and_the_functions_of_the_repository(
    tmp_path: Path, function: str, asserts: bool
) -> None:
    assertions = Assertions(repository(tmp_path))
    assert assertions.in_test("tests/test_it.py", function) is asserts
    assert assertions.in_test("tests/test_it.py", function) is asserts


def test_tests_of_one_name_are_told_apart_by_their_line(tmp_path: Path) -> None:
    assertions = Assertions(repository(tmp_path))
    lines = MODULE.splitlines()
    first = lines.index("class TestTwice:") + 2
    second = lines.index('    @pytest.mark.parametrize("one", [1])') + 1
    assert assertions.in_test("tests/test_it.py", "test_twice", first)
    assert not assertions.in_test("tests/test_it.py", "test_twice", second)


@pytest.mark.parametrize("text", [b"def broken(:", b"\0"])
def test_a_module_that_cannot_be_read_has_no_assertions(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "test_it.py").write_bytes(text)
    assert not Assertions(tmp_path).in_test("test_it.py", "test_plain")
    assert not Assertions(tmp_path).in_test("nowhere.py", "test_plain")
