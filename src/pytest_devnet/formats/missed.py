"""What the tests did not reach, in words, so that a finding says where to look."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_devnet.formats.lines import FileCoverage

_MOST_STRETCHES = 5


def missed(one: FileCoverage, *, branches: bool) -> int:
    """How many statements, and branches if they count, were not reached."""
    lines = one.lines
    return lines.statements - lines.hit + (lines.branches - lines.branches_hit if branches else 0)


def unreached(one: FileCoverage, *, branches: bool) -> tuple[int | None, str]:
    """The first line that was not reached, where lines are known, and a phrase about all of them."""
    lines, missing = one.lines, one.missing
    half = sorted(line for line, (total, hit) in one.branches.items() if hit < total) if branches else []
    parts = []
    if missing:
        parts.append(f"{stretches(missing)} never ran")
    elif lines.hit < lines.statements:
        parts.append(f"{lines.statements - lines.hit} of {lines.statements} statements never ran")
    if half:
        parts.append(f"not all branches of {stretches(half)} were taken")
    return min((*missing, *half), default=None), "; ".join(parts)


def stretches(numbers: Iterable[int]) -> str:
    """``lines 3-7, 12`` for ascending line numbers; of more than five stretches, the first five."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        first = found.pop()[0] if found and found[-1][1] == number - 1 else number
        found.append((first, number))
    shown = [str(first) if first == last else f"{first}-{last}" for first, last in found[:_MOST_STRETCHES]]
    noun = "line" if len(found) == 1 and found[0][0] == found[0][1] else "lines"
    return f"{noun} {', '.join(shown + ['…'] * (len(found) > _MOST_STRETCHES))}"
