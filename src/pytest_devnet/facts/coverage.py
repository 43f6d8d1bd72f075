"""What the tests reached: this run's coverage data, and reports other runners wrote."""

from __future__ import annotations

import contextlib
import io
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_devnet.errors import FactError
from pytest_devnet.facts.git_command import is_committed
from pytest_devnet.facts.repo import Repo
from pytest_devnet.facts.world import Fact
from pytest_devnet.formats.detect import reader_for
from pytest_devnet.formats.lines import FileCoverage, Lines
from pytest_devnet.model import Place

if TYPE_CHECKING:
    from pytest_devnet.facts.world import Session, World

_HEAD = 4096
_RUN = "this run"


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
            raise FactError(
                "pytest-cov measured nothing in this run", remedy="pytest --devnet-gates --cov --cov-branch"
            )
        if isinstance(self._session.coverage, Measured):
            return self._session.coverage
        return self._mapped(Place(_RUN), _exported(self._session.coverage))

    def report(self, path: str) -> Measured:
        """A report file, git-ignored as a rule. One that is committed, or older than its sources, is no evidence."""
        file = self.repo.root / path
        if not file.resolve().is_relative_to(self.repo.root.resolve()):
            raise FactError("lies outside the repository", place=path)
        if is_committed(self.repo.root, path):
            raise FactError(
                "is committed: it speaks of some earlier run", place=path, remedy="ignore and regenerate it"
            )
        try:
            with file.open("rb") as stream:
                read = reader_for(path, stream.read(_HEAD))
                stream.seek(0)
                files = read(stream)
        except OSError as error:
            raise FactError("there is no such report", place=path, remedy="run the tests that write it") from error
        except FactError as error:
            line = f":{error.place.removeprefix('line ')}" if error.place.startswith("line ") else ""
            raise FactError(error.message, place=f"{path}{line}", remedy=error.remedy) from error
        measured = self._mapped(Place(path), files)
        self._refuse_stale(path, file.stat().st_mtime, measured)
        return measured

    def _mapped(self, place: Place, files: Mapping[str, FileCoverage]) -> Measured:
        known: dict[str, FileCoverage] = {}
        foreign = []
        for name, coverage in files.items():
            path = _path_in(self.repo, name)
            if path is None:
                foreign.append(name)
            else:
                known[path] = known[path].union(coverage) if path in known else coverage
        if not known:
            raise FactError(
                "names no file of the repository", place=str(place), remedy="measure the repository's sources"
            )
        branches = any(coverage.branches for coverage in known.values())
        return Measured(place, known, tuple(sorted(foreign)), branches)

    def _refuse_stale(self, path: str, written: float, measured: Measured) -> None:
        for source in measured.files:
            if (self.repo.root / source).stat().st_mtime > written:
                raise FactError(f"is older than {source}", place=path, remedy="run the tests that write it once more")


def _exported(coverage: object) -> Mapping[str, FileCoverage]:
    from coverage import Coverage as Engine  # noqa: PLC0415
    from coverage.exceptions import CoverageException  # noqa: PLC0415

    from pytest_devnet.formats.coveragepy import read  # noqa: PLC0415

    assert isinstance(coverage, Engine)  # noqa: S101
    with tempfile.TemporaryDirectory(prefix="devnet-") as folder, contextlib.redirect_stdout(io.StringIO()):
        out = Path(folder) / "coverage.json"
        try:
            coverage.json_report(outfile=str(out))
        except CoverageException as error:
            raise FactError(f"pytest-cov has no data: {error}", remedy="let --cov name the packages") from error
        with out.open("rb") as stream:
            return read(stream)


def _path_in(repo: Repo, name: str) -> str | None:
    """The repository path a report means: itself, or the one file that ends like it or that it ends like."""
    if name.startswith("/"):
        root = f"{repo.root.resolve().as_posix()}/"
        name = name.removeprefix(root) if name.startswith(root) else name
    if repo.is_file(name):
        return name
    parts = name.strip("/").split("/")
    for start in range(1, len(parts)):
        if repo.is_file("/".join(parts[start:])):
            return "/".join(parts[start:])
    longer = [path for path in repo.files if path.endswith(f"/{name}")]
    return longer[0] if len(longer) == 1 else None


@dataclass(frozen=True, slots=True)
class _ExampleSession:
    coverage: Measured | None
    narrowed: str = ""
    tests: Mapping[str, object] = ()  # type: ignore[assignment]
    outcomes: Iterable[object] = ()


def _real(world: World) -> Coverage:
    repo = world.fact("repo")
    assert isinstance(repo, Repo)  # noqa: S101
    return Coverage(repo, world.need_session())


def _example(world: World, given: object) -> Coverage:
    repo = Repo(world.root)
    measured = Measured(Place(_RUN), dict(_counted(given))) if isinstance(given, Mapping) else None
    if measured is not None:
        branches = any(coverage.branches for coverage in measured.files.values())
        measured = Measured(measured.place, measured.files, (), branches)
    return Coverage(repo, _ExampleSession(measured))  # type: ignore[arg-type]


def _counted(given: Mapping[str, Lines]) -> Iterator[tuple[str, FileCoverage]]:
    """Line coverage with the given counts: the first lines are hit, the excluded ones come last."""
    for path, lines in given.items():
        seen = ((1 << lines.statements) - 1) << 1
        hit = ((1 << lines.hit) - 1) << 1
        excluded = ((1 << lines.excluded) - 1) << (lines.statements + 1)
        branches = {1: (lines.branches, lines.branches_hit)} if lines.branches else {}
        yield path, FileCoverage(seen, hit, branches, excluded)


FACT = Fact("coverage", _real, _example, of_session=True)
