from __future__ import annotations

from typing import Any

import pytest

from devnet_upstreams import ai

TEXT = "We met on Monday. Cranes move containers! Containers wait for cranes."


def summarised(body: Any) -> Any:
    return ai.answer("POST", "/v1/summaries", body)


def test_the_sentence_with_the_texts_own_words_stands_for_it() -> None:
    assert summarised({"text": TEXT}) == (200, {"summary": "Cranes move containers!", "tokens": 14 + 4})


def test_a_text_of_short_words_is_summarised_by_its_first_sentence() -> None:
    assert ai.summarised("It is so. We do it.") == "It is so."


def test_a_long_sentence_is_cut_at_160_characters() -> None:
    summary = ai.summarised("container " * 40)
    assert len(summary) <= 160
    assert summary.endswith("container…")


def test_words_and_marks_are_tokens() -> None:
    assert ai.tokens("Né, 12 km!") == ["Né", ",", "12", "km", "!"]


@pytest.mark.parametrize("body", [None, [], {}, {"text": 7}, {"text": " \n "}])
def test_without_a_text_there_is_no_summary(body: Any) -> None:
    assert summarised(body)[0] == 422


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/summaries"), ("POST", "/v2/summaries")])
def test_everything_else_is_unknown(method: str, path: str) -> None:
    assert ai.answer(method, path, {"text": TEXT})[0] == 404
