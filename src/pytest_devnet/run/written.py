"""The report as files, in the formats that were asked for.

None takes the place of anything but a report: one in JSON says itself what it is, of others it is remembered.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest

from pytest_devnet.memory import keep, remembered_in
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

    Raises ``pytest.UsageError`` for one that cannot be taken away, and for what is no report.
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
            if _is_there(target):
                raise pytest.UsageError(f"--devnet-report: {target} cannot be replaced: {error.strerror}") from error


def _may_be_replaced(name: str, target: Path) -> bool:
    """Nothing, nothing in it, or an earlier report. A device or a pipe is neither read nor removed."""
    if ".git" in target.parts:
        return False
    if not _is_there(target) or target.is_dir():
        return True
    try:
        return target.is_file() and _is_report(name, target)
    except OSError:
        return True


def _is_there(target: Path) -> bool:
    try:
        return target.exists() or target.is_symlink()
    except OSError:
        return False


def _is_report(name: str, target: Path) -> bool:
    data = target.read_bytes()
    memory = _memory(target)
    known = memory.is_file() and memory.read_bytes() == _digest(data).encode()
    return not data or known or (name == "json" and _is_json_report(data))


def _is_json_report(data: bytes) -> bool:
    try:
        return {"version", "verdict"} <= set(json.loads(data))
    except (ValueError, TypeError, RecursionError):
        return False


def _memory(target: Path) -> Path:
    return remembered_in("reports") / _digest(str(target.resolve()).encode())


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


def _targets(config: pytest.Config) -> Iterator[tuple[str, Path]]:
    for asked in config.getoption("devnet_report"):
        name, _, path = asked.partition(":")
        yield name, Path(config.invocation_params.dir) / (path or f"devnet-report.{name}")


def write_reports(config: pytest.Config, report: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Write every report that was asked for; yields a line about each, and whether it is there."""
    for name, target in _targets(config):
        data = formats(config)[name](report).encode(errors="backslashreplace")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        except OSError as error:
            yield f"devnet report could not be written to {target}: {error.strerror}", False
        else:
            keep(_memory(target), _digest(data))
            yield f"devnet report written to {target}", True


def _as_json(report: Mapping[str, Any]) -> str:
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"
