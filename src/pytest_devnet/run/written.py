"""The report as files, in the formats that were asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from pytest_devnet.toml_source import did_you_mean

Format = Callable[[Mapping[str, Any]], str]


def refuse_unknown_formats(config: pytest.Config) -> None:
    """Raise ``pytest.UsageError`` before anything runs, rather than lose the report at the end."""
    known = formats(config)
    for asked in config.getoption("devnet_report"):
        name = asked.partition(":")[0]
        if name not in known:
            raise pytest.UsageError(f"--devnet-report: there is no format {name!r}; {did_you_mean(name, known)}")


def formats(config: pytest.Config) -> dict[str, Format]:
    """The report formats there are, by name."""
    known: dict[str, Format] = {"json": _as_json}
    for added in config.hook.pytest_devnet_reports():
        for name, write in added.items():
            if name in known:
                raise pytest.UsageError(f"devnet: there is a report format {name!r} already; choose another name")
            known[name] = write
    return known


def remove_earlier(config: pytest.Config) -> None:
    """Take away what an earlier run wrote: whatever ends this one early, no report of another is taken for its own.

    Raises ``pytest.UsageError`` for one that cannot be taken away.
    """
    if config.option.collectonly or hasattr(config, "workerinput"):
        return
    for name, target in _targets(config):
        if not _may_be_replaced(name, target):
            said = f"--devnet-report: {target} is no earlier report, and would be lost"
            raise pytest.UsageError(f"{said}; name another file, or remove it")
        try:
            target.unlink(missing_ok=True)
        except OSError as error:
            if target.exists():
                raise pytest.UsageError(f"--devnet-report: {target} cannot be replaced: {error.strerror}") from error


def _may_be_replaced(name: str, target: Path) -> bool:
    """Nothing, nothing in it, or an earlier report: as such only files of formats that we know can be told."""
    if ".git" in target.parts:
        return False
    try:
        text = target.read_text("utf-8", errors="replace") if name == "json" else ""
        return not text or {"version", "verdict"} <= set(json.loads(text))
    except OSError:
        return True
    except (ValueError, TypeError, RecursionError):
        return False


def _targets(config: pytest.Config) -> Iterator[tuple[str, Path]]:
    for asked in config.getoption("devnet_report"):
        name, _, path = asked.partition(":")
        yield name, Path(config.invocation_params.dir) / (path or f"devnet-report.{name}")


def write_reports(config: pytest.Config, report: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Write every report that was asked for; yields a line about each, and whether it is there."""
    for name, target in _targets(config):
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(formats(config)[name](report), encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            yield f"devnet report could not be written to {target}: {error.strerror}", False
        else:
            yield f"devnet report written to {target}", True


def _as_json(report: Mapping[str, Any]) -> str:
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"
