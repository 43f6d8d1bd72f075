"""devnet-crashes.json: requests that once broke the service, kept to be sent first in each later run.

A JSON object, ``{"version": 1, "crashes": [{"operation", "check", "status", "method", "target", "headers", "body",
"signed", "before", "seed", "found"}]}``, sorted, so that changes of it are small. ``before`` are the requests that have
to come first, where there are any. What signs a caller in is never in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pytest_devnet.errors import SettingsError
from pytest_devnet.formats.fuzz_tally import Failure, Sent, Step

CRASHES = "devnet-crashes.json"
_WANTED: dict[str, type] = {"operation": str, "check": str, "status": int, "seed": int, "found": str}
_SENT: dict[str, type] = {"method": str, "target": str, "headers": dict, "body": str, "signed": bool, "before": list}
_STEP: dict[str, type] = {"operation": str, "sent": dict, "gives": dict}
_BROKEN = 500


@dataclass(frozen=True, slots=True)
class Crash:
    """``status`` is what it was answered, 0 where nothing came. ``found`` is an ISO day, ``seed`` that of its run."""

    operation: str
    check: str
    status: int
    sent: Sent
    seed: int
    found: str

    @property
    def kind(self) -> tuple[str, str, int, bool]:
        return self.operation, self.check, self.status, self.sent.follows

    @property
    def failure(self) -> Failure:
        """The same, as what was just found."""
        return Failure(self.check, self.sent, self.status, title="no answer" if not self.status else "", phase="replay")

    def happens(self, status: int) -> bool:
        """Is that answer the crash once more? One 5xx is like another."""
        return status == self.status or min(status, self.status) >= _BROKEN


def read_crashes(text: str) -> tuple[Crash, ...]:
    """The crashes of the file's text. Raises ``SettingsError`` for what cannot be meant."""
    try:
        root = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise _complaint(f"is no JSON: {error}", f"{CRASHES}:{line}") from error
    if not isinstance(root, Mapping) or root.get("version") != 1 or not isinstance(root.get("crashes"), list):
        raise _complaint('is no object with "version": 1 and a list of "crashes"', CRASHES)
    return tuple(_crash(number, one) for number, one in enumerate(root["crashes"], start=1))


def written(crashes: Iterable[Crash]) -> str:
    """The text of the file, the same for the same crashes."""
    listed = [{**asdict(one), **asdict(one.sent)} for one in crashes]
    for one in listed:
        del one["sent"]
        if not one["before"]:
            del one["before"]
    listed.sort(key=lambda one: json.dumps(one, sort_keys=True))
    return json.dumps({"version": 1, "crashes": listed}, indent=1, sort_keys=True) + "\n"


def _crash(number: int, one: Any) -> Crash:
    said = _checked(number, one, {**_WANTED, **_SENT})
    sent = _sent(number, {name: said[name] for name in _SENT})
    return Crash(sent=sent, **{name: said[name] for name in _WANTED})


def _sent(number: int, one: Any) -> Sent:
    said = _checked(number, one, _SENT)
    steps = [_checked(number, step, _STEP) for step in said["before"]]
    if not all(isinstance(pointer, str) for step in steps for pointer in step["gives"].values()):
        raise _complaint(f"crash {number} cannot be sent: see its gives", CRASHES)
    before = tuple(Step(step["operation"], _sent(number, step["sent"]), step["gives"]) for step in steps)
    return Sent(**{**said, "before": before})


def _checked(number: int, one: Any, wanted: Mapping[str, type]) -> dict[str, Any]:
    """What it says, where that is all that is wanted, and no more."""
    given = one if isinstance(one, Mapping) else {}
    said = {**({"before": []} if "before" in wanted else {}), **given}
    wrong = [name for name, kind in wanted.items() if type(said.get(name)) is not kind]
    if wrong or set(said) != set(wanted) or not str(said.get("target", "/")).startswith("/"):
        names = ", ".join(wrong) or ", ".join(sorted(set(said) ^ set(wanted))) or "target"
        raise _complaint(f"crash {number} cannot be sent: see its {names}", CRASHES)
    return said


def _complaint(said: str, place: str) -> SettingsError:
    return SettingsError(said, place=place, remedy="take it from the history of the repository, or delete it")
