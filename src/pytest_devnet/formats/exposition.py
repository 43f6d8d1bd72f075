"""What a service exposes to Prometheus, read exactly: the text format and OpenMetrics.

Reading never fails: a line that cannot be read is a problem, like everything a scraper would stumble over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pytest_devnet.errors import FactError
from pytest_devnet.formats.series import Series, parse_series, read_series, unquoted

TYPES = ("counter", "gauge", "histogram", "summary", "untyped")
OPEN_TYPES = ("counter", "gauge", "gaugehistogram", "histogram", "info", "stateset", "summary", "unknown")
_SUFFIXES = {
    "counter": ("_total", "_created"),
    "histogram": ("_bucket", "_sum", "_count", "_created"),
    "gaugehistogram": ("_bucket", "_gsum", "_gcount"),
    "summary": ("_sum", "_count", "_created"),
    "info": ("_info",),
}
_META = re.compile(r"#[ \t]+(HELP|TYPE|UNIT)[ \t]+(\"(?:[^\"\\]|\\.)+\"|[^\s]+)(?:[ \t]+(.*))?")
_NUMBER = re.compile(r"[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[Ii]nf(?:inity)?|[Nn]a[Nn])")
_TAIL = re.compile(r"[ \t]+(\S+)(?:[ \t]+(?!#)(\S+))?(?:[ \t]+(#.*))?[ \t]*")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a scraper stumbles over, or (``advisory``) should not have to live with. ``line`` is 1-based."""

    line: int
    message: str
    advisory: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """One line with a value. ``line`` is 1-based; ``timestamp`` as it was written, if it was."""

    series: Series
    value: float
    line: int
    timestamp: float | None = None

    @property
    def name(self) -> str:
        return self.series.name

    @property
    def labels(self) -> Mapping[str, str]:
        return self.series.labels


@dataclass(slots=True)
class Family:
    """A metric with all its samples. ``type`` and ``help`` are empty where the exposition does not give them."""

    name: str
    line: int
    type: str = ""
    help: str = ""
    unit: str = ""
    samples: list[Sample] = field(default_factory=list)

    def holds(self, name: str) -> bool:
        """Is a sample of that name one of this family's?"""
        suffix = name.removeprefix(self.name)
        return name == self.name or (name.startswith(self.name) and suffix in _SUFFIXES.get(self.type, ()))


@dataclass(frozen=True)
class Exposition:
    """Everything one scrape gave. ``syntax`` holds what could not be read at all."""

    families: tuple[Family, ...] = ()
    syntax: tuple[Problem, ...] = ()
    openmetrics: bool = False

    @cached_property
    def samples(self) -> tuple[Sample, ...]:
        return tuple(sample for family in self.families for sample in family.samples)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all samples; a metric that is declared but has no sample has no name here."""
        return frozenset(sample.name for sample in self.samples)

    def matching(self, series: str | Series) -> Iterator[Sample]:
        """The samples of that name that carry at least these labels."""
        wanted = parse_series(series) if isinstance(series, str) else series
        for sample in self.samples:
            if sample.name == wanted.name and wanted.labels.items() <= sample.labels.items():
                yield sample

    def value(self, series: str | Series) -> float | None:
        """The sum of all samples that match; None where there is none. A histogram or summary counts by ``_count``."""
        wanted = parse_series(series) if isinstance(series, str) else series
        found = [sample.value for sample in self.matching(wanted)]
        family = self.family(wanted.name)
        if family is not None and family.type in ("histogram", "summary") and wanted.name == family.name:
            found = [sample.value for sample in self.matching(Series(f"{wanted.name}_count", wanted.labels))]
        return sum(found) if found else None

    def family(self, name: str) -> Family | None:
        """The family of that name, or that a sample of that name belongs to."""
        exact = next((family for family in self.families if family.name == name), None)
        return exact or next((family for family in self.families if family.holds(name)), None)


def read_exposition(text: str, content_type: str = "") -> Exposition:
    """What a text exposes. OpenMetrics is told by its content type, or by its last line."""
    openmetrics = "openmetrics" in content_type or text.rstrip("\n").endswith("# EOF")
    reader = _Reader(openmetrics)
    reader.read(text)
    return Exposition(tuple(reader.families), tuple(reader.problems), openmetrics)


@dataclass(slots=True)
class _Reader:
    openmetrics: bool
    families: list[Family] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _by_name: dict[str, Family] = field(default_factory=dict)

    def read(self, text: str) -> None:
        lines = text.split("\n")
        ended = 0
        for number, line in enumerate(lines, start=1):
            if ended and line.strip():
                self._complain(number, "text after # EOF")
                return
            if self.openmetrics and line == "# EOF":
                ended = number
            elif line.startswith("#"):
                self._meta(number, line)
            elif line.strip():
                self._sample(number, line)
        if self.openmetrics and not ended:
            self._complain(len(lines), "does not end in # EOF")
        elif lines[-1]:
            self._complain(len(lines), "the last line does not end in a line feed")

    def _complain(self, line: int, message: str) -> None:
        self.problems.append(Problem(line, message))

    def _meta(self, number: int, line: str) -> None:
        found = _META.fullmatch(line)
        if not found:
            return
        name = unquoted(found[2][1:-1]) if found[2].startswith('"') else found[2]
        said = (found[3] or "").strip(" \t")
        family = self._declared(name, number)
        key = found[1].lower()
        if key == "type":
            said = self._type(number, name, said, family)
        if getattr(family, key):
            self._complain(number, f"a second {found[1]} for {name}")
        setattr(family, key, unquoted(said) if key == "help" else said)

    def _type(self, number: int, name: str, said: str, family: Family) -> str:
        if family.samples:
            self._complain(number, f"the TYPE of {name} comes after its samples")
        known = OPEN_TYPES if self.openmetrics else TYPES
        if said not in known:
            self._complain(number, f"{name} has the type {said!r}; known are {', '.join(known)}")
            return "untyped"
        return said

    def _declared(self, name: str, number: int) -> Family:
        family = self._by_name.get(name)
        if family is None:
            family = Family(name, number)
            self.families.append(family)
            self._by_name[name] = family
        elif family is not self.families[-1]:
            self._again(number, family)
        return family

    def _again(self, number: int, family: Family) -> None:
        self._complain(number, f"{family.name} goes on after {self.families[-1].name} began")
        self.families.remove(family)
        self.families.append(family)

    def _sample(self, number: int, line: str) -> None:
        try:
            sample = _read_sample(line, number)
        except FactError as error:
            self._complain(number, f"cannot be read: {error.message}")
            return
        self._family_of(sample, number).samples.append(sample)

    def _family_of(self, sample: Sample, number: int) -> Family:
        last = self.families[-1] if self.families else None
        if last is not None and last.holds(sample.name):
            return last
        for family in self._by_name.values():
            if family.holds(sample.name):
                self._again(number, family)
                return family
        return self._declared(sample.name, number)


def _read_sample(line: str, number: int) -> Sample:
    series, end = read_series(line, len(line) - len(line.lstrip(" \t")))
    tail = _TAIL.fullmatch(line, end)
    if tail is None:
        raise FactError("no value" if not line[end:].strip() else f"{line[end:].strip()!r} where a value should be")
    timestamp = None if tail[2] is None else _number(tail[2], "timestamp")
    return Sample(series, _number(tail[1], "value"), number, timestamp)


def _number(text: str, what: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise FactError(f"{text!r} is no {what}")
    return float(text)
