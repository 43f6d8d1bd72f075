"""Which clauses a phrase answers: those that say the same, and none that only share letters with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.binding.claims import answered, holding
from pytest_devnet.binding.words import stem, words
from pytest_devnet.model import Clause, Kind
from tests.binding.makers import criterion


def holds(phrase: str, *clauses: str) -> list[str]:
    texts = [Clause(text) for text in clauses]
    return [clauses[index] for index in sorted(holding(texts, phrase))]


@pytest.mark.parametrize(
    ("phrase", "clause"),
    [
        ("architecture decision records", "architecture decision records"),
        ("architecture decision records", "An architecture decision record for each queue"),
        ("coverage", "Keep ≥98% coverage overall"),
        ("final tag", "Final tag (e.g., `v1.0.0`) created post-verification"),
        ("`.env.example`", "`.env.example` plus docs updated"),
        (".env.example", "`.env.example` plus docs updated"),
        ("`docs/security/`", "`docs/security` holds the review"),
        ("pnpm audit", "`pnpm audit` in CI"),
        ("`npm-audit-resolver`", "npm-audit-resolver or Snyk"),
        ("runbook", "Runbooks"),
        ("exit criterion", "All exit criteria met"),
        ("status of each ADR", "ADR log with statuses"),
        ("ADRs", "every ADR"),
        ("SLOs", "SLO/SLA targets"),
        ("SLA targets", "SLO/SLA targets"),
        ("dependencies", "dependency"),
        ("processes", "one process"),
        ("caches", "cache"),
        ("indices", "an index"),
        ("ADR log finalised", "ADR log finalized with statuses"),
        ("authorised behaviour", "authorized behavior"),
        ("finalised", "finalized"),
        ("threat modelling", "threat modeling"),
        ("docs updated", "Update the docs"),
        ("docs updated", "updating docs"),
        ("metrics instrumentation", "metrics instrumented"),
        ("input validation", "validated inputs"),
        ("dependency scanning", "dependencies scanned"),
        ("verified release", "verify the release"),
        ("limits exceeded", "exceed limits"),
        ("control roll", "controlled rolls"),
        ("infrastructure as code", "infrastructure-as-code or automation scripts"),
        ("infrastructure-as-code", "infrastructure as code"),
        ("input-validation", "input validation"),
        ("roll-back procedure", "rollback procedures"),
        ("rollback procedure", "roll‑backs as a procedure"),
        ("high-risk flows", "high-risk flows"),
        ("team onboarding", "the team’s onboarding"),
        ("ﬁnal tag", "final tag"),
        ("요금 표시", "요금 표시 완료"),
    ],
)
def test_a_phrase_is_held_by_a_clause_that_says_the_same(phrase: str, clause: str) -> None:
    assert holds(phrase, clause) == [clause]


@pytest.mark.parametrize(
    ("phrase", "clause"),
    [
        ("coverage", "insurance that covers discoveries"),
        ("release tag", "final tag"),
        ("release tag", "pre-release tag"),
        ("final tag", "non-final tag"),
        ("verification", "post-verification"),
        ("risk", "high-risk flows"),
        ("sign", "sign-in"),
        (".env", "`.env.example`"),
        ("env.example", "`.env.example`"),
        ("audit", "`npm-audit-resolver`"),
        ("runbooks", "`docs/runbooks/support.md`"),
        ("security", "`docs/security/`"),
        ("`v1.0`", "`v1.0.0`"),
        ("execute-tasks", "`/execute-tasks`"),
        ("log", "catalog"),
        ("author reviewed", "authorization review"),
        ("valid input", "input validation"),
        ("release notes", "release not tagged"),
        ("http client", "https client"),
        ("test plan", "tested"),
        ("tested", "test plan"),
        ("tested", "tests"),
        ("documented", "threat model document"),
        ("documentation", "documented"),
        ("of the", "of which"),
        ("", "anything"),
    ],
)
def test_a_phrase_is_not_held_by_a_clause_that_only_looks_like_it(phrase: str, clause: str) -> None:
    assert holds(phrase, clause) == []


def test_a_clause_that_is_the_phrase_leaves_out_those_that_merely_hold_it() -> None:
    assert holds("Metrics", "metrics", "metrics dashboards") == ["metrics"]
    assert holds("dashboards", "metrics", "metrics dashboards") == ["metrics dashboards"]


@given(st.lists(st.text(min_size=1), min_size=1))
def test_every_clause_is_claimed_by_its_own_text(texts: list[str]) -> None:
    for text in texts:
        assert text in holds(text, *texts)


@given(st.text())
def test_any_text_is_words(text: str) -> None:
    assert all(part == part.casefold() and stem(part) for word in words(text) for part in word if part)


def test_a_kind_answers_every_clause_of_a_criterion_of_that_kind() -> None:
    commit = criterion("E1.C1", "feat: it", "feat", "it", kind=Kind.COMMIT)
    assert answered(commit, (Kind.COMMIT,)) == {0, 1}
    assert answered(commit, (Kind.DELIVERABLE,)) == frozenset()


def test_each_phrase_of_a_gate_adds_what_it_answers() -> None:
    runbooks = criterion("E4.D2", "Runbooks", "support", "incident response", "domain-specific operations")
    assert answered(runbooks, ("incident responses", "domain-specific operations", "escalation")) == {1, 2}
