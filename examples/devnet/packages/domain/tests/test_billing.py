from __future__ import annotations

from devnet_domain.billing import SyncReport, sync
from devnet_domain.organisations import Organisation, Plan


class Shelf:
    """Organisations in a dictionary."""

    def __init__(self, *organisations: Organisation) -> None:
        self.kept = {organisation.id: organisation for organisation in organisations}

    def get(self, organisation: str) -> Organisation | None:
        return self.kept.get(organisation)

    def save(self, organisation: Organisation) -> None:
        self.kept[organisation.id] = organisation


def test_a_changed_plan_is_taken_over_and_a_right_one_left_alone() -> None:
    shelf = Shelf(Organisation("acme", "Acme", Plan.STARTER), Organisation("globex", "Globex", Plan.TEAM))
    assert sync(shelf, {"acme": "team", "globex": "team"}) == SyncReport(("acme",), ("globex",), ())
    assert shelf.kept["acme"] == Organisation("acme", "Acme", Plan.TEAM)


def test_a_second_run_changes_nothing() -> None:
    shelf = Shelf(Organisation("acme", "Acme", Plan.STARTER))
    sync(shelf, {"acme": "team"})
    assert sync(shelf, {"acme": "team"}) == SyncReport((), ("acme",), ())


def test_a_row_that_names_nothing_known_is_refused_and_the_others_still_apply() -> None:
    shelf = Shelf(Organisation("acme", "Acme", Plan.TEAM))
    report = sync(shelf, {"hooli": "team", "acme": "platinum"})
    assert report == SyncReport((), (), ("hooli: team", "acme: platinum"))
    assert shelf.kept["acme"].plan is Plan.TEAM
