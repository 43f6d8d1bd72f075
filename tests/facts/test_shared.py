"""Work that is shared by the processes of a run, and done side by side."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from pytest_devnet.facts.shared import Shared
from pytest_devnet.facts.side_by_side import side_by_side

OTHER = """\
import sys, time
from pathlib import Path
from pytest_devnet.facts.shared import Shared


def slowly():
    Path(sys.argv[1], "begun").touch()
    time.sleep(float(sys.argv[2]))
    return ["by another"]


print(Shared(Path(sys.argv[1])).all([("slow", slowly)]))
"""


def test_results_come_in_the_order_of_the_work_not_of_its_ends() -> None:
    delays = (0.2, 0.0, 0.1)

    def work(delay: float) -> list[float]:
        time.sleep(delay)
        return [delay]

    assert side_by_side([partial(work, delay) for delay in delays], 3) == [[0.2], [0.0], [0.1]]


def test_no_more_is_done_at_once_than_asked_for() -> None:
    running, most = [], []

    def work() -> None:
        running.append(1)
        most.append(len(running))
        time.sleep(0.02)
        running.pop()

    side_by_side([work] * 6, 2)
    assert (max(most), len(most)) == (2, 6)


def test_the_first_that_raises_is_raised_when_all_are_done() -> None:
    done = threading.Event()

    def late() -> None:
        time.sleep(0.1)
        done.set()
        raise ValueError("first")

    def early() -> None:
        raise KeyError("second")

    with pytest.raises(ValueError, match="first"):
        side_by_side([late, early], 2)
    assert done.is_set()


@pytest.mark.parametrize("shared", [False, True])
def test_each_name_has_its_own_words(tmp_path: Path, *, shared: bool) -> None:
    works = [(name, lambda name=name: [name] * (name != "c")) for name in "abcdef"]
    assert Shared(tmp_path / "run" if shared else None).all(works) == [["a"], ["b"], [], ["d"], ["e"], ["f"]]


def test_what_was_said_once_is_not_asked_again(tmp_path: Path) -> None:
    assert Shared(tmp_path).all([("a", lambda: ["once"])]) == [["once"]]
    assert Shared(tmp_path).all([("a", lambda: ["twice"])]) == [["once"]]


def test_what_raised_has_said_nothing(tmp_path: Path) -> None:
    def broken() -> list[str]:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        Shared(tmp_path).all([("a", broken)])
    assert Shared(tmp_path).all([("a", lambda: ["said"])]) == [["said"]]


def other(folder: Path, seconds: float) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", OTHER, str(folder), str(seconds)], stdout=subprocess.PIPE, text=True
    )
    while not (folder / "begun").exists():
        time.sleep(0.01)
    return process


def test_what_another_process_is_at_is_left_for_last_and_waited_for(tmp_path: Path) -> None:
    asked: list[str] = []

    def work(name: str) -> list[str]:
        asked.append(name)
        return [name]

    with other(tmp_path, 1) as process:
        said = Shared(tmp_path).all([(name, partial(work, name)) for name in ("slow", "mine")])
        assert said == [["by another"], ["mine"]]
        assert process.communicate()[0] == "[['by another']]\n"
    assert asked == ["mine"]


def test_a_process_that_dies_leaves_its_work_to_the_others(tmp_path: Path) -> None:
    with other(tmp_path, 60) as process:
        process.kill()
        process.wait()
        assert Shared(tmp_path).all([("slow", lambda: ["mine"])]) == [["mine"]]
