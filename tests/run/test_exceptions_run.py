"""Waivers, attestations, what is not applicable, what is not due: printed always, passed never."""

from __future__ import annotations

from hashlib import sha256

import pytest

from tests.harbour import HARBOUR, PLAN, SETTINGS, SIDECAR, Harbour

RED = {path: text for path, text in HARBOUR.items() if path != "frame.txt"}
FRAME = "A1::A1.D1::file.there"
TODAY = "--devnet-today=2026-11-22"

WAIVER = """\
[[waiver]]
criterion = "A1.D1"
match = ["{id}"]
owner = "ana"
approver = "{approver}"
reason = "the yard delivers in December"
ticket = "YARD-7"
expires = {expires}
"""


def waived(harbour: Harbour, approver: str = "ben", expires: str = "2026-12-31", id: str = "") -> None:
    """Lay out a harbour without its frame, and a waiver for exactly that."""
    harbour.lay_out(RED)
    found = harbour.run(TODAY).item(FRAME)["findings"][0]["id"]
    (harbour.root / "devnet-waivers.toml").write_text(WAIVER.format(id=id or found, approver=approver, expires=expires))
    harbour.commit("chore: waive")


@pytest.mark.parametrize("workers", [[], ["-n2"]])
def test_a_waived_finding_lets_the_line_through_and_is_printed(harbour: Harbour, workers: list[str]) -> None:
    waived(harbour)
    run = harbour.run(TODAY, *workers)
    assert (run.status, run.verdicts[FRAME], run.verdicts["waivers.sound"]) == (0, "waived", "passed")
    assert run.document["waivers"][0]["matched"] == 1
    assert run.document["counts"]["waived"] == 1
    run.result.stdout.fnmatch_lines(["*WAIVED*A1.D1*", "*ana*ben*"])


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"approver": "Ana <ana@x>"}, "look like the same person"),
        ({"expires": "2026-11-21"}, "expired on 2026-11-21"),
        ({"expires": "2028-01-01"}, "longer than 90 days"),
        ({"id": "0123456789"}, "match"),
    ],
)
def test_a_waiver_that_does_not_hold_waives_nothing_and_is_a_finding(
    harbour: Harbour, changed: dict[str, str], message: str
) -> None:
    waived(harbour, **changed)
    run = harbour.run(TODAY)
    assert (run.status, run.verdicts[FRAME], run.verdicts["waivers.sound"]) == (1, "failed", "failed")
    assert any(message in finding["message"] for finding in run.item("waivers.sound")["findings"])


@pytest.mark.parametrize(
    ("sidecar", "verdict"),
    [
        (SIDECAR.replace('"file.there" = { path = "frame.txt" }\n', ""), "unbound"),
        (SIDECAR.replace('criterion = "Frame drawn"', 'criterion = "Frame sketched"'), "suspect"),
    ],
)
def test_what_no_gate_answers_cannot_be_waived(harbour: Harbour, sidecar: str, verdict: str) -> None:
    harbour.lay_out(changes={"docs/plan/keel.toml": sidecar})
    found = harbour.run(TODAY).item("A1::A1.D1::bound")["findings"][0]["id"]
    (harbour.root / "devnet-waivers.toml").write_text(WAIVER.format(id=found, approver="ben", expires="2026-12-31"))
    harbour.commit("chore: waive")
    run = harbour.run(TODAY)
    assert (run.status, run.verdicts["A1::A1.D1::bound"], run.verdicts["waivers.sound"]) == (1, verdict, "failed")
    assert f"{found} is {verdict}, which cannot be waived" in run.text


def test_runxfail_runs_waived_gates_as_if_they_were_not_waived(harbour: Harbour) -> None:
    waived(harbour)
    assert harbour.run(TODAY, "--runxfail").status == 1


ATTESTED = """\
[[attestation]]
criterion = "A.A1"
statement = "I saw the paint dry."
by = "ana"
approver = "{approver}"
date = 2026-11-01
valid_for = 90
files = {{ "hull.txt" = "sha256:{digest}" }}
"""
BY_WORD = SIDECAR.partition("[A1.D1]")[2]


def attested(harbour: Harbour, digest: str, approver: str = "ben") -> None:
    harbour.lay_out(
        changes={
            "docs/plan/keel.toml": f"[A1.D1]{BY_WORD}",
            "devnet-waivers.toml": ATTESTED.format(digest=digest, approver=approver),
        }
    )


def test_a_persons_word_lets_a_line_through_without_passing_it(harbour: Harbour) -> None:
    attested(harbour, sha256(b"painted").hexdigest())
    run = harbour.run(TODAY)
    assert (run.status, run.criteria["A.A1"], run.verdicts["A::A.A1::attested"]) == (0, "attested", "attested")
    assert run.document["attestations"][0]["by"] == "ana"
    run.result.stdout.fnmatch_lines(["*ATTESTED*A.A1*"])


def test_a_persons_word_is_void_when_the_file_changed(harbour: Harbour) -> None:
    attested(harbour, sha256(b"bare").hexdigest())
    run = harbour.run(TODAY)
    assert (run.status, run.verdicts["A::A.A1::attested"]) == (1, "failed")
    assert "changed since it was signed" in run.text


def test_a_persons_word_that_nobody_else_agreed_to_does_not_count(harbour: Harbour) -> None:
    attested(harbour, sha256(b"painted").hexdigest(), approver="Ana <ana@yard.test>")
    run = harbour.run(TODAY)
    assert (run.status, run.verdicts["A::A.A1::attested"], run.verdicts["waivers.sound"]) == (1, "failed", "failed")
    assert "ana and Ana <ana@yard.test> look like the same person" in run.text


def test_two_words_about_one_line_are_two_items(harbour: Harbour) -> None:
    one = ATTESTED.format(digest=sha256(b"painted").hexdigest(), approver="ben")
    two = one.replace("the paint dry", "the hull").replace("valid_for = 90", 'valid_for = 90\nclaims = "painted"')
    harbour.lay_out(changes={"docs/plan/keel.toml": f"[A1.D1]{BY_WORD}", "devnet-waivers.toml": one + two})
    run = harbour.run(TODAY)
    assert {"A::A.A1::attested", "A::A.A1::attested[2]"} <= run.verdicts.keys()


def test_an_unreadable_file_makes_a_persons_word_no_evidence(harbour: Harbour, monkeypatch: pytest.MonkeyPatch) -> None:
    attested(harbour, sha256(b"painted").hexdigest())

    def refuse(*_: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pytest_devnet.waivers.attestation._changed", refuse)
    assert harbour.run(TODAY).verdicts["A::A.A1::attested"] == "no-evidence"


def test_a_line_that_does_not_concern_the_repository_stands_only_in_the_waivers_file(harbour: Harbour) -> None:
    entry = """
[[not-applicable]]
criterion = "A1.D2"
owner = "ana"
approver = "ben"
reason = "the ship has no ropes"
expires = 2027-01-31
"""
    harbour.lay_out(changes={"devnet-waivers.toml": entry})
    run = harbour.run(TODAY)
    assert (run.status, run.criteria["A1.D2"]) == (0, "not-applicable")
    assert run.document["not_applicable"][0]["reason"] == "the ship has no ropes"
    assert run.item("A1::A1.D2::not-applicable")["evidence"][0]["detail"].startswith("ana, agreed by ben")


def test_a_step_that_is_not_due_is_upcoming_until_the_final_run(harbour: Harbour) -> None:
    harbour.lay_out(RED, changes={"devnet.toml": SETTINGS + 'due = ["A"]\n'})
    run = harbour.run()
    assert (run.status, run.criteria) == (0, {"A.A1": "passed", "A1.D1": "upcoming", "A1.D2": "upcoming"})
    final = harbour.run("--devnet-final")
    assert (final.status, final.criteria["A1.D1"]) == (1, "failed")


def test_a_due_step_that_the_plan_does_not_have_is_a_failing_item(harbour: Harbour) -> None:
    harbour.lay_out(changes={"devnet.toml": SETTINGS + 'due = ["A", "A1", "A9"]\n'})
    run = harbour.run()
    assert (run.status, run.verdicts["settings.sound"]) == (1, "failed")
    assert "devnet.toml:2: due names 'A9', which is no phase or step" in run.text


def test_a_broken_file_of_exceptions_excuses_nothing_and_fails(harbour: Harbour) -> None:
    harbour.lay_out(RED, changes={"devnet-waivers.toml": "[[waiver]\n"})
    run = harbour.run(TODAY)
    assert (run.verdicts[FRAME], run.verdicts["waivers.sound"]) == ("failed", "failed")


def test_an_unknown_line_in_the_file_of_exceptions_is_named(harbour: Harbour) -> None:
    entry = WAIVER.format(id="0123456789", approver="ben", expires="2026-12-31").replace("A1.D1", "A1.D7")
    harbour.lay_out(changes={"devnet-waivers.toml": entry})
    assert "A1.D7" in harbour.run(TODAY).item("waivers.sound")["findings"][0]["message"]


SECOND = PLAN.replace("Phase A: Keel", "Phase A: Mast")
BOTH = {"devnet.toml": 'plans = ["docs/plan/keel.md", "docs/plan/mast.md"]\n', "docs/plan/mast.md": SECOND}


def test_ids_that_two_plans_share_are_qualified(harbour: Harbour) -> None:
    harbour.lay_out(changes={**BOTH, "docs/plan/mast.toml": SIDECAR})
    run = harbour.run()
    assert run.status == 0
    assert "docs/plan/keel.md:A1.D1" in run.criteria
    assert "docs/plan/mast.md:A1.D1" in run.criteria


def test_a_plan_named_on_the_command_line_is_judged_alone_and_the_run_is_partial(harbour: Harbour) -> None:
    harbour.lay_out(changes=BOTH)
    run = harbour.run("docs/plan/keel.md")
    assert (run.status, run.document["verdict"]) == (0, "partial")
    assert "other plans were not judged: docs/plan/mast.md" in run.document["notes"]


def test_a_waiver_for_a_step_that_is_not_due_yet_is_not_stale(harbour: Harbour) -> None:
    waived(harbour)
    (harbour.root / "devnet.toml").write_text(SETTINGS + 'due = ["A"]\n')
    harbour.commit("chore: not yet due")
    run = harbour.run(TODAY)
    assert (run.status, run.criteria["A1.D1"], run.verdicts["waivers.sound"]) == (0, "upcoming", "passed")
