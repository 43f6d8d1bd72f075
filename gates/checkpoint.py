"""The checkpoint file that a project is handed over with."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from pytest_devnet import PERCENT, TAG, Evidence, Fails, Finding, Measurement, Passes, Place, PlanValue, Strength, gate
from pytest_devnet.formats.checkpoint import naming, percentage, read_checkpoint
from pytest_devnet.formats.nearest import meant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet import Observation, Repo
    from pytest_devnet.formats.checkpoint import Entry

FILE = PlanValue(
    "checkpoint file",
    lambda criterion: next((path for path in criterion.values.paths if "checkpoint" in path.lower()), None),
    lambda plan, bound: plan != bound,
)
_TOPICS = (("status", "status"), ("metric", "metrics"), ("risk", "outstanding risks"))
_KEYS = ("LAST_COMPLETED", "NEXT_ACTION", "GIT_TAG", "COVERAGE")
_FINAL = """\
LAST_COMPLETED: Step E4
NEXT_ACTION: None
GIT_TAG: v1.0.0 (annotated)
COVERAGE: 98.4%
STATUS: accepted
NOTE: all gates blocked on failure;
  the metrics were p95 180 ms and 99.95 % of requests served

Outstanding risks:
- none
"""
_TEMPLATE = """\
LAST_COMPLETED: None
CURRENT_FILE: none
GIT_TAG: none
COVERAGE: Not started
"""
_UNFINISHED = """\
LAST_COMPLETED: E4
LAST_COMPLETED: None
NEXT_ACTION:
GIT_TAG: v0.9.0
COVERAGE: high
STATUS: in progress
Final status: blocked
The metrics are fine
METRICS: good
RISKS: TBD
"""


@gate(
    "checkpoint.final",
    answers=("DEVNET-CHECKPOINT.txt with final status", "checkpoint file final", "outstanding risks"),
    strength=Strength.PARSED,
    from_plan={"file": FILE, "tag": TAG, "coverage": PERCENT},
    examples=(
        Passes({"DEVNET-CHECKPOINT.txt": _FINAL}),
        Passes({"X.txt": _FINAL}, given={"file": "X.txt", "tag": "v1.0.0", "coverage": 98.4}),
        Fails(
            {"notes/CHECKPOINT.txt": _FINAL},
            given={"file": "CHECKPOINT.txt"},
            findings=("CHECKPOINT.txt: does not exist in the repository",),
        ),
        Fails(
            {"DEVNET-CHECKPOINT.txt": _TEMPLATE},
            given={"tag": "v1.0.0"},
            findings=(
                "DEVNET-CHECKPOINT.txt:1: LAST_COMPLETED is still 'None'",
                "DEVNET-CHECKPOINT.txt: has no NEXT_ACTION",
                "DEVNET-CHECKPOINT.txt:3: GIT_TAG is still 'none'",
                "DEVNET-CHECKPOINT.txt:4: COVERAGE is still 'Not started'",
                "DEVNET-CHECKPOINT.txt: states no status",
                "DEVNET-CHECKPOINT.txt: states no metrics",
                "DEVNET-CHECKPOINT.txt: states no outstanding risks",
            ),
        ),
        Fails(
            {"DEVNET-CHECKPOINT.txt": _UNFINISHED},
            given={"tag": "v1.0.0"},
            findings=(
                "DEVNET-CHECKPOINT.txt:2: LAST_COMPLETED stands here again, after line 1",
                "DEVNET-CHECKPOINT.txt:3: NEXT_ACTION is still ''",
                "DEVNET-CHECKPOINT.txt:4: GIT_TAG is 'v0.9.0' (want 'v1.0.0')",
                "DEVNET-CHECKPOINT.txt:5: COVERAGE is 'high', which is no percentage",
                "DEVNET-CHECKPOINT.txt:6: STATUS is still 'in progress'",
                "DEVNET-CHECKPOINT.txt:8: the text comes without a number",
                "DEVNET-CHECKPOINT.txt:10: RISKS is still 'TBD'",
            ),
        ),
        Fails(
            {"DEVNET-CHECKPOINT.txt": _FINAL},
            given={"coverage": 98.5},
            findings=("DEVNET-CHECKPOINT.txt:4: stated coverage is 98.4 % (want at least 98.5 % and at most 100 %)",),
        ),
        Fails(
            {"DEVNET-CHECKPOINT.txt": _FINAL.replace("98.4", "984")},
            findings=("DEVNET-CHECKPOINT.txt:4: stated coverage is 984 % (want at least 0 % and at most 100 %)",),
        ),
    ),
)
def checkpoint_final(
    repo: Repo, *, file: str = "DEVNET-CHECKPOINT.txt", tag: str = "", coverage: float = 0.0
) -> Iterator[Observation]:
    """Whoever takes over starts from this file: a template left untouched tells them that nothing was ever done."""
    if not repo.is_file(file):
        yield Finding(Place(file), "does not exist in the repository", f"write it{meant(file, repo.files)}")
        return
    entries = read_checkpoint(repo.text(file))
    yield from _repeated(file, entries)
    for key in _KEYS:
        found = [entry for entry in entries if entry.label == key]
        if found:
            yield from _stated(file, found[0], tag, coverage)
        else:
            yield Finding(Place(file), f"has no {key}", f"add a line {key}: …")
    for topic, name in _TOPICS:
        yield _told(file, topic, name, list(naming(entries, topic)))


def _repeated(file: str, entries: tuple[Entry, ...]) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for entry in entries:
        line = first.setdefault(entry.label, entry.line)
        if entry.is_key and line != entry.line:
            message = f"{entry.label} stands here again, after line {line}"
            yield Finding(Place(file, entry.line), message, "keep the one that holds")


def _stated(file: str, entry: Entry, tag: str, coverage: float) -> Iterator[Observation]:
    place = Place(file, entry.line)
    if entry.is_open and not (entry.label == "NEXT_ACTION" and entry.says_none):
        yield Finding(place, f"{entry.label} is still {entry.value!r}", "state how it ended")
    elif entry.label == "GIT_TAG" and tag not in ("", entry.value.split()[0]):
        yield Finding(place, f"GIT_TAG is {entry.value!r} (want {tag!r})", "name the tag of this release")
    elif entry.label == "COVERAGE":
        yield _covered(place, entry.value, coverage)
    else:
        yield Evidence(place, f"claims {entry.label} {entry.value}")


def _covered(place: Place, value: str, least: float) -> Observation:
    stated = percentage(value)
    if stated is None:
        return Finding(place, f"COVERAGE is {value!r}, which is no percentage", "state what was measured, as 98.4%")
    wanted, remedy = Fraction(str(least)), "state what was measured"
    return Measurement("stated coverage", stated, "%", at_least=wanted, at_most=100, place=place, remedy=remedy)


def _told(file: str, topic: str, name: str, entries: list[Entry]) -> Observation:
    told = [entry for entry in entries if not entry.is_open or (topic == "risk" and entry.says_none)]
    if not entries:
        return Finding(Place(file), f"states no {name}", f"add a line {name.replace(' ', '_').upper()}: …")
    if not told:
        place = Place(file, entries[0].line)
        return Finding(place, f"{entries[0].label} is still {entries[0].value!r}", f"state the {name} at the end")
    place = Place(file, told[0].line)
    if topic == "metric" and not any(character.isdigit() for entry in told for character in entry.value):
        return Finding(place, f"{told[0].label or 'the text'} comes without a number", "state what was measured")
    return Evidence(place, f"states the {name}")
