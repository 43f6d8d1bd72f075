"""The values of ``${NAME}``: those of the environment, and for services started here made-up ones where it has none."""

from __future__ import annotations

import os
import re
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pytest_devnet.errors import FactError

_GIVEN = re.compile(r"^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=", re.MULTILINE)
_TELLS_OF_US = re.compile(r"PYTEST|COV_CORE|COVERAGE_|_PYTEST|DEVNET_GATES")


@dataclass(slots=True)
class Variables:
    """One made-up value for each name and process: what the service is given is what its principals sign in with."""

    root: Path
    _made_up: dict[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """The environment's value, or a random one nobody has to keep."""
        return os.environ.get(name) or self._made_up.setdefault(name, f"Aa1-{secrets.token_urlsafe(18)}")

    def given(self, name: str) -> str:
        """The environment's value. Raises ``FactError`` where it has none."""
        if value := os.environ.get(name):
            return value
        raise FactError(f"the environment has no {name}", remedy=f"set {name}, or let the service be started here")

    def environment(self, folder: Path, asked_for: Mapping[str, str]) -> dict[str, str]:
        """That of a service started in ``folder``: this process's, without what would tell it that it is judged.

        Variables that a ``.env.example`` lists and a template asks for get the made-up value.
        """
        listed = {name for place in {self.root, folder} for name in _listed(place / ".env.example")}
        return {**inherited(), **{name: value for name, value in asked_for.items() if name in listed}}


def inherited() -> dict[str, str]:
    """The environment of this process, without what would tell another that it is judged."""
    return {name: value for name, value in os.environ.items() if not _TELLS_OF_US.match(name)}


def programs_first(path: str) -> str:
    """The programs of this Python's virtual environment come first, activated or not."""
    own = str(Path(sys.executable).parent)
    return path if sys.prefix == sys.base_prefix else os.pathsep.join((own, path))


def _listed(file: Path) -> list[str]:
    try:
        return _GIVEN.findall(file.read_text("utf-8", errors="replace"))
    except OSError:
        return []
