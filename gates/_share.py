"""The share of lines and branches that tests reached, held against a floor."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from fractions import Fraction

from pytest_devnet import FileCoverage, Finding, Gap, Lines, Measurement, Observation, Place
from pytest_devnet.formats.missed import missed, unreached

_WORST = 5


def held(
    place: str, files: Mapping[str, FileCoverage], floor: float, *, branches: bool
) -> Generator[Observation, None, Mapping[str, FileCoverage]]:
    """Yields the share, and returns the files in which to look for what is missing."""
    if not 0 < floor <= 100:
        yield Gap(Place(place), f"a floor of {floor:g} % says nothing", "set one above 0 and up to 100")
        return {}
    total = sum((one.lines for one in files.values()), start=Lines(0, 0))
    possible = total.statements + (total.branches if branches else 0)
    if not possible:
        yield Gap(Place(place), "nothing was measured that could run", "measure the sources that ship")
        return {}
    missing = sum(missed(one, branches=branches) for one in files.values())
    share, bound = Fraction(100 * (possible - missing), possible), Fraction(str(floor))
    remedy = "test what never ran; the advice beside this says where most of it is"
    yield Measurement("coverage", share, "%", at_least=bound, place=Place(place), remedy=remedy)
    return files if share < bound else {}


def advice(files: Mapping[str, FileCoverage], *, branches: bool) -> Iterator[Finding]:
    """The files in which most is missing, and what of them never ran."""
    missing = {path: missed(one, branches=branches) for path, one in files.items()}
    worst = sorted((path for path in files if missing[path]), key=lambda path: (-missing[path], path))
    for path in worst[:_WORST]:
        first, said = unreached(files[path], branches=branches)
        yield Finding(Place(path, first), said, "add tests that reach it", severity="advisory")
