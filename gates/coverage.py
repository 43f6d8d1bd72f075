"""Coverage: how much of the source the tests reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from pytest_devnet import (
    PATH_PERCENTS,
    PERCENT,
    Coverage,
    Evidence,
    Finding,
    Gap,
    Measured,
    Observation,
    Place,
    Repo,
    Strength,
    gate,
)
from pytest_devnet.formats.lines import merge
from pytest_devnet.formats.rounding import SETTINGS, rounded_floors
from pytest_devnet_gates._coverage_examples import EXAMPLES
from pytest_devnet_gates._disguised import disguised
from pytest_devnet_gates._outside import outside
from pytest_devnet_gates._record import unfit
from pytest_devnet_gates._scope import Scope, text_of
from pytest_devnet_gates._share import advice, held

_NO_FLOORS: Mapping[str, float] = MappingProxyType({})


@gate(
    "coverage.floor",
    answers=("coverage", "coverage target", "code coverage", "test coverage"),
    strength=Strength.EXECUTED,
    from_plan={"floor": PERCENT, "floors": PATH_PERCENTS},
    examples=EXAMPLES,
)
def coverage_floor(
    coverage: Coverage,
    repo: Repo,
    *,
    floor: float,
    floors: Mapping[str, float] = _NO_FLOORS,
    roots: tuple[str, ...] = (),
    reports: tuple[str, ...] = (),
    branches: bool = True,
    exclude: tuple[str, ...] = (),
) -> Iterator[Observation]:
    """What no test has run has never been seen to work, and a rounded or partial figure hides exactly that.

    ``floor`` is the percentage of lines and branches together, as coverage.py counts them, compared exactly. ``floors``
    sets others for paths. Every source file under ``roots`` counts, measured or not; without roots, those are the top
    folders of what was measured. ``reports`` are files or globs; without any, this run's own data counts. ``exclude``
    are globs of files left out on purpose, which together with excluded lines, and lines that a report has no record
    of, must stay within 2 %. Source code outside of the roots, of the same languages if roots are declared, of any if
    they are guessed, may not be most of it.
    """
    sources = tuple(_sources(coverage, reports))
    yield from _told(sources, branches=branches)
    scope = Scope(repo, merge(source.files for source in sources), bool(reports), roots, floors, exclude)
    yield from scope.places_of_nothing()
    yield from unfit(repo, scope.counted) if reports else ()
    yield from scope.guessed()
    yield from outside(scope)
    yield from disguised(scope)
    yield from scope.forgotten()
    yield from scope.left_out(branches=branches)
    short = dict((yield from held("", scope.counted, floor, branches=branches)))
    for place, bound in floors.items():
        short |= yield from held(place, scope.within(place), bound, branches=branches)
    yield from advice(short, branches=branches)
    yield from _rounding(repo)


def _sources(coverage: Coverage, reports: tuple[str, ...]) -> Iterator[Measured]:
    for pattern in reports:
        yield from coverage.reports(pattern)
    if not reports:
        yield coverage.of_this_run()


def _told(sources: Iterable[Measured], *, branches: bool) -> Iterator[Observation]:
    for source in sources:
        if branches and not source.branches:
            remedy = "measure them (pytest --cov-branch); for a format that knows none, set branches = false"
            yield Gap(source.place, "branches were not measured", remedy)
        else:
            aside = f", {len(source.foreign)} of other places passed over" if source.foreign else ""
            yield Evidence(source.place, f"measured files of the repository: {len(source.files)}{aside}")


def _rounding(repo: Repo) -> Iterator[Finding]:
    texts = {path: text_of(repo, path) for path in SETTINGS if repo.is_file(path)}
    for path, line, floor in rounded_floors(texts):
        said = f"the floor of {floor} % is compared after rounding to whole percents"
        yield Finding(Place(path, line), said, "set precision = 2 beside it", severity="advisory")
