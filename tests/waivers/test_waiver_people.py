from __future__ import annotations

import pytest

from pytest_devnet.waivers.people import is_open, same_person, says_nothing


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ana", "ana"),
        ("ana", "Ana"),
        ("Ana  Li", " ana li"),
        ("ana", "Ana <ana@x>"),
        ("ana", "ana@example.org"),
        ("ana", "@ana"),
        ("ana@x", "Ana Li <ana+work@y>"),
        ("Li, Ana", "Ana Li"),
        ("Ana Li", "ana.li@x"),
        ("ana (Ana Li)", "Ana Li"),
        ("STRASSE", "straße"),
        ("a\u200bna", "ana"),
        ("", "ana"),
        ("+ana@x", "ben"),
        ("\uff41\uff4e\uff41", "ana"),
        ("\u0410n\u0430", "Ana"),
        ("\u0391na", "ana"),
        ("José Li", "Jose Li"),
        ("ana", "Ana Li"),
        ("Ana Li", "Ana Maria Li <aml@x>"),
    ],
)
def test_two_signatures_of_one_person(one: str, other: str) -> None:
    assert same_person(one, other)
    assert same_person(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ana", "ben"),
        ("Ana Li", "Ana Wu"),
        ("ana@x", "ben@x"),
        ("@ana", "@ben"),
        ("Ana <ana@x>", "Ben <ben@x>"),
        ("Анна", "Иван"),
    ],
)
def test_signatures_of_two_people(one: str, other: str) -> None:
    assert not same_person(one, other)


@pytest.mark.parametrize("text", ["", "  ", "-", "…", "???", "TBD", "n/a", "To be determined.", "_"])
def test_placeholders_say_nothing(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize("text", ["ana", "the vendor mends it in May", "OPS-12", "42", "延期"])
def test_words_say_something(text: str) -> None:
    assert not says_nothing(text)


def test_a_sentence_left_to_write_is_open() -> None:
    assert is_open("TODO: explain")
    assert not is_open("what is left to do is agreed")
    assert not is_open("")
