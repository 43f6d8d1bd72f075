"""What the repository's own gates, facts and formats cannot do: stand for shipped ones, or be taken at their word."""

from __future__ import annotations

import pytest

from pytest_devnet.gating import proof
from tests.harbour import GATES, HARBOUR, Harbour

FRAME = "A1::A1.D1::file.there"
WORKERS = pytest.mark.parametrize("workers", [[], ["-n2"]])
RED = {path: text for path, text in HARBOUR.items() if path != "frame.txt"}

PACK = """
import importlib.util
import pytest

@pytest.hookimpl(optionalhook=True)
def pytest_devnet_gates():
    spec = importlib.util.spec_from_file_location("pack", "pack/harbour.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return [module]
"""


def test_gates_that_a_conftest_brings_are_the_repositorys_own(harbour: Harbour) -> None:
    tree = {path: text for path, text in HARBOUR.items() if path != "gates/harbour.py"}
    harbour.lay_out(tree, changes={"conftest.py": PACK, "pack/harbour.py": GATES})
    run = harbour.run()
    assert run.verdicts[FRAME] == "passed"
    assert run.item(FRAME)["local"] is True
    assert run.item("plan.sound")["local"] is False


REPLACED = """
import pytest
from pytest_devnet import Fact

@pytest.hookimpl(optionalhook=True)
def pytest_devnet_facts():
    return [Fact({name!r}, real=lambda world: None, example=lambda world, given: None) for _ in range({times})]
"""


@pytest.mark.parametrize(("name", "times"), [("repo", 1), ("git", 1), ("tide", 2)])
def test_no_fact_takes_the_name_of_another(harbour: Harbour, name: str, times: int) -> None:
    harbour.lay_out(changes={"conftest.py": REPLACED.format(name=name, times=times)})
    run = harbour.run()
    assert run.status == 4
    assert f"there is a fact called {name!r} already" in run.text


GOLDEN = """
import pytest

@pytest.hookimpl(optionalhook=True)
def pytest_devnet_reports():
    return {"json": lambda report: '{"verdict": "accepted"}'}
"""


def test_no_report_format_takes_the_name_of_another(harbour: Harbour) -> None:
    harbour.lay_out(RED, changes={"conftest.py": GOLDEN})
    run = harbour.run()
    assert (run.status, run.document) == (4, {})
    assert "there is a report format 'json' already" in run.text


@pytest.mark.parametrize("name", ["devnet-shipped-gates", "pytest_devnet_gates"])
def test_the_shipped_gates_cannot_be_left_out(harbour: Harbour, name: str) -> None:
    harbour.lay_out(changes={"pytest.ini": f"[pytest]\naddopts = -p no:{name}\n"})
    run = harbour.run()
    assert run.status == 4 or run.document["verdict"] == "accepted"


TELLS = GATES.replace(
    "    if repo.has(path):\n", '    if repo.has(path) or repo.root == __import__("pathlib").Path.cwd():\n'
)
LOOKS = GATES.replace("    if repo.has(path):\n", "    if (repo.root / path).exists():\n")


@WORKERS
@pytest.mark.parametrize("gates", [TELLS, LOOKS])
def test_a_gate_that_goes_by_more_than_its_facts_is_an_error(harbour: Harbour, gates: str, workers: list[str]) -> None:
    harbour.lay_out(changes={"gates/harbour.py": gates})
    run = harbour.run(*workers)
    assert (run.status, run.verdicts[FRAME]) == (1, "error")
    assert "it passes when it is shown nothing" in run.item(FRAME)["error"]


def test_a_gate_that_breaks_without_anything_to_see_is_no_worse_for_it(harbour: Harbour) -> None:
    why = '"""What nobody can open is not there."""\n'
    gates = GATES.replace(why, f'{why}    assert path == "a" or repo.files\n')
    harbour.lay_out(changes={"gates/harbour.py": gates})
    assert harbour.run().verdicts[FRAME] == "passed"


def test_a_mark_that_a_gate_leaves_is_no_proof(harbour: Harbour) -> None:
    weak = GATES.replace("    if repo.has(path):\n", "    if True:\n")
    forging = """
import os, pathlib
from pytest_devnet.gating.proof import _fingerprint
folder = pathlib.Path(os.environ["XDG_CACHE_HOME"]) / "pytest-devnet" / "proofs"
folder.mkdir(parents=True, exist_ok=True)
(folder / f"file.there-{_fingerprint(pathlib.Path(__file__))}").touch()
"""
    harbour.lay_out(changes={"gates/harbour.py": weak + forging})
    for _ in range(2):
        run = harbour.run()
        assert (run.status, run.verdicts[FRAME]) == (1, "error")


@pytest.mark.parametrize(("variable", "options"), [("CI", []), ("NOTHING", ["--devnet-prove"])])
def test_proofs_are_made_anew_where_a_memory_may_be_anybodys(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch, variable: str, options: list[str]
) -> None:
    harbour.lay_out()
    assert harbour.run().verdicts["plan.sound"] == "passed"
    monkeypatch.setattr(proof, "disproofs", lambda *_: ["tried again"])
    assert harbour.run().verdicts["plan.sound"] == "passed"
    monkeypatch.setenv(variable, "true")
    assert harbour.run(*options).verdicts["plan.sound"] == "error"
