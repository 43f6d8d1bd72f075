"""Which source files coverage is asked of, whether a test ever reached them or not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from pytest_devnet import Evidence, FileCoverage, Finding, Gap, Measurement, Observation, Place, Repo
from pytest_devnet.formats.ignored import ignored
from pytest_devnet.formats.missed import stretches
from pytest_devnet.formats.sources import is_source, is_test, statements_in, typing_only
from pytest_devnet.formats.statements import cut_off, unrecorded

_MOST_LEFT_OUT = 2


@dataclass(frozen=True)
class Scope:
    """``measured`` is what is known of files, by reports of other runners if ``reported``.

    ``roots``, ``floors`` and ``exclude`` are paths or globs of a binding.

    Without roots, the top folders of what was measured stand in for them.
    """

    repo: Repo
    measured: Mapping[str, FileCoverage]
    reported: bool
    roots: tuple[str, ...]
    floors: Collection[str]
    exclude: tuple[str, ...]

    @cached_property
    def counted(self) -> dict[str, FileCoverage]:
        """What was measured of the files that count."""
        return {path: self.measured[path] for path in self.asked_of if path in self.measured}

    @cached_property
    def elsewhere(self) -> list[str]:
        """Source files that nobody asks after: neither below a root nor left out on purpose."""
        known = {*self._inside, *self._left_out}
        return [path for path in self.repo.files if is_source(path) and path not in known]

    def within(self, place: str) -> dict[str, FileCoverage]:
        return {path: self.counted[path] for path in self._below(place) if path in self.counted}

    @cached_property
    def named_as_tests(self) -> list[str]:
        """Files below the roots that do not count, because their names say that they are tests."""
        return [path for path in self._inside if is_test(path)]

    def places_of_nothing(self) -> Iterator[Gap]:
        for place in (*self.roots, *self.floors, *self.exclude):
            if not self._below(place):
                yield Gap(Place(place), "matches no file of the repository", "name a folder, a file or a glob")

    def guessed(self) -> Iterator[Observation]:
        """Without declared roots a package that nobody measured could hide; so what lies elsewhere is said."""
        if self.roots:
            return
        yield Evidence(Place("."), f"source roots taken from what was measured: {', '.join(self._tops)}")
        elsewhere = [path for path in self.elsewhere if self._counts(path)]
        for top in _tops(elsewhere):
            count = sum(path.partition("/")[0] == top for path in elsewhere)
            said = f"is no source root for want of measured files, but has source files: {count}"
            yield Finding(Place(top), said, "declare what ships as roots", severity="advisory")

    def forgotten(self) -> Iterator[Finding]:
        """One finding a folder of which nothing was measured, else one a file."""
        seen = {folder for path in self.measured for folder in _folders(path)}
        lost: dict[str, list[str]] = {}
        for path in self.asked_of:
            if path not in self.measured and self._counts(path):
                unseen = next((folder for folder in _folders(path) if folder not in seen), path)
                lost.setdefault(unseen, []).append(path)
        for folder, files in lost.items():
            place = files[0] if len(files) == 1 else folder
            said = "was never measured" if len(files) == 1 else f"{len(files)} source files were never measured"
            remedy = f"let the coverage tool measure it: --cov={place.partition('/')[0]}, source, collectCoverageFrom"
            yield Finding(Place(place), said, remedy)

    def left_out(self, *, branches: bool) -> Iterator[Observation]:
        """Lines and branches that a pragma or setting excludes, files that the binding does, and the share of all."""
        out = 0
        for path, one in self.counted.items():
            lines = self._lines_left_out(path, one)
            out += len(lines)
            if lines:
                yield Evidence(Place(path, lines[0]), f"left out of the count: {stretches(lines)}")
            if branches and one.excused:
                out += one.excused
                yield Evidence(Place(path), f"branches that need not be taken: {one.excused}")
        for path in filter(is_source, sorted(self._left_out)):
            seen = self.measured.get(path)
            statements = self._statements(path) if seen is None else seen.lines.statements
            out += statements
            yield Evidence(Place(path), f"left out of the count as asked: statements {statements}")
        counts = [one.lines for one in self.counted.values()]
        every = out + sum(one.statements + (one.branches if branches else 0) for one in counts)
        if every:
            remedy = "test what was left out, or show why it cannot be"
            share = Fraction(100 * out, every)
            yield Measurement("the share of lines left out", share, "%", at_most=_MOST_LEFT_OUT, remedy=remedy)

    def _lines_left_out(self, path: str, one: FileCoverage) -> list[int]:
        """As the report tells them; most formats do not, so that the source has to."""
        text = text_of(self.repo, path)
        out = set(one.left_out) | (self._lines_lost(path, text, one) if self.reported else frozenset())
        if one.numbered and not one.left_out:
            out |= {line for line in ignored(text) if not one.seen >> line & 1}
        return sorted(out - typing_only(text)) if out else []

    def _lines_lost(self, path: str, text: str, one: FileCoverage) -> frozenset[int]:
        """Those of a file of which the report lacks the most are a gap, and no part of the count."""
        return unrecorded(path, text, one) - cut_off(path, text, one)

    def _statements(self, path: str) -> int:
        return statements_in(path, text_of(self.repo, path))

    def _counts(self, path: str) -> bool:
        return is_source(path) and self._statements(path) > 0

    @cached_property
    def _tops(self) -> tuple[str, ...]:
        return self.roots or _tops(self.measured)

    @cached_property
    def _left_out(self) -> frozenset[str]:
        return frozenset(path for place in self.exclude for path in self._below(place))

    @cached_property
    def _inside(self) -> list[str]:
        every = {path for place in (*self._tops, *self.floors) for path in self._below(place)}
        return sorted(every - self._left_out)

    @cached_property
    def asked_of(self) -> list[str]:
        return [path for path in self._inside if not is_test(path)]

    def _below(self, place: str) -> tuple[str, ...]:
        """The files of a path or a glob; a glob may also name folders."""
        return self.repo.matching(place) or self.repo.matching(f"{place.rstrip('/')}/**")


def text_of(repo: Repo, path: str) -> str:
    return repo.data(path).decode(errors="replace")


def _tops(files: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({path.partition("/")[0] for path in files if not is_test(path)}))


def _folders(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]
