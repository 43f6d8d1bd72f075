"""One table of devnet-waivers.toml, read key by key; a mistake is kept and a blank stands in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_devnet.model import Place
from pytest_devnet.plan.naming import CRITERION, qualified_id
from pytest_devnet.waivers.at_hand import at_hand, instead_of
from pytest_devnet.waivers.names import FINDING, GATE, unlabelled
from pytest_devnet.waivers.people import is_open, says_nothing
from pytest_devnet.waivers.validity import MOST

if TYPE_CHECKING:
    from pytest_devnet.errors import SettingsError
    from pytest_devnet.toml_source import TomlSource

LONGEST = 366
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_MISSING = object()
_TEXT = '"…"'
_EXAMPLES: Mapping[str, str] = {
    "match": '["3fa9c1d2e0"]',
    "expires": "2026-12-31",
    "date": "2026-12-31",
    "valid_for": "90",
}
WANTED: Mapping[str, str] = {
    "owner": "who mends it",
    "approver": "who agreed, another person",
    "reason": "why it is right to go on without",
    "ticket": "where mending it is planned",
    "by": "who looked",
    "statement": "what was looked at, and what was seen",
}


@dataclass(slots=True)
class Table:
    """``asked`` are the keys somebody wanted so far; others are unknown. ``problems`` are the mistakes so far.

    ``known`` are the texts of the plans' criteria by their ids, which remedies name.
    """

    source: TomlSource
    keys: tuple[str, int]
    given: Mapping[str, object]
    known: Mapping[str, str] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    problems: list[SettingsError] = field(default_factory=list)

    @property
    def place(self) -> Place:
        return Place.of(self.source.place(*self.keys))

    def has(self, key: str) -> bool:
        self.asked.add(key)
        return key in self.given

    def criterion(self) -> str:
        """A criterion's id, bare or qualified by its plan, which a node id is turned into."""
        value = qualified_id(self.text("criterion"))
        if value and not CRITERION.fullmatch(value):
            self.wrong("criterion", f"criterion {value!r} is no criterion's id", instead_of(value, self.known))
        return value

    def gate(self, never: str) -> str:
        """A gate's id, with or without a label; ``never`` is the one that cannot be named."""
        value = self.text("gate")
        if value and not GATE.fullmatch(value):
            remedy = "write docs.present, or docs.present[label]"
            self.wrong("gate", f"gate {value!r} is no gate's id", remedy)
        if unlabelled(value) == never:
            self.wrong("gate", f"{never} cannot be waived", "mend the entry it speaks of")
        return value

    def text(self, key: str) -> str:
        """A text that says something."""
        value = self._value(key)
        if value is _MISSING:
            return ""
        if not isinstance(value, str):
            self.wrong(key, f"{key} wants a string", self._wanted(key))
            return ""
        if not value.strip():
            self.wrong(key, f"{key} is empty", self._wanted(key))
        elif says_nothing(value):
            self.wrong(key, f"{key} {value!r} says nothing", self._wanted(key))
        return value.strip()

    def prose(self, key: str) -> str:
        """A sentence that somebody has finished."""
        value = self.text(key)
        if is_open(value) and not says_nothing(value):
            self.wrong(key, f"{key} {value!r} is still to be written", self._wanted(key))
        return value

    def match(self) -> tuple[str, ...]:
        """Between one and ten finding ids, each once."""
        value = self._value("match")
        if value is _MISSING:
            return ()
        if not isinstance(value, list) or not value:
            self.wrong("match", "match wants a list of finding ids", 'as the report prints them: ["3fa9c1d2e0"]')
            return ()
        if len(value) > MOST:
            self.wrong("match", f"match names {len(value)} findings, at most {MOST} can be waived together")
        for at, id in enumerate(value):
            if not (isinstance(id, str) and FINDING.fullmatch(id)):
                named = repr(id) if isinstance(id, str) else f"entry {at + 1} of match"
                self.wrong("match", f"{named} is no finding's id", "copy the ten hexadecimal digits of the report")
            elif id in value[:at]:
                self.wrong("match", f"{id} is named twice", "name it once")
        return tuple(id for id in value if isinstance(id, str))

    def day(self, key: str) -> date:
        """A date without a time."""
        value = self._value(key)
        if type(value) is date:
            return value
        if value is not _MISSING:
            self.wrong(key, f"{key} wants a date", "write it as 2026-12-31, without quotes or a time")
        return date.min

    def days(self, key: str) -> int:
        """A number of days, at most a year."""
        value = self._value(key)
        if type(value) is int and 1 <= value <= LONGEST:
            return value
        if value is not _MISSING:
            self.wrong(key, f"{key} wants a number of days, 1 to {LONGEST}")
        return 1

    def claims(self) -> tuple[str, ...]:
        """Clauses, quoted; none where the key is left out."""
        if not self.has("claims"):
            return ()
        value = self.given["claims"]
        listed = [value] if isinstance(value, str) else value
        if isinstance(listed, list) and listed and all(isinstance(one, str) and one.strip() for one in listed):
            return tuple(listed)
        self.wrong("claims", "claims wants a list of clauses", "leave it out to speak for the whole criterion")
        return ()

    def files(self) -> dict[str, str]:
        """Digests by path; none where the key is left out."""
        value = self.given["files"] if self.has("files") else {}
        if not isinstance(value, Mapping):
            self.wrong("files", "files wants a table", 'write { "docs/handoff.md" = "sha256:…" }')
            return {}
        for path, digest in value.items():
            if not _is_inside(path):
                self.wrong("files", f"{path!r} is no path inside the repository", "with forward slashes, from its root")
            if not (isinstance(digest, str) and _DIGEST.fullmatch(digest)):
                self.wrong("files", f"{path} wants sha256: and 64 hexadecimal digits", f"run sha256sum {path}")
        return {path: digest for path, digest in value.items() if isinstance(digest, str)}

    def no_others(self) -> None:
        """Whatever nobody asked for is unknown."""
        self.problems.extend(self.source.unknown(self.given, self.asked, *self.keys))

    def wrong(self, key: str, message: str, remedy: str = "") -> None:
        self.problems.append(self.source.error(message, *self.keys, key, remedy=remedy))

    def example(self, key: str) -> str:
        """What could stand there: of a criterion, the one that the entry's own words speak of."""
        if key != "criterion":
            return _EXAMPLES.get(key, _TEXT)
        id = at_hand(self.given.values(), self.known)
        return f'"{id}"' if id else f"{_TEXT}, an id of pytest --devnet-list"

    def _wanted(self, key: str) -> str:
        return f"say {WANTED[key]}" if key in WANTED else f"write {key} = {self.example(key)}"

    def _value(self, key: str) -> object:
        if not self.has(key):
            self.wrong(key, f"{key} is missing", f"add {key} = {self.example(key)}")
            return _MISSING
        return self.given[key]


def _is_inside(path: str) -> bool:
    pure = PurePosixPath(path)
    plain = pure.as_posix() == path != "." and "\\" not in path and "\0" not in path
    return plain and not pure.is_absolute() and ".." not in pure.parts
