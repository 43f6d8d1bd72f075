"""A criterion with its gates: what can run, and every reason why that is not enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pytest_devnet import Gate, Strength, Verdict
from pytest_devnet.binding.binder import Binder
from pytest_devnet.binding.bound import BoundCriterion
from pytest_devnet.model import Clause, Criterion
from tests.binding.makers import PLAN, SIDECAR, criterion, filed, gate_of, plan, registry, sidecar

DOCS = criterion("A.A1", "Docs and tests", "docs", "tests")
DOC_GATE = gate_of("docs.present", "docs")
TEST_GATE = gate_of("tests.green", "tests", strength=Strength.EXECUTED)
HEAD = '[A.A1]\ncriterion = "Docs and tests"\n'
BOTH = '"docs.present" = {}\n"tests.green" = {}\n'
NOBODY: Mapping[str, Sequence[str]] = {}


def bind(
    text: str, *gates: Gate, of: Criterion = DOCS, attested: Mapping[str, Sequence[str]] = NOBODY
) -> BoundCriterion:
    return Binder(plan(of), sidecar(text), registry(*(gates or (DOC_GATE, TEST_GATE))), attested).bind(of)


def told(found: BoundCriterion) -> list[str]:
    findings = [(one.verdict, one.finding) for one in found.shortfalls]
    return [f"{verdict} {finding} | {finding.remedy}" for verdict, finding in findings]


def names(found: BoundCriterion) -> list[str]:
    return [gate.name for gate in found.gates]


class TestBound:
    def test_gates_that_answer_every_clause(self) -> None:
        found = bind(HEAD + BOTH)
        assert (names(found), found.shortfalls, found.unclaimed, found.note) == (
            ["docs.present", "tests.green"],
            (),
            (),
            "",
        )
        assert [gate.clauses for gate in found.gates] == [{0}, {1}]

    def test_one_gate_twice_by_label_and_claims(self) -> None:
        text = HEAD + '"docs.present[a]" = { claims = "docs" }\n"docs.present[b]" = { claims = ["tests"] }\n'
        found = bind(text)
        assert (names(found), found.shortfalls) == (["docs.present[a]", "docs.present[b]"], ())

    def test_a_binding_that_moved_follows_with_a_note(self) -> None:
        found = bind(HEAD.replace("A.A1", "A.A7") + BOTH)
        assert names(found) == ["docs.present", "tests.green"]
        assert found.note == f"{SIDECAR}:1: [A.A7] is A.A1 in the plan now; pytest --devnet-bind moves it"

    def test_a_persons_word_for_some_clauses(self) -> None:
        found = bind(HEAD + '"docs.present" = {}\n', attested={"A.A1": ["tests"]})
        assert (names(found), found.shortfalls) == (["docs.present"], ())

    def test_a_persons_word_for_all_clauses_needs_no_binding(self) -> None:
        found = bind("", attested={"A.A1": []})
        assert (found.gates, found.shortfalls, found.unclaimed) == ((), (), ())


class TestUnbound:
    def test_without_a_binding(self) -> None:
        found = bind("")
        assert told(found) == [
            f"unbound {PLAN}:7: A.A1: no gate answers this criterion | bind it: pytest --devnet-bind"
        ]
        assert found.unclaimed == ("docs", "tests")

    def test_with_a_sidecar_that_cannot_be_read(self) -> None:
        assert told(bind("[A.A1\n")) == [
            (
                f"unbound {PLAN}:7: A.A1: {SIDECAR} cannot be read"
                f" | mend {SIDECAR}:1: is not TOML: Expected ']' at the end of a table declaration"
            )
        ]

    def test_a_clause_that_no_gate_answers_is_quoted(self) -> None:
        found = bind(HEAD + '"docs.present" = {}\n', DOC_GATE)
        assert told(found) == [
            (
                f'unbound {SIDECAR}:1: A.A1: no gate answers "tests"'
                " | let a gate claim it (pytest --devnet-explain), write one in gates/, "
                "or have A.A1 attested in devnet-waivers.toml"
            )
        ]
        assert found.unclaimed == ("tests",)

    def test_gates_that_would_answer_a_clause_are_offered_as_they_are_written(self) -> None:
        found = bind(HEAD, gate_of("docs.present", "docs", judge=filed), TEST_GATE)
        assert told(found) == [
            (
                f'unbound {SIDECAR}:1: A.A1: no gate answers "docs", "tests"'
                ' | write below it: "docs.present" = { file = "…" } and "tests.green" = {}'
            )
        ]

    def test_a_criterion_without_clauses_needs_a_gate_as_well(self) -> None:
        bare = replace(DOCS, clauses=())
        assert [one.verdict for one in bind(HEAD, of=bare).shortfalls] == [Verdict.UNBOUND]
        assert bind(HEAD, of=bare, attested={"A.A1": []}).shortfalls == ()

    def test_a_mistake_in_the_binding(self) -> None:
        found = bind(HEAD + BOTH + "strength = 1\n")
        assert told(found) == [
            f"unbound {SIDECAR}:5: A.A1: strength 1 is not known | known are attested, present, parsed, executed"
        ]

    def test_a_gate_there_is_not(self) -> None:
        found = bind(HEAD + BOTH + '"docs.presnt" = {}\n')
        assert told(found) == [
            f"unbound {SIDECAR}:5: A.A1: there is no gate docs.presnt | did you mean 'docs.present'?"
        ]

    def test_a_gate_that_lacks_a_parameter_does_not_run(self) -> None:
        found = bind(HEAD + BOTH, gate_of("docs.present", "docs", judge=filed), TEST_GATE)
        assert names(found) == ["tests.green"]
        assert [finding.partition(": A.A1: ")[2] for finding in told(found)] == [
            "docs.present needs file (str), which the plan does not state | add file = …",
            (
                'no gate answers "docs"'
                " | let a gate claim it (pytest --devnet-explain), write one in gates/, "
                "or have A.A1 attested in devnet-waivers.toml"
            ),
        ]

    def test_evidence_weaker_than_the_clause_demands(self) -> None:
        demanding = criterion("A.A1", "Docs and tests", Clause("docs", Strength.EXECUTED), "tests")
        assert told(bind(HEAD + BOTH, of=demanding)) == [
            (
                f"unbound {SIDECAR}:1: A.A1: the clause 'docs' wants executed evidence; its gates give parsed"
                " | bind a gate of strength executed"
            )
        ]

    def test_a_persons_word_where_more_is_demanded(self) -> None:
        demanding = criterion("A.A1", "Docs and tests", "docs", Clause("tests", Strength.EXECUTED))
        found = bind(HEAD + '"docs.present" = {}\n', of=demanding, attested={"A.A1": ["tests"]})
        assert "the clause 'tests' wants executed evidence; its gates give attested" in told(found)[0]

    def test_strength_demanded_by_the_binding(self) -> None:
        found = bind(HEAD + 'strength = "executed"\n' + BOTH)
        assert len(found.shortfalls) == 1
        assert {gate.name: gate.demand for gate in found.gates} == {
            "docs.present": None,
            "tests.green": Strength.EXECUTED,
        }


class TestSuspect:
    def test_a_criterion_whose_text_changed(self) -> None:
        found = bind('[A.A1]\ncriterion = "Docs"\n' + BOTH)
        assert names(found) == ["docs.present", "tests.green"]
        assert told(found) == [
            (
                f"suspect {SIDECAR}:2: A.A1: the plan says 'Docs and tests', the binding was made for 'Docs'"
                " | look whether its gates still answer it, then repeat the plan's text there"
            )
        ]

    def test_a_gate_that_answers_no_clause_by_itself(self) -> None:
        found = bind(HEAD + BOTH + '"adr.final" = {}\n', DOC_GATE, TEST_GATE, gate_of("adr.final", "ADR log"))
        assert told(found) == [
            (
                f"suspect {SIDECAR}:5: A.A1: adr.final answers no clause of A.A1 by itself"
                ' | say which it answers: claims = ["docs", "tests"]'
            )
        ]

    def test_a_claim_that_is_no_clause(self) -> None:
        found = bind(HEAD + '"docs.present" = { claims = ["docs", "test"] }\n"tests.green" = { claims = "testz" }\n')
        assert told(found)[0] == (
            f"suspect {SIDECAR}:4: A.A1: claims 'testz', which is no clause of A.A1 | did you mean 'tests'?"
        )
        assert found.unclaimed == ()

    def test_a_local_gate_in_the_place_of_a_shipped_one(self) -> None:
        own = replace(gate_of("own.docs", "docs"), local=True)
        found = bind(HEAD + '"own.docs" = {}\n"tests.green" = {}\n', DOC_GATE, TEST_GATE, own)
        assert told(found) == [
            (
                f"failed {SIDECAR}:3: A.A1: the local gate own.docs stands where docs.present answers"
                ' | write below it: "docs.present" = {}; or have the exception waived'
            )
        ]

    def test_a_shipped_gate_that_is_bound_by_mistake_is_not_displaced_as_well(self) -> None:
        own = replace(gate_of("own.docs", "docs"), local=True)
        gates = (gate_of("docs.filed", "docs", judge=filed), TEST_GATE, own)
        found = bind(HEAD + '"docs.filed" = { fil = "a" }\n"own.docs" = {}\n"tests.green" = {}\n', *gates)
        assert {line.partition(" ")[0] for line in told(found)} == {"unbound"}

    def test_a_local_gate_beside_a_shipped_one_is_welcome(self) -> None:
        own = replace(gate_of("own.docs", "docs"), local=True)
        assert bind(HEAD + '"own.docs" = {}\n' + BOTH, DOC_GATE, TEST_GATE, own).shortfalls == ()
