"""Tracebacks in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_devnet.formats.tracebacks import in_short, raised_in

ROOT = Path("/srv/app")
OWN, DEEP = ["/srv/app/src/a.py", 12, "read"], ["/srv/app/src/b.py", 7, "get"]
INSTALLED, ELSEWHERE = ["/srv/app/.venv/lib/site-packages/web.py", 1, "route"], ["/usr/lib/json.py", 3, "loads"]


@pytest.mark.parametrize(
    ("frames", "said"),
    [
        ([INSTALLED, DEEP, OWN], "KeyError: 'a' at src/a.py:12 (read), src/b.py:7 (get)"),
        ([INSTALLED, OWN, ELSEWHERE], "KeyError: 'a' at src/a.py:12 (read)"),
        ([INSTALLED, ELSEWHERE], "KeyError: 'a' at /usr/lib/json.py:3 (loads)"),
        ([], "KeyError: 'a'"),
    ],
)
def test_own_code_is_named_from_the_innermost_frame_on(frames: list[list[object]], said: str) -> None:
    assert in_short("KeyError:\n 'a'", frames, ROOT) == said


@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        (
            'Traceback (most recent call last):\n  File "a.py", line 3, in b\n    c()\nValueError: no\n  such',
            "ValueError: no",
        ),
        ("Traceback (most recent call last):\n  File x\nKeyError: 1\n\nDuring\n  File y\ndb.Lost\n", "db.Lost"),
        ('{"detail": "Traceback (most recent call last):\\n  File x\\nKeyError: 1\\n"}', "KeyError: 1"),
        ("<h1>Traceback (most recent call last)</h1>\n<p>KeyError: 1</p>", ""),
        ("  at once\nKeyError: 1", ""),
    ],
)
def test_what_was_raised_stands_at_the_end_of_a_traceback(answer: str, raised: str) -> None:
    assert raised_in(answer) == raised
