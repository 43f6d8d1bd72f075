"""What is wrong with an exposition beyond its syntax: what a scraper takes and a query then answers falsely."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pytest_devnet.formats.exposition import Problem
from pytest_devnet.formats.series import Series

if TYPE_CHECKING:
    from pytest_devnet.formats.exposition import Exposition, Family, Sample

Labels = frozenset[tuple[str, str]]


def problems_in(exposition: Exposition) -> tuple[Problem, ...]:
    """All problems of an exposition, in the order of their lines."""
    found = [*exposition.syntax]
    for family in exposition.families:
        found += [*_twice(family), *_by_type(family, exposition), *_manners(family, exposition)]
    return tuple(sorted(found, key=lambda problem: problem.line))


def _twice(family: Family) -> Iterator[Problem]:
    first: dict[tuple[str, Labels], Sample] = {}
    for sample in family.samples:
        key = (sample.name, _labels(sample))
        if key in first and first[key].timestamp == sample.timestamp:
            yield Problem(sample.line, f"{sample.series} stands in line {first[key].line} already")
        first.setdefault(key, sample)


def _by_type(family: Family, exposition: Exposition) -> Iterator[Problem]:
    if family.type in ("counter", "histogram", "summary"):
        yield from _not_counts(family)
    if family.type == "histogram":
        yield from _buckets(family, exposition.openmetrics)


def _not_counts(family: Family) -> Iterator[Problem]:
    never_counted = {"counter": ("_created",), "histogram": ("_sum", "_created")}.get(family.type)
    for sample in family.samples:
        suffix = sample.name.removeprefix(family.name)
        counts = suffix not in never_counted if never_counted else suffix == "_count"
        if counts and not (sample.value >= 0 and math.isfinite(sample.value)):
            yield Problem(sample.line, f"{sample.series} counts {sample.value:g}")


def _buckets(family: Family, openmetrics: bool) -> Iterator[Problem]:
    for group in _groups(family).values():
        yield from _bounds(group)
        count = next((sample for sample in group if sample.name == f"{family.name}_count"), None)
        total = any(sample.name == f"{family.name}_sum" for sample in group)
        for missing, name in ((count is None, "_count"), (not total, "_sum")):
            if missing and not openmetrics:
                yield Problem(group[0].line, f"{_without_le(family.name, group[0])} has no {name}")
        endless = [sample for sample in group if sample.labels.get("le") in ("+Inf", "Inf")]
        if not endless:
            yield Problem(group[0].line, f'{_without_le(family.name, group[0])} has no bucket le="+Inf"')
        elif count is not None and endless[0].value != count.value:
            counted = f"{endless[0].value:g}, and {count.name} {count.value:g}"
            yield Problem(count.line, f'{_without_le(family.name, count)}: the bucket le="+Inf" is {counted}')


def _groups(family: Family) -> dict[Labels, list[Sample]]:
    """The samples of each histogram of the family: those that differ by ``le`` alone."""
    groups: dict[Labels, list[Sample]] = {}
    for sample in family.samples:
        groups.setdefault(_labels(sample, but="le"), []).append(sample)
    return groups


def _bounds(group: list[Sample]) -> Iterator[Problem]:
    before: tuple[float, Sample] | None = None
    for sample in group:
        if not sample.name.endswith("_bucket"):
            continue
        bound = _bound(sample.labels.get("le", ""))
        if bound is None:
            yield Problem(sample.line, f"{sample.series} is a bucket without a bound")
            continue
        if before is not None and bound <= before[0]:
            yield Problem(sample.line, f"{sample.series} comes after a higher bound")
        elif before is not None and sample.value < before[1].value:
            yield Problem(sample.line, f"{sample.series} is less than the bucket below it")
        before = (bound, sample)


def _bound(text: str) -> float | None:
    try:
        bound = float(text)
    except ValueError:
        return None
    return None if math.isnan(bound) else bound


def _manners(family: Family, exposition: Exposition) -> Iterator[Problem]:
    if family.type == "counter" and not exposition.openmetrics and not family.name.endswith("_total"):
        yield Problem(family.line, f"the counter {family.name} does not end in _total", advisory=True)
    if family.type == "counter" and exposition.openmetrics:
        for sample in family.samples:
            if sample.name == family.name:
                yield Problem(sample.line, f"{sample.series} is a counter's sample without _total")
    if not family.help:
        yield Problem(family.line, f"{family.name} has no HELP", advisory=True)


def _labels(sample: Sample, but: str = "") -> Labels:
    return frozenset(item for item in sample.labels.items() if item[0] != but)


def _without_le(name: str, sample: Sample) -> str:
    return str(Series(name, {label: value for label, value in sample.labels.items() if label != "le"}))
