"""What load tools report: k6's summary as JSON, Locust's ``_stats.csv``, JMeter's results as CSV.

A report tells requests, failures and how long they took, for all of them and for parts of them by name. Which commit it
is about no tool knows: a report is named after it (``k6-COMMIT.json``), or says ``commit`` at the top of its JSON.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import isfinite
from typing import Any, Literal

from pytest_devnet.errors import FactError
from pytest_devnet.formats.numbers import natural, quoted

Tool = Literal["k6", "Locust", "JMeter"]

_COMMIT = re.compile(r"(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])")
_K6_PART = re.compile(r"http_req_duration\{(?:name|scenario|group):(.+)\}")
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)%")
_TREND = re.compile(r"p\((\d{1,2}(?:\.\d+)?)\)")
_REMEDY = "take the file as the tool wrote it"
_MOST = 10**12


@dataclass(frozen=True, slots=True)
class Part:
    """Requests of one name. ``within`` maps a share of them to the seconds in which that share was answered.

    Where each was reported, ``seconds`` has them all, and any share can be told.
    """

    requests: int
    failed: int
    within: Mapping[Fraction, float] = field(default_factory=dict)
    seconds: tuple[float, ...] = ()

    def fast(self, share: Fraction, threshold: float) -> bool | None:
        """Was that share answered within ``threshold`` seconds? None where the report does not tell."""
        if self.seconds:
            return sum(one <= threshold for one in self.seconds) >= share * len(self.seconds)
        known = [seconds for percentile, seconds in self.within.items() if percentile >= share]
        if known and min(known) <= threshold:
            return True
        slower = [seconds for percentile, seconds in self.within.items() if percentile <= share]
        return False if slower and max(slower) > threshold else None


@dataclass(frozen=True, slots=True)
class LoadReport:
    """``commits`` are what the report, or its name, says that it is about."""

    tool: Tool
    whole: Part
    parts: Mapping[str, Part]
    commits: frozenset[str]

    def is_of(self, commit: str) -> bool:
        return any(commit.startswith(one) for one in self.commits)


def read_load_report(text: str, name: str) -> LoadReport:
    """Raises ``FactError`` for what none of the three tools wrote."""
    commits = frozenset(_COMMIT.findall(name.lower()))
    if text.lstrip().startswith("{"):
        return _k6(text, commits)
    try:
        return _table(csv.DictReader(text.splitlines()), commits)
    except csv.Error as error:
        raise FactError(f"is no CSV: {error}", remedy=_REMEDY) from error


def _table(rows: csv.DictReader[str], commits: frozenset[str]) -> LoadReport:
    columns = set(rows.fieldnames or ())
    if {"Name", "Request Count", "Failure Count"} <= columns:
        return _locust(rows, commits)
    if {"elapsed", "label", "success"} <= columns:
        return _jmeter(rows, commits)
    raise FactError("is no report of k6, Locust or JMeter", remedy="hand in a summary JSON, _stats.csv, or results CSV")


def _k6(text: str, commits: frozenset[str]) -> LoadReport:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FactError("is no JSON", remedy=_REMEDY) from error
    metrics = document.get("metrics")
    if not isinstance(metrics, dict):
        raise FactError("is JSON, but has no metrics: no summary of k6", remedy="k6 run --summary-export=FILE")
    own = {str(document["commit"]).lower()} if document.get("commit") else set()
    parts = {}
    for metric in metrics:
        named = _K6_PART.fullmatch(metric)
        if named is not None and f"http_req_failed{metric[17:]}" in metrics:
            parts[named[1]] = _k6_part(metrics, metric[17:])
    return LoadReport("k6", _k6_part(metrics, ""), parts, commits | {one for one in own if _COMMIT.fullmatch(one)})


def _k6_part(metrics: Mapping[str, Any], tag: str) -> Part:
    """``http_req_failed`` is the share of failures: its passes are requests that failed."""
    failed, took = (_values(metrics.get(f"{name}{tag}")) for name in ("http_req_failed", "http_req_duration"))
    bad, good = (_count(failed.get(key), f"http_req_failed{tag}.{key}") for key in ("passes", "fails"))
    found = ((_TREND.fullmatch(key), value) for key, value in took.items())
    within = {Fraction(key[1]) / 100: _number(value) / 1000 for key, value in found if key is not None}
    if "max" in took:
        within[Fraction(1)] = _number(took["max"]) / 1000
    return Part(bad + good, bad, within)


def _values(metric: object) -> dict[str, Any]:
    """The numbers of a metric; a summary made by a script has them one level deeper."""
    if not isinstance(metric, dict):
        raise FactError("tells no http_req_failed or no http_req_duration", remedy="k6 run --summary-export=FILE")
    inner = metric.get("values", metric)
    return inner if isinstance(inner, dict) else {}


def _locust(rows: Iterable[dict[str, str]], commits: frozenset[str]) -> LoadReport:
    parts = {row["Name"]: _locust_part(row) for row in rows}
    whole = parts.pop("Aggregated", None)
    if whole is None:
        raise FactError(
            "has no row Aggregated: no stats of Locust", remedy="locust --csv PREFIX writes PREFIX_stats.csv"
        )
    return LoadReport("Locust", whole, parts, commits)


def _locust_part(row: Mapping[str, str]) -> Part:
    requests, failed = (natural(row[key] or "", key, _MOST) for key in ("Request Count", "Failure Count"))
    shares = ((_PERCENT.fullmatch(key or ""), value) for key, value in row.items())
    told = ((key, value) for key, value in shares if key is not None and value not in ("", "N/A", None))
    return Part(requests, failed, {Fraction(key[1]) / 100: _number(value) / 1000 for key, value in told})


def _jmeter(rows: Iterable[dict[str, str]], commits: frozenset[str]) -> LoadReport:
    taken: dict[str, list[tuple[float, bool]]] = {}
    for row in rows:
        taken.setdefault(row["label"] or "", []).append((_number(row["elapsed"]) / 1000, _truth(row["success"])))
    if not taken:
        raise FactError("holds no sample", remedy="run the load first")
    parts = {name: _jmeter_part(some) for name, some in taken.items()}
    return LoadReport("JMeter", _jmeter_part([one for some in taken.values() for one in some]), parts, commits)


def _jmeter_part(some: list[tuple[float, bool]]) -> Part:
    return Part(len(some), sum(not success for _, success in some), seconds=tuple(seconds for seconds, _ in some))


def _truth(text: str | None) -> bool:
    if (text or "").lower() not in ("true", "false"):
        raise FactError(f"success is {quoted(text or '')}, not true or false", remedy=_REMEDY)
    return (text or "").lower() == "true"


def _count(value: object, what: str) -> int:
    if type(value) is not int or not 0 <= value <= _MOST:
        raise FactError(f"{what} is {quoted(repr(value))}, not a number of requests", remedy=_REMEDY)
    return value


def _number(value: object) -> float:
    try:
        number = float(value) if isinstance(value, str | int | float) else -1.0
    except (ValueError, OverflowError):
        number = -1.0
    if not (isfinite(number) and number >= 0):
        raise FactError(f"{quoted(repr(value))} is no duration", remedy=_REMEDY)
    return number
