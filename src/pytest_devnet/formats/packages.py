"""``package.json`` files: what each package is called, its scripts, and what it depends on."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pytest_devnet.errors import FactError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_DEPENDENCIES = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")


@dataclass(frozen=True, slots=True)
class Package:
    """``folder`` is relative to the repository, empty for the root."""

    folder: str
    name: str
    scripts: Mapping[str, str]
    dependencies: frozenset[str]

    def is_called(self, pattern: str) -> bool:
        """Does a filter (``@shop/*``, ``core`` for ``@shop/core``, ``./packages/core``) mean this package?"""
        if pattern.startswith("."):
            return fnmatchcase(self.folder, pattern.removeprefix("./").rstrip("/"))
        return fnmatchcase(self.name, pattern) or fnmatchcase(self.name.rpartition("/")[2], pattern)


def read_package(text: str, path: str) -> Package:
    """The package that ``path`` declares. Raises ``FactError`` where it is no JSON object."""
    try:
        declared = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FactError("is not JSON", place=path, remedy="mend it") from error
    if not isinstance(declared, dict):
        raise FactError("is not a JSON object", place=path, remedy="mend it")
    scripts = {name: str(script) for name, script in _table(declared, "scripts").items()}
    dependencies = frozenset(name for key in _DEPENDENCIES for name in _table(declared, key))
    return Package(path.rpartition("/")[0], str(declared.get("name", "")), scripts, dependencies)


def readable_packages(paths: Iterable[str], text: Callable[[str], str]) -> tuple[Package, ...]:
    """Every package among the files, without those that cannot be read."""
    found = []
    for path in paths:
        if path == "package.json" or path.endswith("/package.json"):
            with suppress(FactError):
                found.append(read_package(text(path), path))
    return tuple(found)


def _table(declared: dict[str, object], key: str) -> dict[str, object]:
    found = declared.get(key)
    return found if isinstance(found, dict) else {}
