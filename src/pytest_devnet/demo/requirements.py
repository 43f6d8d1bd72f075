"""What the reference system needs to run, and what of it is missing here."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version

from packaging.requirements import Requirement

from pytest_devnet.errors import DevnetError

PACKAGE = "pytest-devnet"
EXTRA = "example"


def require_extra() -> None:
    """Raise ``DevnetError`` with the command to type, unless all packages of the extra are installed."""
    missing = [str(needed) for needed in _needed() if not _installed(needed)]
    if missing:
        remedy = f"pip install '{PACKAGE}[{EXTRA}]'"
        raise DevnetError(f"the reference system needs what is not installed here: {', '.join(missing)}", remedy=remedy)


def _needed() -> Iterator[Requirement]:
    try:
        declared = requires(PACKAGE) or []
    except PackageNotFoundError as error:
        raise DevnetError(f"{PACKAGE} itself is not installed", remedy=f"pip install '{PACKAGE}[{EXTRA}]'") from error
    for needed in map(Requirement, declared):
        marker, needed.marker = needed.marker, None
        if needed.name != PACKAGE and marker is not None and marker.evaluate({"extra": EXTRA}):
            yield needed


def _installed(needed: Requirement) -> bool:
    try:
        return needed.specifier.contains(version(needed.name), prereleases=True)
    except PackageNotFoundError:
        return False
