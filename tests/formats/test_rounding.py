from __future__ import annotations

import pytest

from pytest_devnet.formats.rounding import rounded_floors


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("pyproject.toml", "[tool.coverage.report]\nfail_under = 98\n", [("pyproject.toml", 2, "98")]),
        (".coveragerc", "[report]\n\n  fail_under=97.5\n", [(".coveragerc", 3, "97.5")]),
        ("tox.ini", "[pytest]\naddopts = -q --cov-fail-under=90\n", [("tox.ini", 2, "90")]),
        ("pytest.ini", "[pytest]\naddopts = --cov-fail-under 90 -q\n", [("pytest.ini", 2, "90")]),
        ("setup.cfg", "fail_under = 9\nfail_under = 8", [("setup.cfg", 1, "9"), ("setup.cfg", 2, "8")]),
        ("setup.cfg", "fail_under = 100\naddopts = --cov-fail-under=100", []),
        ("setup.cfg", "fail_under = 98\nprecision = 2\n", []),
        ("setup.cfg", "fail_under = 98\nprecision = 0\n", [("setup.cfg", 1, "98")]),
        ("setup.cfg", "addopts = --cov-fail-under=98 --cov-precision=2\n", []),
        ("setup.cfg", "# fail_under = 98\n; addopts = --cov-fail-under=98\nnot_fail_under = 98", []),
        ("setup.cfg", "", []),
    ],
)
def test_floors_that_are_rounded_are_found_where_they_stand(
    path: str, text: str, found: list[tuple[str, int, str]]
) -> None:
    assert list(rounded_floors({path: text})) == found


def test_a_precision_in_another_file_counts() -> None:
    assert not list(
        rounded_floors({"tox.ini": "addopts = --cov-fail-under=98", ".coveragerc": "[report]\nprecision = 1"})
    )
