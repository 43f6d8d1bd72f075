from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

from pytest_devnet.errors import FactError, ToolMissing
from pytest_devnet.facts.processes import Ran
from pytest_devnet.facts.tools import FACT, Tools
from pytest_devnet.facts.world import World


def real(root: Path) -> Tools:
    made = FACT.real(World(root, date(2026, 1, 15)))
    assert isinstance(made, Tools)
    return made


def example(given: object) -> Tools:
    made = FACT.example(World(Path(), date(2026, 1, 15)), given)
    assert isinstance(made, Tools)
    return made


def test_a_tool_runs_below_the_root_whatever_its_status(tmp_path: Path) -> None:
    (tmp_path / "infra").mkdir()
    code = "import os, sys; print(os.path.basename(os.getcwd()), end=''); sys.exit(2)"
    assert real(tmp_path).run(sys.executable, "-c", code, cwd="infra") == Ran(2, "infra")


def test_a_tool_that_is_not_installed_is_named(tmp_path: Path) -> None:
    with pytest.raises(ToolMissing, match="devnet-none is not installed") as caught:
        real(tmp_path).run("devnet-none", "--version")
    assert caught.value.remedy == "install devnet-none"


def test_a_folder_that_is_not_there_is_not_taken_for_a_missing_tool(tmp_path: Path) -> None:
    with pytest.raises(FactError, match="infra: there is no such folder"):
        real(tmp_path).run(sys.executable, "--version", cwd="infra")


def test_a_tool_that_takes_too_long_says_nothing(tmp_path: Path) -> None:
    with pytest.raises(FactError, match=r"time\.sleep\(600\) took longer than 0\.1 s"):
        real(tmp_path).run(sys.executable, "-c", "import time; time.sleep(600)", timeout=0.1)


def test_an_example_gives_the_results_and_nothing_else_is_installed() -> None:
    tools = example({("terraform", "validate"): Ran(0, "ok")})
    assert tools.run("terraform", "validate").stdout == "ok"
    with pytest.raises(ToolMissing, match="terraform is not installed"):
        tools.run("terraform", "apply")


def test_an_example_without_results_has_no_tools() -> None:
    with pytest.raises(ToolMissing):
        example(None).run("terraform")
