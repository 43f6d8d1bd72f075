"""Objectives measured by others: by a Prometheus over their whole window, or by the load tools of the project."""

from __future__ import annotations

from fractions import Fraction
from math import isnan
from typing import TYPE_CHECKING

from pytest_devnet import Evidence, Finding, Gap, Measurement, Place, Strength
from pytest_devnet.formats.durations import told
from pytest_devnet.formats.simulation import indicator as over_window

from ._slo_trials import percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_devnet import Observation, Prometheus, ServiceSettings
    from pytest_devnet.formats.indicators import Indicator
    from pytest_devnet.formats.load_reports import LoadReport, Part

    from ._slo_load import Severity


def asked_of(
    prometheus: Prometheus, settings: ServiceSettings, indicators: Sequence[Indicator]
) -> Iterator[Observation]:
    """What was promised over a window, over that window, by who has seen all of it."""
    for one in indicators:
        place, window = one.objective.place, one.objective.window
        kept = prometheus.value(settings, over_window(one.objective)) if window else None
        events = prometheus.value(settings, f"sum(increase({one.objective.total}[{window}s]))") if kept else None
        if window is None or kept is None or isnan(kept):
            yield Gap(place, f"{one.name}: Prometheus knows nothing of it", "state its window, and see what is scraped")
        elif one.objective.counters and (events is None or events < one.events_needed) and kept >= one.target:
            reason = f"{one.name}: of fewer than {one.events_needed} events, one that is bad would break it"
            yield Gap(place, reason, "measure it when there was more to do, or by load")
        else:
            name, share = f"{one.name}: kept over {told(window)}", Fraction(kept).limit_denominator(10**9)
            yield Measurement(
                name, 100 * share, "%", at_least=100 * one.target, place=place, remedy="see what burnt it"
            )


def reported(
    reports: Mapping[str, LoadReport],
    commit: str,
    indicators: Sequence[Indicator],
    parts: Mapping[str, str],
    latency: Severity,
) -> Iterator[Observation]:
    """Reports that do not say that they are about this very commit are about some other."""
    known = {path: report for path, report in reports.items() if report.is_of(commit)}
    for path, report in reports.items():
        if path in known:
            said = f"{report.tool} reports {report.whole.requests} requests of commit {commit[:10]}"
            yield Evidence(Place(path), said, strength=Strength.PARSED)
        else:
            remedy = f"name it after the commit it is about, such as {report.tool.lower()}-{commit[:10]}"
            yield Gap(Place(path), f"does not say that it is about commit {commit[:10]}", remedy)
    for indicator in indicators if known else ():
        yield from _judged(indicator, _part(indicator, known, parts, alone=len(indicators) == 1), latency)


def _part(
    indicator: Indicator, reports: Mapping[str, LoadReport], parts: Mapping[str, str], *, alone: bool
) -> Part | None:
    name = parts.get(indicator.name, indicator.name)
    found = (report.parts[name] for report in reports.values() if name in report.parts)
    whole = next(iter(reports.values())).whole if alone and indicator.name not in parts else None
    return next(found, whole)


def _judged(indicator: Indicator, part: Part | None, latency: Severity) -> Iterator[Observation]:
    place, name = indicator.objective.place, indicator.name
    if part is None:
        remedy = f'say parts = {{ "{name}" = "…" }}, by the name that the report gives them'
        yield Gap(place, f"{name}: no part of the report is said to be about it", remedy)
        return
    if part.requests < indicator.events_needed:
        reason = f"{part.requests} requests are too few: with fewer than {indicator.events_needed}, one that fails"
        yield Gap(place, f"{name}: {reason} would break {percent(indicator.target)}", "load it for longer")
    if part.requests:
        share = Fraction(100 * (part.requests - part.failed), part.requests)
        said, target = f"{name}: requests that did not fail", 100 * indicator.target
        yield Measurement(said, share, "%", at_least=target, place=place, remedy="see what the tool says of them")
    if indicator.threshold is not None and part.requests:
        yield _fast(indicator, part, indicator.threshold, latency)


def _fast(indicator: Indicator, part: Part, threshold: float, latency: Severity) -> Observation:
    place, fast = indicator.objective.place, part.fast(indicator.target, threshold)
    wanted = f"{percent(indicator.target)} of answers within {threshold:g} s"
    if fast is None:
        remedy = "let the tool report that percentile"
        return Gap(place, f"{indicator.name}: the report does not tell whether there were {wanted}", remedy)
    if fast:
        return Evidence(place, f"the report has {wanted}", indicator.name)
    remedy = "find what the slow ones wait for"
    return Finding(place, f"the report does not have {wanted}", remedy, latency, indicator.name)
