"""What the reference system needs to run, and what of it is missing here."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from itertools import chain

from packaging.requirements import Requirement

from pytest_devnet.errors import DevnetError

PACKAGE = "pytest-devnet"
EXTRA = "example"
_INSTALL = f"pip install '{PACKAGE}[{EXTRA}]'"


def require_extra() -> None:
    """Raise ``DevnetError`` with the command to type, unless all packages of the extra are installed."""
    missing = [str(needed) for needed in _needed(EXTRA) if not _installed(needed)]
    if missing:
        said = f"the reference system needs what is not installed here: {', '.join(missing)}"
        raise DevnetError(said, remedy=_INSTALL)


def _needed(extra: str) -> Iterator[Requirement]:
    """The packages of an extra, those of other extras that it takes in among them."""
    for needed in map(Requirement, _declared()):
        marker, needed.marker = needed.marker, None
        if marker is None or not marker.evaluate({"extra": extra}):
            continue
        if needed.name == PACKAGE:
            yield from chain.from_iterable(map(_needed, sorted(needed.extras)))
        else:
            yield needed


def _declared() -> list[str]:
    try:
        return requires(PACKAGE) or []
    except PackageNotFoundError as error:
        raise DevnetError(f"{PACKAGE} itself is not installed", remedy=_INSTALL) from error


def _installed(needed: Requirement) -> bool:
    try:
        return needed.specifier.contains(version(needed.name), prereleases=True)
    except PackageNotFoundError:
        return False
