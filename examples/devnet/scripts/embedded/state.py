"""What an environment remembers from one command to the next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class State:
    """``releases`` served and were not taken back, the current one last."""

    releases: tuple[str, ...] = ()
    ports: Mapping[str, int] = field(default_factory=dict)
    interpreters: Mapping[str, str] = field(default_factory=dict)
    """The Python each release was deployed with: it needs the same packages again after a rollback."""

    @property
    def current(self) -> str:
        return self.releases[-1] if self.releases else ""


def read(path: Path) -> State:
    """The state in this file; a blank one where there is none."""
    if not path.exists():
        return State()
    kept: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return State(tuple(kept["releases"]), kept["ports"], kept["interpreters"])


def keep(path: Path, **changed: Any) -> None:
    """Replaces the file as a whole, with these fields changed."""
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(asdict(replace(read(path), **changed)), indent=2) + "\n", "utf-8")
    draft.replace(path)
