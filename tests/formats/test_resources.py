"""What paths and answers say of objects."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_devnet.formats.resources import (
    absent_like,
    collection_of,
    filled_path,
    id_in,
    items_in,
    pointed_at,
    scalars_in,
    singular,
    subject_of,
    unwrapped,
)


@pytest.mark.parametrize(
    ("path", "subject", "collection"),
    [
        ("/a/{id}/b", "/a/{id}", "/a"),
        ("/a/{x}/b/{y}", "/a/{x}/b/{y}", "/a/{x}/b"),
        ("/{id}", "/{id}", "/"),
        ("/a", "", "/"),
    ],
)
def test_an_operation_is_about_what_its_last_parameter_names(path: str, subject: str, collection: str) -> None:
    assert subject_of(path) == subject
    assert collection_of(subject) == collection


@pytest.mark.parametrize(
    ("answer", "pointers", "found"),
    [
        ({"id": 7}, (), "7"),
        ({"crateId": "c"}, (), "c"),
        ({"crate": {"crate_id": "c"}}, (), "c"),
        ({"code": "x", "id": "y"}, ("/nowhere", "/code"), "x"),
        ({"id": True, "name": "n"}, (), ""),
        ([1], (), ""),
        (None, ("/id",), ""),
    ],
)
def test_an_id_is_found_by_link_or_by_name(answer: Any, pointers: tuple[str, ...], found: str) -> None:
    assert id_in(answer, "/crates/{crate}", pointers) == found


@pytest.mark.parametrize(
    ("answer", "found"),
    [([{"a": 1}, 2], [{"a": 1}]), ({"n": 1, "items": [{"a": 1}]}, [{"a": 1}]), ({}, []), ("x", []), (None, [])],
)
def test_the_items_of_a_list(answer: Any, found: list[Any]) -> None:
    assert items_in(answer) == found


@pytest.mark.parametrize(
    ("known", "absent"),
    [
        ("41", "987654321"),
        ("0F8FAD5B-D9CB-469F-A165-70867728950E", "deadbeef-dead-4bad-8bad-deadbeefdead"),
        ("usr-ann", "devnet-absent"),
    ],
)
def test_an_absent_id_looks_like_a_known_one(known: str, absent: str) -> None:
    assert absent_like(known) == absent


@pytest.mark.parametrize(
    ("path", "word"), [("/orgs", "org"), ("/a/{id}/berries", "berry"), ("/{id}", ""), ("/a/me", "me")]
)
def test_what_one_of_a_collection_is_called(path: str, word: str) -> None:
    assert singular(path) == word


def test_paths_are_filled_with_what_is_known() -> None:
    assert filled_path("/a/{x}/{y}", {"x": "1"}) == "/a/1/{y}"


def test_plain_values_with_their_names() -> None:
    assert list(scalars_in({"a": 1, "b": {"c": "x", "d": [1]}, "e": None})) == [("a", "1"), ("c", "x")]


@pytest.mark.parametrize(
    ("pointer", "value"), [("", {"a": [1]}), ("/a/0", 1), ("/a/9", None), ("/b", None), ("/a/x", None)]
)
def test_pointers(pointer: str, value: Any) -> None:
    assert pointed_at({"a": [1]}, pointer) == value


@pytest.mark.parametrize(
    ("answer", "held"),
    [
        ({"status": "ok", "data": {"login": "ann"}}, {"login": "ann"}),
        ({"id": 7, "crew": {"id": 1}}, {"id": 7, "crew": {"id": 1}}),
        ({"one": {}, "two": {}}, {"one": {}, "two": {}}),
        ({"name": "ann"}, {"name": "ann"}),
        ([{"id": 7}], [{"id": 7}]),
    ],
)
def test_an_envelope_is_opened_and_nothing_else(answer: Any, held: Any) -> None:
    assert unwrapped(answer) == held
