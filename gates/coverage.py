"""Coverage: how much of the source the tests reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType

from pytest_devnet import (
    PATH_PERCENTS,
    PERCENT,
    Aged,
    Coverage,
    Evidence,
    Fails,
    FileCoverage,
    Finding,
    Gap,
    Lines,
    Measured,
    Measurement,
    Observation,
    Passes,
    Place,
    Repo,
    Strength,
    Unproven,
    gate,
)
from pytest_devnet.formats.lines import merge
from pytest_devnet.formats.missed import missed, stretches, unreached
from pytest_devnet.formats.rounding import SETTINGS, rounded_floors
from pytest_devnet.formats.sources import is_source, is_test, statements_in, typing_only

_NO_FLOORS: Mapping[str, float] = MappingProxyType({})
_MOST_LEFT_OUT = 2
_WORST = 5

_CODE = "x = 1\n"
_FLOOR = {"floor": 98.0}
_HALF = {"floor": 50.0, "branches": False}
_PACKAGES = {"packages/api/a.py": _CODE, "packages/web/b.ts": _CODE, "packages/web/lib/c.ts": _CODE}
_LCOV_1 = "SF:src/a.js\nDA:1,1\nDA:2,0\nBRDA:1,0,0,1\nBRDA:1,0,1,0\nend_of_record\n"
_LCOV_2 = "SF:src/a.js\nDA:1,0\nDA:2,4\nBRDA:1,0,0,1\nBRDA:1,0,1,1\nend_of_record\n"
_REPORTS = {"src/a.js": _CODE, "out/1.info": _LCOV_1, "out/2.info": _LCOV_2}
_TYPED = "from typing import TYPE_CHECKING\nx = 1\nif TYPE_CHECKING:\n    import a\n    import b\n"


@gate(
    "coverage.floor",
    answers=("coverage", "coverage target", "code coverage", "test coverage"),
    strength=Strength.EXECUTED,
    from_plan={"floor": PERCENT, "floors": PATH_PERCENTS},
    examples=(
        Passes({"src/a.py": _CODE}, coverage={"src/a.py": Lines(900, 885, 100, 95)}, given=_FLOOR),
        Passes({"a.py": _CODE}, coverage={"a.py": Lines(50, hit=49, branches=8)}, given={**_FLOOR, "branches": False}),
        Passes(_REPORTS, given={"floor": 100.0, "reports": ("out/*.info",)}),
        Passes(
            {
                **_PACKAGES,
                "packages/api/__init__.py": '"""Nothing yet."""\n',
                "packages/web/types.d.ts": "declare const b: string\n",
                "packages/web/empty.js": "// nothing yet\n",
                "packages/web/b.test.ts": _CODE,
                "packages/web/style.css": "a {}\n",
                "scripts/one.py": _CODE,
            },
            coverage=dict.fromkeys(_PACKAGES, Lines(1, 1)) | {"scripts/one.py": Lines(9, 0)},
            given={**_HALF, "roots": ("packages",)},
        ),
        Passes(
            {
                "src/a.py": _CODE,
                "one.py": _CODE,
                "two/x.js": _CODE,
                "two/y/z.js": _CODE,
                "two/n.js": "",
                "t/test_a.py": _CODE,
                "t/data.py": _CODE,
            },
            coverage={"src/a.py": Lines(1, 1), "t/test_a.py": Lines(1, 1)},
            given=_HALF,
            findings=(
                "one.py: is no source root for want of measured files, but has source files: 1",
                "t: is no source root for want of measured files, but has source files: 1",
                "two: is no source root for want of measured files, but has source files: 2",
            ),
        ),
        Passes(
            {"src/a.py": _TYPED, "src/b.js": _CODE, "src/c.py": _CODE, "src/tests/d.py": _CODE},
            coverage={"src/a.py": Lines(2, 2, excluded=3), "src/b.js": Lines(96, 96, excluded=1)},
            given={**_HALF, "floor": 1.0, "exclude": ("src/c.py", "src/tests/*.py")},
        ),
        Passes(
            {**_PACKAGES, "setup.cfg": "[coverage:report]\nfail_under = 98\n"},
            coverage={path: Lines(10, hit=5) for path in _PACKAGES},
            given={**_HALF, "roots": ("packages/*/",), "floors": {"packages/web": 50.0, "packages/*/*.py": 50.0}},
            findings=("setup.cfg:2: the floor of 98 % is compared after rounding to whole percents",),
        ),
        Fails(
            {"src/a.py": _CODE, "src/b.py": _CODE},
            coverage={"src/a.py": Lines(900, hit=876, branches=90, branches_hit=90), "src/b.py": Lines(10, hit=10)},
            given={**_FLOOR, "roots": (".",)},
            findings=("coverage is 97.6 % (want at least 98 %)", "src/a.py:877: lines 877-900 never ran"),
        ),
        Fails(
            {"src/a.py": _CODE},
            coverage={"src/a.py": Lines(24500, hit=24499, branches=500)},
            given=_FLOOR,
            findings=(
                "coverage is 97.99 % (want at least 98 %)",
                "src/a.py:1: line 24500 never ran; not all branches of line 1 were taken",
            ),
        ),
        Fails(
            {f"src/{name}.py": _CODE for name in "abcdefg"},
            coverage={
                f"src/{name}.py": Lines(9, hit) for name, hit in zip("abcdefg", (8, 7, 9, 6, 8, 8, 8), strict=True)
            },
            given={**_HALF, "floor": 98.0},
            findings=(
                "coverage is 85.71 % (want at least 98 %)",
                "src/d.py:7: lines 7-9 never ran",
                "src/b.py:8: lines 8-9 never ran",
                "src/a.py:9: line 9 never ran",
                "src/e.py:9: line 9 never ran",
                "src/f.py:9: line 9 never ran",
            ),
        ),
        Fails(
            {
                **_PACKAGES,
                "packages/api/b.py": _CODE,
                "packages/api/lib/c.py": _CODE,
                "lib/a.py": _CODE,
                "lib/b.py": _CODE,
            },
            coverage={"packages/api/a.py": Lines(1, 1)},
            given={**_HALF, "roots": ("packages", "lib")},
            findings=(
                "lib: 2 source files were never measured",
                "packages/api/b.py: was never measured",
                "packages/api/lib/c.py: was never measured",
                "packages/web: 2 source files were never measured",
            ),
        ),
        Fails(
            {**_PACKAGES, "src/tests/test_a.py": _CODE},
            coverage={"packages/api/a.py": Lines(10, 4, 2, 2), "src/tests/test_a.py": Lines(90, hit=90)},
            given={**_HALF, "exclude": ("packages/web/*.ts", "packages/web/lib"), "roots": ("packages", "src")},
            findings=(
                "the share of lines left out is 16.67 % (want at most 2 %)",
                "coverage is 40 % (want at least 50 %)",
                "packages/api/a.py:5: lines 5-10 never ran",
            ),
        ),
        Fails(
            {"src/a.js": _CODE, "src/gen.js": _CODE},
            coverage={"src/a.js": Lines(97, hit=97, excluded=1), "src/gen.js": Lines(2, hit=0)},
            given={**_HALF, "exclude": ("src/gen.js",)},
            findings=("the share of lines left out is 3 % (want at most 2 %)",),
        ),
        Fails(
            _PACKAGES,
            coverage={"packages/api/a.py": Lines(10, hit=10), "packages/web/b.ts": Lines(10, hit=9)},
            given={**_HALF, "roots": ("packages/api",), "floors": {"packages/web": 95.0}},
            findings=(
                "packages/web/lib/c.ts: was never measured",
                "packages/web: coverage is 90 % (want at least 95 %)",
                "packages/web/b.ts:10: line 10 never ran",
            ),
        ),
        Unproven(
            {"src/a.py": _CODE},
            coverage={"src/a.py": Lines(10, hit=10)},
            given=_FLOOR,
            gaps=("this run: branches were not measured",),
        ),
        Unproven(
            {"src/a.py": _CODE},
            coverage={"src/a.py": Lines(10, hit=10)},
            given={"floor": 0.0, "branches": False, "floors": {"src": 101.0, "src/a.py": float("nan")}},
            gaps=(
                "a floor of 0 % says nothing",
                "src: a floor of 101 % says nothing",
                "src/a.py: a floor of nan % says nothing",
            ),
        ),
        Unproven(
            {"src/a.py": _CODE},
            coverage={"src/a.py": Lines(10, hit=10)},
            given={**_HALF, "roots": ("src", "lib"), "floors": {"web/": 90.0}, "exclude": ("gen/**",)},
            gaps=(
                "lib: matches no file of the repository",
                "web/: matches no file of the repository",
                "gen/**: matches no file of the repository",
                "web/: nothing was measured that could run",
            ),
        ),
        Unproven(
            {"src/a.py": ""},
            coverage={"src/a.py": Lines(0, 0)},
            given=_HALF,
            gaps=("nothing was measured that could run",),
        ),
        Unproven({"src/a.py": _CODE}, given=_HALF, gaps=("pytest-cov measured nothing in this run",)),
        Unproven(
            {**_REPORTS, "out/2.info": Aged(_LCOV_2)},
            given={**_FLOOR, "reports": ("out/1.info", "out/2.info")},
            gaps=("out/2.info: is older than src/a.js",),
        ),
        Unproven(_REPORTS, given={**_FLOOR, "reports": ("out/*.xml",)}, gaps=("out/*.xml: no report matches",)),
    ),
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
    are globs of files left out on purpose, which together with excluded lines must stay within 2 %.
    """
    sources = tuple(_sources(coverage, reports))
    yield from _told(sources, branches=branches)
    for place in (*roots, *floors, *exclude):
        if not _files(repo, place):
            yield Gap(Place(place), "matches no file of the repository", "name a folder, a file or a glob")
    measured = merge(source.files for source in sources)
    left_out = {path for place in exclude for path in _files(repo, place)}
    tops = roots or _tops(measured)
    inside = sorted({path for place in (*tops, *floors) for path in _files(repo, place)} - left_out)
    scope = [path for path in inside if not is_test(path)]
    if not roots:
        yield from _guessed(repo, tops, {*inside, *left_out})
    yield from _forgotten(repo, scope, measured)
    counted = {path: measured[path] for path in scope if path in measured}
    yield from _left_out(repo, counted, {path: measured.get(path) for path in sorted(left_out) if is_source(path)})
    yield from _judged("", counted, floor, branches=branches)
    for place, bound in floors.items():
        below = {path: counted[path] for path in _files(repo, place) if path in counted}
        yield from _judged(place, below, bound, branches=branches)
    yield from _rounding(repo)


def _sources(coverage: Coverage, reports: tuple[str, ...]) -> Iterator[Measured]:
    for pattern in reports:
        yield from coverage.reports(pattern)
    if not reports:
        yield coverage.of_this_run()


def _told(sources: Iterable[Measured], *, branches: bool) -> Iterator[Observation]:
    for source in sources:
        if branches and not source.branches:
            remedy = "pytest --cov-branch; for a format that knows no branches, set branches = false"
            yield Gap(source.place, "branches were not measured", remedy)
        else:
            aside = f", {len(source.foreign)} of other places passed over" if source.foreign else ""
            yield Evidence(source.place, f"measured {len(source.files)} files of the repository{aside}")


def _files(repo: Repo, place: str) -> tuple[str, ...]:
    """The files of a path or a glob; a glob may also name folders."""
    return repo.matching(place) or repo.matching(f"{place.rstrip('/')}/**")


def _tops(files: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({path.partition("/")[0] for path in files if not is_test(path)}))


def _guessed(repo: Repo, tops: tuple[str, ...], known: set[str]) -> Iterator[Observation]:
    """Without declared roots a package that nobody measured could hide; so what lies elsewhere is said."""
    yield Evidence(Place("."), f"source roots taken from what was measured: {', '.join(tops)}")
    elsewhere = [path for path in repo.files if path not in known and _counts(repo, path)]
    for top in _tops(elsewhere):
        count = sum(path.partition("/")[0] == top for path in elsewhere)
        said = f"is no source root for want of measured files, but has source files: {count}"
        yield Finding(Place(top), said, "declare what ships as roots", severity="advisory")


def _counts(repo: Repo, path: str) -> bool:
    return is_source(path) and _statements(repo, path) > 0


def _statements(repo: Repo, path: str) -> int:
    return statements_in(path, _text(repo, path))


def _text(repo: Repo, path: str) -> str:
    return repo.data(path).decode(errors="replace")


def _forgotten(repo: Repo, scope: Iterable[str], measured: Mapping[str, FileCoverage]) -> Iterator[Finding]:
    """One finding a folder of which nothing was measured, else one a file."""
    seen = {folder for path in measured for folder in _folders(path)}
    lost: dict[str, list[str]] = {}
    for path in scope:
        if path not in measured and _counts(repo, path):
            lost.setdefault(next((folder for folder in _folders(path) if folder not in seen), path), []).append(path)
    for folder, files in lost.items():
        place = files[0] if len(files) == 1 else folder
        said = "was never measured" if len(files) == 1 else f"{len(files)} source files were never measured"
        yield Finding(Place(place), said, "let the coverage tool measure it: --cov, source, collectCoverageFrom")


def _folders(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def _left_out(
    repo: Repo, counted: Mapping[str, FileCoverage], excluded: Mapping[str, FileCoverage | None]
) -> Iterator[Observation]:
    out = 0
    for path, one in counted.items():
        lines = sorted(set(one.left_out) - typing_only(_text(repo, path))) if one.left_out else []
        out += len(lines)
        if lines:
            yield Evidence(Place(path, lines[0]), f"left out of the count: {stretches(lines)}")
    for path, seen in excluded.items():
        statements = _statements(repo, path) if seen is None else seen.lines.statements
        out += statements
        yield Evidence(Place(path), f"left out of the count as asked: statements {statements}")
    every = out + sum(one.lines.statements for one in counted.values())
    if every:
        remedy = "test what was left out, or show why it cannot be"
        share = Fraction(100 * out, every)
        yield Measurement("the share of lines left out", share, "%", at_most=_MOST_LEFT_OUT, remedy=remedy)


def _judged(place: str, files: Mapping[str, FileCoverage], floor: float, *, branches: bool) -> Iterator[Observation]:
    if not 0 < floor <= 100:
        yield Gap(Place(place), f"a floor of {floor:g} % says nothing", "set one above 0 and up to 100")
        return
    total = sum((one.lines for one in files.values()), start=Lines(0, 0))
    possible = total.statements + (total.branches if branches else 0)
    if not possible:
        yield Gap(Place(place), "nothing was measured that could run", "measure the sources that ship")
        return
    missing = sum(missed(one, branches=branches) for one in files.values())
    share, bound = Fraction(100 * (possible - missing), possible), Fraction(str(floor))
    remedy = "test what never ran; the advice beside this says where most of it is"
    yield Measurement("coverage", share, "%", at_least=bound, place=Place(place), remedy=remedy)
    if share < bound:
        yield from _where(files, branches=branches)


def _where(files: Mapping[str, FileCoverage], *, branches: bool) -> Iterator[Finding]:
    missing = {path: missed(one, branches=branches) for path, one in files.items()}
    worst = sorted((path for path in files if missing[path]), key=lambda path: (-missing[path], path))
    for path in worst[:_WORST]:
        first, said = unreached(files[path], branches=branches)
        yield Finding(Place(path, first), said, "add tests that reach it", severity="advisory")


def _rounding(repo: Repo) -> Iterator[Finding]:
    texts = {path: _text(repo, path) for path in SETTINGS if repo.is_file(path)}
    for path, line, floor in rounded_floors(texts):
        said = f"the floor of {floor} % is compared after rounding to whole percents"
        yield Finding(Place(path, line), said, "set precision = 2 beside it", severity="advisory")
