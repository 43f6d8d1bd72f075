"""Bindings as their file states them, every mistake with its line and a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.binding.sidecar import GateEntry, read_sidecar, sidecar_path
from pytest_devnet.model import Strength
from tests.binding.makers import SIDECAR, said, sidecar

E1 = '[E1.D4]\ncriterion = "Targets"\n'


def mistakes(text: str) -> list[str]:
    return said(mistake for entry in sidecar(text).entries for mistake in entry.mistakes)


def test_the_sidecar_stands_beside_its_plan() -> None:
    assert sidecar_path("docs/plan/phase-e.md") == "docs/plan/phase-e.toml"
    assert sidecar_path("PLAN") == "PLAN.toml"


def test_without_a_file_there_are_no_bindings(tmp_path: Path) -> None:
    found = read_sidecar(tmp_path, "plan.md")
    assert (found.path, found.entries, found.broken, found.place("E1.D4")) == ("plan.toml", (), None, "plan.toml")


def test_a_table_binds_gates_to_a_criterion() -> None:
    text = (
        '[E4.D2]\ncriterion = "Runbooks"\nstrength = "executed"\n'
        '"runbooks.usable[support]" = { folder = "a", claims = "support" }\n'
        '"docs.present" = { claims = ["x", "y"] }\n"adr.final" = {}\n'
    )
    (entry,) = sidecar(text).entries
    assert (entry.id, entry.text, entry.strength, entry.mistakes) == ("E4.D2", "Runbooks", Strength.EXECUTED, ())
    assert entry.gates == (
        GateEntry("runbooks.usable", "support", {"folder": "a"}, ("support",), ("E4.D2", "runbooks.usable[support]")),
        GateEntry("docs.present", None, {}, ("x", "y"), ("E4.D2", "docs.present")),
        GateEntry("adr.final", None, {}, None, ("E4.D2", "adr.final")),
    )


@pytest.mark.parametrize(
    "text",
    [
        '[E1.D4]\ncriterion = "T"\n"a.b" = {}\n',
        '["E1.D4"]\ncriterion = "T"\n"a.b" = {}\n',
        '[E1]\n[E1.D4]\ncriterion = "T"\n[E1.D4."a.b"]\n',
        '[E1.D4."a.b"]\n[E1.D4]\ncriterion = "T"\n',
        '[E1]\nD4 = { criterion = "T", "a.b" = {} }\n',
        'E1.D4 = { criterion = "T", "a.b" = {} }\n',
    ],
)
def test_an_id_may_be_dotted_or_quoted(text: str) -> None:
    found = sidecar(text)
    (entry,) = found.entries
    assert (entry.id, entry.text, [one.gate for one in entry.gates], entry.mistakes) == ("E1.D4", "T", ["a.b"], ())
    assert found.place("E1.D4", "a.b").startswith(f"{SIDECAR}:")


def test_entries_come_in_the_order_of_the_file_those_of_one_step_together() -> None:
    text = "".join(f'[{id}]\ncriterion = "T"\n' for id in ("E2.D1", "E1.D2", '"E1.D3"', "E2.D2", "E1.D1"))
    found = sidecar(text)
    assert [entry.id for entry in found.entries] == ["E2.D1", "E2.D2", "E1.D2", "E1.D1", "E1.D3"]
    assert found.place("E2.D2", "criterion") == f"{SIDECAR}:8"


def test_one_id_may_begin_with_another() -> None:
    text = '[1.1]\ncriterion = "A"\n"a.b" = {}\n[1.1.1]\ncriterion = "B"\n"c.d" = {}\n'
    found = sidecar(text)
    assert [(entry.id, entry.text, entry.gates[0].gate) for entry in found.entries] == [
        ("1.1", "A", "a.b"),
        ("1.1.1", "B", "c.d"),
    ]
    assert [mistake for entry in found.entries for mistake in entry.mistakes] == []
    assert found.place("1.1.1", "criterion") == f"{SIDECAR}:5"


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ('title = "x"\n', "1: 'title' is no table of a criterion | write [E1.D4], then criterion = \"its text\""),
        ("[[E1.D4]]\n", "1: 'E1.D4' is no table of a criterion | write [E1.D4], then criterion = \"its text\""),
        ("[E1.D4]\n", "1: 'E1.D4' is no table of a criterion | write [E1.D4], then criterion = \"its text\""),
        ("[E1]\nD4 = 3\n[E1.D5]\ncriterion = 'T'", "2: 'E1.D4' is no table of a criterion | write [E1.D4], then "),
        ('[E1.D4]\nstrength = "parsed"\n', "1: 'E1.D4' is no table of a criterion | write [E1.D4], then criterion"),
        ('[E1.D4]\n"a.b" = {}\n', "1: criterion wants the criterion's text | repeat the line of the plan"),
        ("[E1.D4]\ncriterion = 3\n", "1: criterion wants the criterion's text | repeat the line of the plan"),
        (E1 + 'strength = "pars"\n', "3: strength 'pars' is not known | did you mean 'parsed'?"),
        (E1 + "strength = [1]\n", "3: strength [1] is not known | known are attested, present, parsed, executed"),
        (E1 + "a.b = {}\n", "3: 'a' is neither a gate nor a key of a binding | quote it: \"a.b\" = { … }"),
        (E1 + "criterio = 1\n", "3: 'criterio' is neither a gate nor a key of a binding | did you mean 'criterion'?"),
        (E1 + "foo = { Bar = 1 }\n", "3: 'foo' is neither a gate nor a key of a binding | known are criterion, str"),
        (E1 + "foo = {}\n", "3: 'foo' is neither a gate nor a key of a binding | known are criterion, strength"),
        (E1 + '"a.b" = true\n', '3: a.b wants a table | write "a.b" = {}'),
        (E1 + '"a.b" = { claims = 1 }\n', "3: claims wants a string or a list of strings | "),
        (E1 + '"a.b" = { claims = [1] }\n', "3: claims wants a string or a list of strings | "),
    ],
)
def test_a_mistake_is_told_with_its_line_and_a_remedy(text: str, mistake: str) -> None:
    (found,) = mistakes(text)
    assert found.startswith(f"{SIDECAR}:{mistake}")


def test_a_mistake_leaves_the_rest_of_the_table_usable() -> None:
    (entry,) = sidecar(E1 + '"a.b" = 1\n"c.d" = { claims = 1, n = 2 }\n').entries
    assert [(one.gate, one.given, one.claims) for one in entry.gates] == [("c.d", {"n": 2}, ())]
    assert len(entry.mistakes) == 2


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("[E1.D4\n", f"{SIDECAR}:1: is not TOML: Expected ']' at the end of a table declaration"),
        (E1 + '["E1.D4"]\ncriterion = "T"\n', f"{SIDECAR}:3: E1.D4 stands twice"),
        (f"[{'.'.join('a' * 3000)}]\n", f"{SIDECAR}: nests its tables too deeply"),
    ],
)
def test_a_file_that_cannot_be_told_apart_is_broken_as_a_whole(text: str, broken: str) -> None:
    found = sidecar(text)
    assert (str(found.broken), found.entries, found.place("E1.D4")) == (broken, (), SIDECAR)


@given(
    st.lists(st.sampled_from(["[a.b]", "[[c]]", "[d]", 'criterion = "T"', '"e.f" = {}', "e.f = {}", "g = [1]", "#"]))
)
def test_any_file_is_read(lines: list[str]) -> None:
    found = sidecar("\n".join(lines))
    assert found.broken is not None or all(entry.id for entry in found.entries)


def test_a_gate_may_have_a_parameter_called_criterion(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(
        '[E2.D4]\ncriterion = "Ropes tested"\n"tests.passed" = { criterion = "E2.D4" }\n'
    )
    (entry,) = read_sidecar(tmp_path, "plan.md").entries
    assert (entry.id, entry.mistakes, entry.gates[0].given) == ("E2.D4", (), {"criterion": "E2.D4"})
