"""Where the reference system lies: beside this file where a wheel is installed, in ``examples/`` in a checkout."""

from __future__ import annotations

from pathlib import Path

from pytest_devnet.errors import DevnetError
from pytest_devnet.facts.git_command import listed_files
from pytest_devnet.facts.repo import walked

INSTALLED = Path(__file__).parent / "harbor"
CHECKOUT = Path(__file__).parents[3] / "examples" / "devnet"
PLAN, BINDINGS = "docs/plan/phase-e.md", "docs/plan/phase-e.toml"


def source() -> Path:
    """The folder that holds the system as it is shipped."""
    for folder in (INSTALLED, CHECKOUT):
        if folder.is_dir():
            return folder
    raise DevnetError("the reference system is not installed", remedy="pip install --force-reinstall pytest-devnet")


def shipped_files(origin: Path) -> list[str]:
    """What belongs to it: all that was installed; of a checkout what git does not ignore, so no traces of runs."""
    listed = None if origin == INSTALLED else listed_files(origin)
    found = walked(origin) if listed is None else listed
    return sorted(path for path in found if (origin / path).is_file())
