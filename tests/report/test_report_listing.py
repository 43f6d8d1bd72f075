from __future__ import annotations

from pytest_devnet.model import Kind, Verdict
from pytest_devnet.report.listing import Listed, listing
from tests.report.sample_records import PLAN, criterion, plan, texts

BOUND = Listed("E1.D1", criterion("E1.D1", "Logging adapters integrated"), ("logs.structured", "logs.kept[api]"))
HALF = Listed(
    "E2.D3",
    criterion("E2.D3", "Runbooks for support and incidents"),
    ("runbooks.usable",),
    ((Verdict.UNBOUND, 'no gate answers "incidents"'),),
)
LOOSE = Listed(
    "E.P3",
    criterion("E.P3", "Stakeholders identified", kind=Kind.PREREQUISITE),
    (),
    ((Verdict.UNBOUND, "no gate answers this criterion"),),
)


def test_criteria_are_listed_with_place_text_and_gates() -> None:
    assert (
        "\n".join(texts(listing([plan()], [LOOSE, BOUND, HALF], width=60, colour=False)))
        == """
docs/plan/phase-e.md

E  Production Hardening & Enablement            0 of 1 bound
  E.P3   Stakeholders identified
         docs/plan/phase-e.md:84, prerequisite
         ✗ UNBOUND no gate answers this criterion

E1  Observability & Reliability                 1 of 1 bound
  E1.D1  Logging adapters integrated
         docs/plan/phase-e.md:84, deliverable
         → logs.structured
         → logs.kept[api]

E2  Security Hardening                          0 of 1 bound
  E2.D3  Runbooks for support and incidents
         docs/plan/phase-e.md:84, deliverable
         → runbooks.usable
         ✗ UNBOUND no gate answers "incidents"

3 criteria: 1 bound, 2 unbound. Complete their bindings; a
draft: pytest --devnet-bind"""
    )


def test_when_all_is_bound_nothing_is_left_to_do() -> None:
    assert texts(listing([plan()], [BOUND], width=80))[-1] == "1 criterion: 1 bound, 0 unbound."


def test_what_a_run_will_say_of_a_binding_is_said_here() -> None:
    changed = ((Verdict.UNBOUND, "there is no gate a.b"), (Verdict.SUSPECT, "the plan says 'x'"))
    suspect = Listed("E1.D1", criterion("E1.D1", "Logging adapters integrated"), ("logs.kept",), changed)
    told = texts(listing([plan()], [suspect, LOOSE], width=80))
    assert told[6:9] == [
        "         → logs.kept",
        "         ✗ UNBOUND there is no gate a.b",
        "         ✗ SUSPECT the plan says 'x'",
    ]
    assert told[-2].startswith("2 criteria: 0 bound, 1 unbound, 1 suspect.")


def test_an_id_is_never_cut_because_people_copy_it() -> None:
    long = Listed("docs/plan/phase-e.md:E1.D1", criterion("E1.D1", "Logging adapters integrated"), ("logs.kept",))
    assert texts(listing([plan()], [BOUND, long], width=60))[4:11] == [
        "  E1.D1                 Logging adapters integrated",
        "                        docs/plan/phase-e.md:84, deliverable",
        "                        → logs.structured",
        "                        → logs.kept[api]",
        "  docs/plan/phase-e.md:E1.D1  Logging adapters integrated",
        "                        docs/plan/phase-e.md:84, deliverable",
        "                        → logs.kept",
    ]


def test_nothing_is_listed_of_nothing() -> None:
    assert texts(listing([], [], width=80)) == ["", "0 criteria: 0 bound, 0 unbound."]


def test_the_words_of_the_plan_are_made_safe() -> None:
    evil = Listed("E1.D1", criterion("E1.D1", "All \x1b[32mbound 日本"), ("g.g",))
    told = texts(listing([plan()], [evil], width=80, colour=False, encoding="ascii"))
    assert r"  E1.D1  All \x1b[32mbound \u65e5\u672c" in told
    assert "         -> g.g" in told


def test_colour_marks_what_is_unbound() -> None:
    lines = list(listing([plan()], [LOOSE], width=80))
    assert ("✗ UNBOUND", ("red",)) in [segment for line in lines for segment in line]
    assert texts(lines)[1] == PLAN
