"""Before a gate's verdict counts, its examples and the empty world are tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pytest_devnet import Evidence, Fails, Finding, Gap, Gate, Observation, Passes, Place, Repo, Unproven, gate
from pytest_devnet.facts.shared import Shared
from pytest_devnet.gating import proof
from pytest_devnet.gating.proof import Proofs, disproofs
from pytest_devnet.memory import remembered_in

PASSES = Passes({"a": "x"})
FAILS = Fails({"b": "x"}, findings=("a: is missing",))


def there(*examples: Any) -> Gate:
    @gate("file.there", examples=examples)
    def judge(repo: Repo, *, path: str = "a") -> Iterator[Observation]:
        """A file that is not there helps nobody."""
        if not repo.files:
            yield Gap(Place("."), "the repository is empty")
        elif repo.has(path):
            yield Evidence(Place(path), "is there")
        else:
            yield Finding(Place(path), "is missing")

    return judge


def test_a_gate_whose_examples_hold_to_the_letter_is_proven() -> None:
    good = there(PASSES, FAILS, Unproven({}, gaps=(".: the repository is empty",)))
    assert list(disproofs(good, {})) == []


@pytest.mark.parametrize(
    ("example", "complaint"),
    [
        (Passes({"b": "x"}), "example 3 (passes): is failed, not passed"),
        (Fails({"b": "x"}, findings=("a: is gone",)), "finds ('a: is missing',), not ('a: is gone',)"),
        (Unproven({}, gaps=(".: nothing",)), "has the gaps ('.: the repository is empty',), not ('.: nothing',)"),
    ],
)
def test_an_example_that_comes_out_otherwise_is_quoted(example: Any, complaint: str) -> None:
    assert any(complaint in found for found in disproofs(there(PASSES, FAILS, example), {}))


def test_a_gate_that_passes_in_the_empty_world_is_not_proven() -> None:
    @gate("file.absent", examples=(Passes({}), Fails({"a": "x"}, findings=("a: is there",))))
    def judge(repo: Repo) -> Iterator[Observation]:
        """Passing on nothing is no evidence."""
        yield Finding(Place("a"), "is there") if repo.has("a") else Evidence(Place("a"), "is absent")

    assert list(disproofs(judge, {})) == ["it passes in an empty world: it cannot tell nothing from enough"]


def test_an_example_that_crashes_is_a_complaint_not_a_crash() -> None:
    @gate("file.crash", examples=(PASSES, FAILS))
    def judge(repo: Repo) -> Iterator[Observation]:
        """Even so the run goes on."""
        yield Evidence(Place(repo.files[7]), "is there")

    where = f"test_proof.py:{judge.line + 3}"
    assert Proofs({}).of(judge) == (f"its examples end in IndexError: tuple index out of range ({where})",)


def test_an_example_that_names_an_unknown_fact_is_a_complaint() -> None:
    @gate("file.fact", examples=(Passes({"a": "x"}, weather="fine"), FAILS))
    def judge(repo: Repo) -> Iterator[Observation]:
        """Facts have names."""
        yield Evidence(Place("a"), "is there") if repo.has("a") else Finding(Place("a"), "is missing")

    assert "there is no fact called 'weather'" in Proofs({}).of(judge)[0]


def test_a_proof_is_remembered_for_the_same_gates_package_and_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = there(PASSES, FAILS)
    assert Proofs({}, tmp_path / "memory").of(good) == ()
    assert len(list((tmp_path / "memory").iterdir())) == 1
    monkeypatch.setattr(proof, "disproofs", lambda *_: ["tried again"])
    remembering = Proofs({}, tmp_path / "memory")
    assert remembering.of(good) == remembering.of(good) == ()
    assert Proofs({}, tmp_path / "elsewhere").of(good) == ("tried again",)
    assert not (tmp_path / "elsewhere").exists()


def test_proofs_of_local_gates_are_not_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = replace(there(PASSES, FAILS), local=True)
    assert Proofs({}, tmp_path / "memory").of(good) == ()
    assert not (tmp_path / "memory").exists()
    Proofs({}, tmp_path / "memory").of(replace(good, local=False))
    monkeypatch.setattr(proof, "disproofs", lambda *_: ["tried again"])
    assert Proofs({}, tmp_path / "memory").of(good) == ("tried again",)


@pytest.mark.parametrize(("local", "looks"), [(False, 4), (True, 8)])
def test_processes_of_a_run_share_what_they_tried_but_for_local_gates(tmp_path: Path, local: bool, looks: int) -> None:
    looked = []

    @gate("file.looked", examples=(PASSES, FAILS))
    def judge(repo: Repo) -> Iterator[Observation]:
        """Two examples, and the empty world of each."""
        looked.append(repo.root)
        yield Evidence(Place("a"), "is there") if repo.has("a") else Finding(Place("a"), "is missing")

    for _ in range(2):
        assert Proofs({}, shared=Shared(tmp_path)).of(replace(judge, local=local)) == ()
    assert len(looked) == looks


def test_an_example_lies_in_a_folder_of_the_repositorys_name() -> None:
    names = []

    @gate("file.named", examples=(PASSES, FAILS))
    def judge(repo: Repo) -> Iterator[Observation]:
        """Whoever looks at the folder shall not see more than its name."""
        names.append(repo.root.name)
        yield Finding(Place("a"), "is missing")

    Proofs({}, None, "harbour").of(judge)
    assert set(names) == {"harbour"}


def test_without_a_memory_every_run_proves_again() -> None:
    assert Proofs({}).of(there(PASSES, FAILS)) == ()


def test_a_gate_that_passes_in_an_empty_world_under_any_parameters_is_not_proven() -> None:
    @gate("file.lax", examples=(Fails({}, given={"strict": True}, findings=("a: is missing",)), Passes({"a": "x"})))
    def judge(repo: Repo, *, strict: bool = False) -> Iterator[Observation]:
        """What nobody asks for strictly is granted."""
        yield Evidence(Place("a"), "fine") if repo.has("a") or not strict else Finding(Place("a"), "is missing")

    assert list(disproofs(judge, {})) == ["it passes in an empty world: it cannot tell nothing from enough"]


def test_a_memory_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert Proofs({}, tmp_path / "file" / "memory").of(there(PASSES, FAILS)) == ()


def test_proofs_are_remembered_outside_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert remembered_in("proofs") == tmp_path / "pytest-devnet" / "proofs"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert remembered_in("proofs") == Path.home() / ".cache" / "pytest-devnet" / "proofs"
