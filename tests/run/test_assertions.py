"""A test that cannot fail is no evidence: what counts as an assertion, and where it is looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_devnet.run.assertions import Assertions

MODULE = """
import pytest
from helpers import elsewhere


def test_plain():
    assert 1


def test_raises():
    with pytest.raises(ValueError):
        int("x")


class TestOld:
    def test_method(self):
        self.assertEqual(1, 1)


async def test_async():
    assert 1


def test_through_a_helper():
    deeper()


def deeper():
    deeper()
    deepest()


def deepest():
    assert 1


def test_nothing():
    print([one for one in (1, 2)])
    (lambda: 1)()


def test_helper_of_another_file():
    elsewhere()
"""


@pytest.mark.parametrize(
    ("function", "asserts"),
    [
        ("test_plain", True),
        ("test_raises", True),
        ("test_method", True),
        ("test_async", True),
        ("test_through_a_helper", True),
        ("test_nothing", False),
        ("test_helper_of_another_file", False),
        ("test_that_is_not_there", False),
    ],
)
def test_an_assertion_is_looked_for_in_the_test_and_the_functions_of_its_file(
    tmp_path: Path, function: str, asserts: bool
) -> None:
    (tmp_path / "test_it.py").write_text(MODULE)
    assertions = Assertions(tmp_path)
    assert assertions.in_test("test_it.py", function) is asserts
    assert assertions.in_test("test_it.py", function) is asserts


@pytest.mark.parametrize("text", [b"def broken(:", b"\0"])
def test_a_module_that_cannot_be_read_has_no_assertions(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "test_it.py").write_bytes(text)
    assert not Assertions(tmp_path).in_test("test_it.py", "test_plain")
    assert not Assertions(tmp_path).in_test("nowhere.py", "test_plain")
