"""devnet.toml: which plans there are, what of them is due, and the policy that waivers obey."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from pytest_devnet.errors import SettingsError
from pytest_devnet.toml_source import TomlSource, did_you_mean, read_toml

FILE = "devnet.toml"
_LONGEST = 366
_KEYS = ("plans", "due", "gates", "policy", "service", "principals")
PLAN_FOLDERS = ("docs/plan", "docs/plans", "plan", "plans")
"""Where plans are looked for when devnet.toml names none."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What waivers obey, in days: how long one may live, and from when its end is announced."""

    waiver_days: int = 90
    near_expiry_days: int = 14


@dataclass(frozen=True, slots=True)
class Settings:
    """``root`` is the folder of devnet.toml (or where pytest has its root); ``plans`` are paths relative to it.

    ``due`` is None when everything is due. ``problems`` are mistakes that leave the rest usable.
    """

    root: Path
    plans: tuple[str, ...] = ()
    due: frozenset[str] | None = None
    gates: str = "gates"
    policy: Policy = Policy()
    source: TomlSource | None = None
    problems: tuple[SettingsError, ...] = field(default=())


def find_root(start: Path, fallback: Path) -> Path:
    """The nearest folder upward from ``start`` that holds a devnet.toml."""
    return next((folder for folder in (start, *start.parents) if (folder / FILE).is_file()), fallback)


def read_settings(root: Path) -> Settings:
    """The settings of a repository; without devnet.toml its plans are looked for in the usual folders."""
    if not (root / FILE).is_file():
        return Settings(root, plans=usual_plans(root))
    try:
        source = read_toml(root / FILE, FILE)
    except SettingsError as error:
        return Settings(root, plans=usual_plans(root), problems=(error,))
    reader = _Reader(source)
    plans = reader.strings("plans")
    due = reader.strings("due") if "due" in source.data else None
    return Settings(
        root,
        plans=plans if "plans" in source.data else usual_plans(root),
        due=None if due is None else frozenset(due),
        gates=reader.text("gates", "gates"),
        policy=reader.policy(),
        source=source,
        problems=(
            *source.unknown(source.data, _KEYS),
            *reader.problems,
            *_absent(root, plans, source),
            *_nothing_due(source),
            *_misplaced_gates(source),
        ),
    )


def usual_plans(root: Path) -> tuple[str, ...]:
    """The Markdown files in the folders where plans usually lie."""
    found = (path for folder in PLAN_FOLDERS for path in sorted(root.glob(f"{folder}/*.md")))
    return tuple(path.relative_to(root).as_posix() for path in found)


def _nothing_due(source: TomlSource) -> Iterator[SettingsError]:
    if source.data.get("due") == []:
        yield source.error("due names nothing, so nothing would be judged", "due", remedy="name steps, or leave it out")


def _misplaced_gates(source: TomlSource) -> Iterator[SettingsError]:
    """What lies beside gates is never evidence, and gates of elsewhere are in no commit."""
    folder = posixpath.normpath(str(source.data.get("gates", "gates")))
    if folder == "." or folder.startswith(("..", "/")):
        remedy = 'write gates = "gates"'
        yield source.error("gates wants a folder of the repository, and of its own", "gates", remedy=remedy)


def _absent(root: Path, plans: tuple[str, ...], source: TomlSource) -> Iterator[SettingsError]:
    for plan in plans:
        if not _exists(root / plan):
            near = did_you_mean(plan, usual_plans(root)) or "name files relative to devnet.toml"
            yield source.error(f"there is no plan {plan}", "plans", remedy=near)


def _exists(file: Path) -> bool:
    """A folder is there as well: whoever reads it says what is wrong. No file has a name too long, or with a NUL."""
    try:
        return file.exists()
    except (OSError, ValueError):
        return False


@dataclass(slots=True)
class _Reader:
    source: TomlSource
    problems: list[SettingsError] = field(default_factory=list)

    def strings(self, key: str) -> tuple[str, ...]:
        value = self.source.data.get(key, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.problems.append(self.source.error(f"{key} wants a list of strings", key, remedy=f'write {key} = ["…"]'))
        return ()

    def text(self, key: str, default: str) -> str:
        value = self.source.data.get(key, default)
        if isinstance(value, str):
            return value
        self.problems.append(self.source.error(f"{key} wants a string", key, remedy=f'write {key} = "{default}"'))
        return default

    def policy(self) -> Policy:
        table = self.source.data.get("policy", MappingProxyType({}))
        if not isinstance(table, Mapping):
            self.problems.append(
                self.source.error("policy wants a table", "policy", remedy="write [policy], and its keys below")
            )
            return Policy()
        self.problems.extend(self.source.unknown(table, Policy.__slots__, "policy"))
        days = {key: self._days(key, value) for key, value in table.items() if key in Policy.__slots__}
        return Policy(**{key: value for key, value in days.items() if value is not None})

    def _days(self, key: str, value: object) -> int | None:
        if type(value) is int and 0 < value <= _LONGEST:
            return value
        remedy = f"write a whole number, 1 to {_LONGEST}"
        self.problems.append(self.source.error(f"{key} wants a number of days", "policy", key, remedy=remedy))
        return None
