"""What holds for the package as a whole: its layers, its public names, what it costs when it is off."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from importlinter import cli

import pytest_devnet

ROOT = Path(__file__).parents[1]


def test_every_layer_knows_only_those_below_it() -> None:
    assert cli.lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == cli.EXIT_STATUS_SUCCESS


def test_the_public_names_are_exactly_those_that_can_be_had() -> None:
    assert sorted(pytest_devnet.__all__) == sorted(set(pytest_devnet.__all__))
    assert all(getattr(pytest_devnet, name) is not None for name in pytest_devnet.__all__)
    assert dir(pytest_devnet) == sorted(pytest_devnet.__all__)


def test_a_name_that_is_not_public_is_refused_like_any_other() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Nowhere'"):
        pytest_devnet.Nowhere  # noqa: B018


def test_the_decorator_stays_a_decorator_whatever_was_imported() -> None:
    from pytest_devnet import gate
    from pytest_devnet.gating import definition

    assert gate is definition.gate


SEEN = """
import sys, pytest
pytest.main(["-p", "no:cacheprovider", "-p", "no:schemathesis", "-q", "--collect-only"])
print("LOADED", sorted(name for name in sys.modules if name.split(".")[0] in {names}))
"""


def loaded_in_a_plain_run(folder: Path, names: set[str]) -> str:
    script = SEEN.format(names=sorted(names))
    done = subprocess.run([sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.partition("LOADED")[2].strip()


def test_with_the_flag_off_only_the_plugin_module_is_loaded(tmp_path: Path) -> None:
    assert loaded_in_a_plain_run(tmp_path, {"pytest_devnet", "pytest_devnet_gates"}) == (
        "['pytest_devnet', 'pytest_devnet.plugin']"
    )


def test_with_the_flag_off_nothing_heavy_is_loaded(tmp_path: Path) -> None:
    heavy = {"pyromark", "schemathesis", "requests", "yaml", "markdown_it", "httpx", "jsonschema"}
    assert loaded_in_a_plain_run(tmp_path, heavy) == "[]"
