"""What a document names of logs, metrics and traces, and where it speaks of which."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.formats.markdown_sections import read_document
from pytest_devnet.formats.signal_names import described, names_in, variables_listed


def named(text: str) -> list[tuple[str, str, str | None]]:
    return [(one.kind, one.text, one.signal) for one in names_in(read_document(text))]


def test_names_count_where_a_signal_is_spoken_of() -> None:
    text = "`before`\n\n# Log\n\n`level`\n\n## Layers\n\n`logger`\n\n# Metrics\n\n`a_total`\n\n# Alerts\n\n`nobody`\n"
    assert named(text) == [("name", "level", "log"), ("name", "logger", "log"), ("name", "a_total", "metrics")]


def test_a_heading_of_two_signals_is_of_neither() -> None:
    assert named("# Logs and traces\n\n`level`\n\n## Tracing\n\n`span`\n") == [("name", "span", "traces")]


def test_variables_and_addresses_are_told_wherever_they_stand() -> None:
    text = "`API_URL=http://x` or `API_URLs`, `GET /health/live`, `POST /login`, `/projects/{id}`, `X-Id`, `API`\n"
    assert named(text) == [("variable", "API_URL", None), ("endpoint", "/health/live", None)]


def test_a_signal_is_described_by_its_heading_its_words_and_its_names() -> None:
    found = described(
        read_document("# Stack\n\n## Logging\n\nOne line each, `level` first.\n\n## Logs kept\n\nA month.\n")
    )
    assert list(found) == ["log"]
    assert (found["log"].line, found["log"].words) == (3, 6)
    assert [one.text for one in found["log"].names] == ["level"]


def test_what_stands_beside_a_name_in_a_table_is_its_row() -> None:
    (one,) = names_in(read_document("# Log\n\n| field | holds |\n|---|---|\n| `exception` | what failed |\n"))
    assert (one.line, one.text, one.beside) == (5, "exception", "`exception` what failed")


def test_an_example_of_an_environment_lists_variables_that_are_commented_out_too() -> None:
    assert variables_listed("A=1\nexport B_C=\n# D=4\n# prose = none\n1=2\n") == ("A", "B_C", "D")


@given(st.text())
def test_any_text_can_be_asked(text: str) -> None:
    assert all(one.text for one in names_in(read_document(text)))
