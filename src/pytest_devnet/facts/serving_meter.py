"""What a service of an example counts, and how it tells Prometheus."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pytest_devnet.formats.series import Series, parse_series

_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_Labels = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Meter:
    """Counters and histograms; those named beforehand exist, at zero, before anything happened."""

    _counters: dict[str, dict[_Labels, float]] = field(default_factory=dict)
    _histograms: dict[str, dict[_Labels, list[float]]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def prepare(self, counters: Iterable[str], histograms: Iterable[str]) -> None:
        for series in map(parse_series, counters):
            self.count(series.name, 0, series.labels)
        for series in map(parse_series, histograms):
            with self._lock:
                self._histograms.setdefault(series.name, {}).setdefault(_key(series.labels), [])

    def count(self, name: str, by: float, labels: Mapping[str, str]) -> None:
        series = parse_series(name)
        with self._lock:
            values = self._counters.setdefault(series.name, {})
            key = _key({**series.labels, **labels})
            values[key] = values.get(key, 0) + by

    def observe(self, name: str, value: float, labels: Mapping[str, str]) -> None:
        series = parse_series(name)
        with self._lock:
            values = self._histograms.setdefault(series.name, {})
            values.setdefault(_key({**series.labels, **labels}), []).append(value)

    def value(self, name: str) -> float:
        """The sum of all counters of that name."""
        with self._lock:
            return sum(self._counters.get(name, {}).values())

    def exposition(self) -> str:
        """Everything, in the text format."""
        with self._lock:
            return "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        for name, counters in sorted(self._counters.items()):
            yield f"# HELP {name} A counter."
            yield f"# TYPE {name} counter"
            for key, value in sorted(counters.items()):
                yield f"{Series(name, dict(key))} {value:g}"
        for name, histograms in sorted(self._histograms.items()):
            yield f"# HELP {name} A histogram."
            yield f"# TYPE {name} histogram"
            for key, values in sorted(histograms.items()):
                yield from _histogram(name, key, values)


def _histogram(name: str, key: _Labels, values: list[float]) -> Iterator[str]:
    labels = dict(key)
    for bound in _BOUNDS:
        below = sum(value <= bound for value in values)
        yield f"{Series(f'{name}_bucket', {**labels, 'le': f'{bound:g}'})} {below}"
    yield f"{Series(f'{name}_bucket', {**labels, 'le': '+Inf'})} {len(values)}"
    yield f"{Series(f'{name}_sum', labels)} {sum(values)!r}"
    yield f"{Series(f'{name}_count', labels)} {len(values)}"


def _key(labels: Mapping[str, str]) -> _Labels:
    return tuple(sorted(labels.items()))
