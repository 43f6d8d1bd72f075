"""coverage.py's own JSON report (``coverage json``).

Shape: files > path > executed_lines, missing_lines, excluded_lines; with branches executed_branches and
missing_branches, pairs of lines; and a summary with the same in numbers, which proves the lists to be whole.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO, cast

from pytest_devnet.errors import FactError
from pytest_devnet.formats.collected import Collected, counted, marked
from pytest_devnet.formats.json import Members
from pytest_devnet.formats.numbers import LAST_LINE, quoted, whole

if TYPE_CHECKING:
    from pytest_devnet.formats.lines import FileCoverage, Lines

REMEDY = "regenerate the report with `coverage json`"


def read(stream: BinaryIO) -> dict[str, FileCoverage]:
    """Coverage by path, relative to where coverage.py ran unless it was set to absolute paths."""
    collected, members = Collected(REMEDY), Members(stream)
    for key in members.document():
        if key == "files":
            for path in members.members():
                collected.add(path, _file(path, members.value()))
        else:
            members.value()
    return collected.finished()


def _file(path: str, entry: object) -> FileCoverage:
    if not isinstance(entry, dict):
        raise FactError(f"the entry of {quoted(path)} is no object", remedy=REMEDY)
    try:
        coverage = _coverage(entry)
    except FactError as error:
        raise FactError(f"{path}: {error.message}", remedy=REMEDY) from None
    return replace(coverage, excused=_checked(path, entry.get("summary"), coverage))


def _coverage(entry: dict[str, object]) -> FileCoverage:
    executed, missing, excluded = (_lines(entry, f"{word}_lines") for word in ("executed", "missing", "excluded"))
    every = [*executed, *missing, *excluded]
    if len(every) > len(set(every)):
        raise FactError("a line is listed twice")
    marks = marked([*((line, True) for line in executed), *((line, False) for line in missing)], excluded)
    taken, left = (_branches(entry, f"{word}_branches") for word in ("executed", "missing"))
    if taken & left:
        raise FactError(f"branch {list(min(taken & left))} is both taken and not")
    for line, _ in taken:
        marks.branch(line, 1, 1)
    for line, _ in left:
        marks.branch(line, 1, 0)
    return marks.coverage(branched="executed_branches" in entry)


def _lines(entry: dict[str, object], key: str) -> list[int]:
    if key not in entry and key != "excluded_lines":
        raise FactError(f"no {key}")
    values = entry.get(key, [])
    if not isinstance(values, list):
        raise FactError(f"{key} is no list")
    # Older releases list line 0 as executed for a module without statements.
    return [whole(value, f"a line of {key}", LAST_LINE, 1) for value in (values if values != [0] else [])]


def _branches(entry: dict[str, object], key: str) -> set[tuple[int, int]]:
    values, seen = entry.get(key, []), set[tuple[int, int]]()
    if not isinstance(values, list):
        raise FactError(f"{key} is no list")
    for value in values:
        if not isinstance(value, list) or len(value) != 2:
            raise FactError(f"{key} holds {quoted(repr(value))}, not a pair of lines")
        branch = whole(value[0], f"a line of {key}", LAST_LINE, 1), whole(value[1], key, LAST_LINE, -LAST_LINE)
        if branch in seen:
            raise FactError(f"{key} holds {list(branch)} twice")
        seen.add(branch)
    return seen


def _excused(summary: dict[str, object], found: Lines) -> int:
    """Branches of lines marked ``pragma: no branch``: in the summary they count as taken, and no list has them."""
    stated = [summary.get(key) for key in ("num_branches", "covered_branches")]
    if not all(type(number) is int for number in stated):
        return 0
    more = [int(str(number)) - own for number, own in zip(stated, (found.branches, found.branches_hit), strict=True)]
    return more[0] if more[0] == more[1] > 0 else 0


def _checked(path: str, summary: object, coverage: FileCoverage) -> int:
    """The branches that the summary excuses; raises ``FactError`` where it says anything else than the lists do."""
    if summary is None:
        return 0
    if not isinstance(summary, dict):
        raise FactError(f"the summary of {path} is no object", remedy=REMEDY)
    found = coverage.lines
    excused = _excused(summary, found)
    for key, count in (
        ("num_statements", found.statements),
        ("covered_lines", found.hit),
        ("num_branches", found.branches + excused),
        ("covered_branches", found.branches_hit + excused),
    ):
        if key in summary:
            counted(f"{key} of {path}", whole(cast("object", summary[key]), key), count, REMEDY)
    return excused
