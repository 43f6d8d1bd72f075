"""What an image runs and whether it listens, by its Dockerfile."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.formats.dockerfile import Stage, read_dockerfile, split

STAGES = """\
# syntax=docker/dockerfile:1
FROM python:3.12 AS base
EXPOSE 8000
CMD ["python", "old.py"]

FROM --platform=linux/amd64 base as api
CMD ["python", \\
     # a comment between
     "serve.py"]

FROM scratch
COPY --from=api /app /app
"""


def test_the_last_stage_counts_unless_another_is_meant() -> None:
    assert read_dockerfile(STAGES) == Stage(line=11)
    assert read_dockerfile(STAGES, "API") == Stage(command=("python", "serve.py"), line=7, listens=True)
    assert read_dockerfile(STAGES, "none") == Stage(line=11)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('FROM a\nENTRYPOINT ["tini", "--"]\nCMD ["node", "a.js"]', ("tini", "--", "node", "a.js")),
        ("FROM a\nCMD node a.js", ("sh", "-c", "node a.js")),
        ("FROM a\nCMD [1,", ("sh", "-c", "[1,")),
        ("FROM a\nCMD 7", ("sh", "-c", "7")),
        ('FROM a\nENTRYPOINT node a.js\nCMD ["--port", "1"]', ("sh", "-c", "node a.js")),
        ('FROM a\nCMD ["x"]\nENTRYPOINT ["y"]', ("y",)),
        ("FROM a\ncmd a \\\n  b", ("sh", "-c", "a  b")),
        ("FROM", ()),
        ("", ()),
    ],
)
def test_what_it_runs(text: str, words: tuple[str, ...]) -> None:
    assert read_dockerfile(text).words == words


@pytest.mark.parametrize(("command", "words"), [("a 'b c'", ("a", "b c")), ("a 'b", ()), ("", ())])
def test_words_of_a_command(command: str, words: tuple[str, ...]) -> None:
    assert split(command) == words


@given(st.text(alphabet='FROMCD as\\[]",\n'))
def test_any_text_is_read(text: str) -> None:
    assert isinstance(read_dockerfile(text), Stage)
