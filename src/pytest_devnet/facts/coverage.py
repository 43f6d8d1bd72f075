"""What the tests reached: this run's coverage data, and reports other runners wrote."""

from __future__ import annotations

import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pytest_devnet.errors import FactError
from pytest_devnet.facts.finished import Finished
from pytest_devnet.facts.repo import Repo
from pytest_devnet.facts.reports import read_report, reports_named, seen_from
from pytest_devnet.facts.world import Fact
from pytest_devnet.formats.detect import reader_for
from pytest_devnet.formats.lines import FileCoverage, Lines, merge
from pytest_devnet.formats.paths import is_absolute
from pytest_devnet.model import Place

if TYPE_CHECKING:
    from pytest_devnet.facts.world import Session, World

_HEAD = 4096
_RUN = "this run"
_INSTALLED = {"site-packages", "dist-packages", "node_modules"}


_CLOCK_SKEW = 60.0


@dataclass(frozen=True, slots=True)
class Measured:
    """Files of the repository by path, as one source measured them; ``foreign`` are names that are no such file."""

    place: Place
    files: Mapping[str, FileCoverage]
    foreign: tuple[str, ...] = ()
    branches: bool = False


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every method raises ``FactError`` where there is nothing whole, current and readable to look at."""

    repo: Repo
    _session: Session

    def of_this_run(self) -> Measured:
        """The combined data of this pytest run, as pytest-cov gathered it."""
        if self._session.narrowed:
            remedy = "run pytest on the whole repository"
            raise FactError(f"coverage of a partial run says little: {self._session.narrowed}", remedy=remedy)
        if self._session.coverage is None:
            install = "" if find_spec("pytest_cov") else "pip install 'pytest-devnet[cov]', then "
            remedy = f"{install}pytest --devnet-gates --cov --cov-branch, or bind the reports of another runner"
            raise FactError("pytest-cov measured nothing in this run", remedy=remedy)
        if isinstance(self._session.coverage, Measured):
            return self._session.coverage
        files, branches = _exported(self._session.coverage)
        return _measured(Place(_RUN), files, self._here, branches=branches)

    def reports(self, pattern: str) -> tuple[Measured, ...]:
        """The reports of a path or a glob."""
        return tuple(self.report(path) for path in reports_named(self.repo.root, pattern))

    def report(self, path: str) -> Measured:
        """A report file, git-ignored as a rule. One that is committed, or older than its sources, is no evidence."""
        measured = _measured(
            Place(path),
            read_report(self.repo.root, path, lambda stream: _read(path, stream)),
            lambda name: self._anywhere(path, name),
        )
        self._refuse_stale(path, (self.repo.root / path).stat().st_mtime, measured)
        return measured

    def _refuse_stale(self, path: str, written: float, measured: Measured) -> None:
        if written > time.time() + _CLOCK_SKEW:
            raise FactError("was written in the future", place=path, remedy="run the tests that write it once more")
        for source in measured.files:
            if (self.repo.root / source).stat().st_mtime > written:
                raise FactError(f"is older than {source}", place=path, remedy="run the tests that write it once more")

    def _here(self, name: str) -> str | None:
        """The repository path of a file this process measured, named as seen from its working directory."""
        whole, root = Path(name).resolve(), self.repo.root.resolve()
        path = whole.relative_to(root).as_posix() if whole.is_relative_to(root) else ""
        return path if self.repo.is_file(path) else None

    def _anywhere(self, report: str, name: str) -> str | None:
        """The repository path of a file measured in some folder of some machine.

        It is what the name means near the report, or the longest end of it that is a path here, or else the one file
        whose path ends like its name. A bare file name is too little of an end, and what lies among installed packages
        is not ours.
        """
        parts = name.removeprefix(f"{self.repo.root.resolve().as_posix()}/").strip("/").split("/")
        if _INSTALLED & set(parts):
            return None
        ends = ["/".join(parts[start:]) for start in range(max(1, len(parts) - 1))]
        longer = [path for path in self.repo.files if path.endswith(f"/{ends[0]}")]
        near = () if is_absolute(name) else seen_from(report, name)
        return next(filter(self.repo.is_file, (*near, *ends)), longer[0] if len(longer) == 1 else None)


def _read(path: str, stream: BinaryIO) -> Mapping[str, FileCoverage]:
    read = reader_for(path, stream.read(_HEAD))
    stream.seek(0)
    return read(stream)


def _measured(
    place: Place, files: Mapping[str, FileCoverage], locate: Callable[[str], str | None], *, branches: bool = False
) -> Measured:
    located = {name: locate(name) for name in files}
    known = merge({path: files[name]} for name, path in located.items() if path is not None)
    if not known:
        raise FactError("names no file of the repository", place=str(place), remedy="measure the repository's sources")
    foreign = tuple(sorted(name for name, path in located.items() if path is None))
    return Measured(place, known, foreign, branches or any(one.branched for one in known.values()))


def _exported(coverage: object) -> tuple[Mapping[str, FileCoverage], bool]:
    """The combined data by file name, and whether branches were measured."""
    from coverage import Coverage as Engine  # noqa: PLC0415
    from coverage.exceptions import CoverageException  # noqa: PLC0415

    from pytest_devnet.formats.coveragepy import read  # noqa: PLC0415

    assert isinstance(coverage, Engine)  # noqa: S101
    with tempfile.TemporaryDirectory(prefix="devnet-") as folder:
        out = Path(folder) / "coverage.json"
        try:
            with warnings.catch_warnings(action="ignore"):
                coverage.json_report(outfile=str(out))
        except CoverageException as error:
            raise FactError(f"pytest-cov has no data: {error}", remedy="let --cov name the packages") from error
        with out.open("rb") as stream:
            return read(stream), coverage.get_data().has_arcs()


def _repo(world: World) -> Repo:
    repo = world.fact("repo")
    assert isinstance(repo, Repo)  # noqa: S101
    return repo


def _real(world: World) -> Coverage:
    return Coverage(_repo(world), world.need_session())


def _example(world: World, given: object) -> Coverage:
    repo = Repo(world.root)
    if not isinstance(given, Mapping):
        return Coverage(repo, Finished())
    branches = any(lines.branches for lines in given.values())
    measured = Measured(Place(_RUN), dict(_counted(given)), (), branches)
    return Coverage(repo, Finished(find_coverage=lambda: measured))


def _empty(world: World) -> Coverage:
    return Coverage(Repo(world.root / "nothing"), Finished())


def _counted(given: Mapping[str, Lines]) -> Iterator[tuple[str, FileCoverage]]:
    """Line coverage with the given counts: the first lines are hit, the excluded ones come last."""
    for path, lines in given.items():
        seen = ((1 << lines.statements) - 1) << 1
        hit = ((1 << lines.hit) - 1) << 1
        excluded = ((1 << lines.excluded) - 1) << (lines.statements + 1)
        branches = {1: (lines.branches, lines.branches_hit)} if lines.branches else {}
        yield path, FileCoverage(seen, hit, branches, excluded, branched=bool(branches))


FACT = Fact("coverage", _real, _example, of_session=True, empty=_empty)
