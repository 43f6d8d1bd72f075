"""A finding, and what people may have agreed on: the entries that most tests of exceptions start from."""

from __future__ import annotations

from datetime import date

from pytest_devnet.model import Attestation, Finding, NotApplicable, Outcome, Place, Verdict, Waiver
from pytest_devnet.waivers import FILE

TODAY = date(2026, 10, 1)
PLAN = "docs/plan/a.md"
FINDING = Finding(Place("docs/slo.md", 4), "has no threshold")
ID = FINDING.id("docs.present")
OUTCOME = Outcome(
    nodeid=f"{PLAN}::E1::E1.D1::docs.present",
    plan=PLAN,
    criterion="E1.D1",
    gate="docs.present",
    verdict=Verdict.FAILED,
    observations=(FINDING,),
)
WAIVER = Waiver(
    place=Place(FILE, 3),
    match=(ID,),
    owner="ana",
    approver="ben",
    reason="so agreed",
    ticket="OPS-12",
    expires=date(2026, 11, 30),
    criterion="E1.D1",
    gate="docs.present",
)
WORD = Attestation(Place(FILE, 20), "E.P3", "known to all", "ana", "ben", TODAY, date(2026, 12, 30))
ASIDE = NotApplicable(Place(FILE, 30), "E3.D2", "ana", "ben", "there is no mobile client", date(2026, 11, 30))
