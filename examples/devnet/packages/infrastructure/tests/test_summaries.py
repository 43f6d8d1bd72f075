from __future__ import annotations

from devnet_infrastructure.summaries import ExtractiveSummariser, NoSummaries

SUMMARISER = ExtractiveSummariser()


def test_the_sentence_with_the_texts_own_words_stands_for_it() -> None:
    text = "We met on Monday. Cranes move containers! Containers wait for cranes."
    assert SUMMARISER.summarise(text) == "Cranes move containers!"


def test_a_text_of_short_words_is_summarised_by_its_first_sentence() -> None:
    assert SUMMARISER.summarise("It is so. We do it.") == "It is so."


def test_no_text_has_no_summary() -> None:
    assert SUMMARISER.summarise(" \n ") == ""


def test_a_long_sentence_is_cut_at_160_characters() -> None:
    summary = SUMMARISER.summarise("container " * 40)
    assert len(summary) <= 160
    assert summary.endswith("container…")


def test_summaries_switched_off_are_empty() -> None:
    assert NoSummaries().summarise("Cranes move containers.") == ""
