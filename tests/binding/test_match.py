"""Text decides which binding means which criterion; the id is only a label."""

from __future__ import annotations

from pytest_devnet.binding.match import Matching, match
from pytest_devnet.binding.sidecar import Entry
from pytest_devnet.model import Criterion
from tests.binding.makers import criterion


def entry(id: str, text: str | None) -> Entry:
    return Entry(id, text, (), None, ())


def matched(criteria: list[Criterion], *entries: Entry) -> dict[str, str]:
    found = match(criteria, entries).by_criterion
    return {id: f"{one.how} {one.entry.id}" for id, one in found.items()}


def orphans(found: Matching) -> list[str]:
    return [one.id for one in found.orphans]


def test_same_text_under_the_same_id_is_the_same() -> None:
    assert matched([criterion("A.A1", "Hull  **painted**")], entry("A.A1", "Hull painted")) == {"A.A1": "same A.A1"}


def test_same_text_under_another_id_moved() -> None:
    criteria = [criterion("A.A1", "New"), criterion("A.A2", "Hull painted")]
    assert matched(criteria, entry("A.A1", "Hull painted")) == {"A.A2": "moved A.A1"}


def test_another_text_under_the_same_id_changed() -> None:
    assert matched([criterion("A.A1", "Hull tarred")], entry("A.A1", "Hull painted")) == {"A.A1": "changed A.A1"}
    assert matched([criterion("A.A1", "Hull tarred")], entry("A.A1", None)) == {"A.A1": "changed A.A1"}


def test_text_is_stronger_than_the_id() -> None:
    criteria = [criterion("A.A1", "Two"), criterion("A.A2", "One")]
    assert matched(criteria, entry("A.A1", "One"), entry("A.A2", "Two")) == {
        "A.A1": "moved A.A2",
        "A.A2": "moved A.A1",
    }


def test_what_has_neither_text_nor_id_is_an_orphan() -> None:
    found = match([criterion("A.A1", "Hull")], [entry("A.A1", "Hull"), entry("A.A2", "Sail"), entry("A.A3", None)])
    assert orphans(found) == ["A.A2", "A.A3"]


def test_an_id_that_other_text_claims_leaves_its_binding_an_orphan() -> None:
    found = match([criterion("A.A2", "Hull")], [entry("A.A1", "Hull"), entry("A.A2", "Sail")])
    assert found.by_criterion["A.A2"].how == "moved"
    assert orphans(found) == ["A.A2"]


def test_equal_texts_go_by_order() -> None:
    criteria = [criterion("A.A3", "Hull"), criterion("A.A4", "Hull")]
    assert matched(criteria, entry("A.A1", "Hull"), entry("A.A2", "Hull")) == {
        "A.A3": "moved A.A1",
        "A.A4": "moved A.A2",
    }


def test_of_equal_texts_those_with_their_own_id_go_first() -> None:
    criteria = [criterion("A.A1", "Hull"), criterion("A.A2", "Hull")]
    assert matched(criteria, entry("A.A9", "Hull"), entry("A.A2", "Hull")) == {
        "A.A1": "moved A.A9",
        "A.A2": "same A.A2",
    }


def test_an_id_that_the_plan_has_twice_takes_one_binding_and_loses_none() -> None:
    criteria = [criterion("A.A1", "Hull"), criterion("A.A1", "Sail")]
    found = match(criteria, [entry("A.A7", "Hull"), entry("A.A8", "Sail")])
    assert found.by_criterion["A.A1"].entry.id == "A.A8"
    assert orphans(found) == ["A.A7"]
