"""Who calls ``os._exit(0)`` while a run judges leaves with status 1."""

from __future__ import annotations

import os

import pytest

from pytest_devnet.leaving import Leaving


class Left(BaseException):
    """Stands for the end of the process."""


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    statuses: list[int] = []

    def leave(status: int) -> None:
        statuses.append(status)
        raise Left

    monkeypatch.setattr(os, "_exit", leave)
    return statuses


@pytest.mark.parametrize(
    ("why", "status", "leaves_with", "told"),
    [("not judged", 0, 1, "\ndevnet: not judged\n"), ("not judged", 3, 3, ""), ("", 0, 0, "")],
)
def test_the_status_it_leaves_with(
    left: list[int], capfd: pytest.CaptureFixture[str], why: str, status: int, leaves_with: int, told: str
) -> None:
    leaving = Leaving(lambda: why)
    with pytest.raises(Left):
        os._exit(status)
    leaving.over()
    assert (left, capfd.readouterr().err) == ([leaves_with], told)


def test_a_fork_leaves_as_it_likes(left: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    leaving = Leaving(lambda: "not judged")
    monkeypatch.setattr(os, "getpid", lambda: -1)
    with pytest.raises(Left):
        os._exit(0)
    leaving.over()
    assert left == [0]


def test_afterwards_it_is_as_it_was_unless_somebody_else_changed_it(left: list[int]) -> None:
    before = os._exit
    outer = Leaving(lambda: "")
    inner = Leaving(lambda: "")
    outer.over()
    assert os._exit is inner
    inner.over()
    assert os._exit is outer
    outer.over()
    assert (os._exit is before, left) == (True, [])
