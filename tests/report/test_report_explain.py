from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pytest_devnet.gating.definition import Gate, gate
from pytest_devnet.gating.example import Fails, Passes, Unproven
from pytest_devnet.model import Evidence, Kind, Observation, Place, Strength
from pytest_devnet.report.catalogue import catalogue
from pytest_devnet.report.explain import explain
from tests.report.sample_records import texts


@gate(
    "adr.final",
    answers=("ADR log finalized", Kind.REFERENCE),
    strength=Strength.PARSED,
    timeout=7.5,
    examples=(
        Passes({"docs/adr/0001-queue.md": "# 1. Queue\n\nAccepted\n", "logo.png": b"\x89PNG"}, case="1", clock="noon"),
        Fails(
            {"adr/0001.md": "# 1. Queue\n\nProposed\n"},
            given={"folder": "adr"},
            findings=("adr/0001.md:3: ADR 1 is still Proposed",),
        ),
        Unproven(gaps=("docs/adr: holds no decision record",)),
    ),
)
def adr_final(repo: object, clock: object, *, folder: str = "docs/adr", least: int) -> Iterator[Observation]:
    """Whoever joins later must see at a glance
    which decisions still hold.

    A record nobody decided on is a rumour.
    """
    yield Evidence(Place(""), f"{repo}{clock}{folder}{least}")


def explained(one: Gate, width: int = 72, encoding: str = "utf-8") -> str:
    defined = replace(one, source=Path("gates/adr.py"), line=12)
    return "\n".join(texts(explain(defined, width=width, colour=False, encoding=encoding)))


def test_a_gate_is_explained_by_its_words_and_its_examples() -> None:
    assert (
        explained(adr_final)
        == r"""adr.final
  Whoever joins later must see at a glance which decisions still hold.

  A record nobody decided on is a rumour.

  answers     "ADR log finalized"
              every reference
  strength    parsed
  takes       repo, clock
  parameters  folder: str = "docs/adr"
              least: int, required
  timeout     7.5 s
  defined     gates/adr.py:12

  Green on
    docs/adr/0001-queue.md
    │ # 1. Queue
    │
    │ Accepted
    logo.png
    │ b'\x89PNG'
    with case = "1"
    with clock = "noon"

  Red on
    adr/0001.md
    │ # 1. Queue
    │
    │ Proposed
    with folder = "adr"
    and says exactly
      ✗ adr/0001.md:3: ADR 1 is still Proposed

  No evidence on
    an empty repository
    and says exactly
      ? docs/adr: holds no decision record"""
    )


def test_a_gate_without_parameters_and_answers_says_so() -> None:
    told = explained(replace(adr_final, answers=(), parameters={}, local=True))
    assert "  answers     nothing by itself: a binding must claim what it answers" in told
    assert "  parameters  none" in told
    assert "  defined     gates/adr.py:12 (by this project)" in told


def test_a_gate_for_every_plan_answers_no_line() -> None:
    told = explained(replace(adr_final, id="plan.sound", answers=()))
    assert "  answers     no line: it judges every plan, bound or not" in told


def test_all_gates_at_a_glance() -> None:
    local = replace(adr_final, id="queue.drained", answers=(), local=True)
    assert (
        "\n".join(texts(catalogue([adr_final, local], width=50, colour=False)))
        == """\
adr.final
  Whoever joins later must see at a glance which
  decisions still hold.
  answers "ADR log finalized", every reference

queue.drained  by this project
  Whoever joins later must see at a glance which
  decisions still hold.
  answers nothing by itself: a binding must claim
    what it answers

2 gates; one in full:
pytest --devnet-explain adr.final"""
    )


def test_a_glance_keeps_phrases_whole_and_is_coloured() -> None:
    wordy = replace(adr_final, answers=("runbooks for incidents", "runbooks for support"))
    lines = list(catalogue([wordy], width=40))
    assert texts(lines)[3:5] == ['  answers "runbooks for incidents",', '    "runbooks for support"']
    assert lines[0] == (("adr.final", ("bold",)),)


def test_without_gates_there_is_nothing_to_explain() -> None:
    assert texts(catalogue([], width=72)) == ["0 gates; one in full: pytest --devnet-explain"]


def test_what_an_example_holds_is_made_safe_and_fits() -> None:
    world = Passes({"a.md": "\x1b[2J" + "long " * 20 + "\n"})
    told = explained(replace(adr_final, examples=(world,)), width=40, encoding="ascii")
    assert r"    | \x1b[2Jlong long long long long..." in told


def test_green_and_red_are_coloured() -> None:
    segments = [segment for line in explain(adr_final, width=80) for segment in line]
    assert ("  Green on", ("green", "bold")) in segments
    assert ("  Red on", ("red", "bold")) in segments
