"""One run of schemathesis, in a process of its own, against a service that runs."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_devnet.facts.variables import inherited
from pytest_devnet.formats.fuzz_events import Told
from pytest_devnet.formats.fuzz_input import fuzz_input
from pytest_devnet.formats.graphql import roots_in
from pytest_devnet.formats.resources import subject_of
from pytest_devnet.memory import remembered_in

if TYPE_CHECKING:
    from pytest_devnet.facts.fuzzed import Effort
    from pytest_devnet.facts.objects import Objects
    from pytest_devnet.facts.processes import Processes, Ran
    from pytest_devnet.facts.wicket import Wicket

_SET = {"SCHEMATHESIS_HOOKS": "pytest_devnet.facts.fuzzing_hooks", "NO_COLOR": "1"}
_WICKET, _LIVE, _LAST = "DEVNET_FUZZ_WICKET", "DEVNET_FUZZ_LIVE", "DEVNET_FUZZ_LAST"
_TABLES = "HYPOTHESIS_STORAGE_DIRECTORY"
"""Where hypothesis keeps its tables of Unicode, which take it seconds to make."""
_REPORT = "run.ndjson"
_CONFIGURED = "schemathesis.toml", "[cache]\nenabled = false\n"
"""Nothing to replay is written: what is found is kept elsewhere. Nor is a file read that lies above the folder."""
_REQUEST_TIMEOUT = 5
_MOST_WORDS = 300


@dataclass(frozen=True, slots=True)
class Unit:
    """What one process does: phases, and the operations they are done on (none: on all of them)."""

    phases: tuple[str, ...]
    operations: tuple[str, ...] = ()


def schemathesis_told(
    processes: Processes, objects: Objects, wicket: Wicket, effort: Effort, unit: Unit, grace: float
) -> Told:
    """All that it told, also where it was stopped; ``stopped`` then says why."""
    description = objects.asker.description
    keys = frozenset(one.name.lower() for one in description.schemes.values() if one.kind == "apiKey")
    told = Told(keys=keys, fields=roots_in(description))
    server = wicket.opened()
    with tempfile.TemporaryDirectory(prefix="devnet-") as name:
        folder = Path(name)
        file = _described(objects, folder)
        service = objects.asker.service
        last = folder / "last"
        named = {_WICKET: server.url, _LIVE: f"{service.url}{service.settings.live}", _LAST: str(last)}
        environment = {_TABLES: str(remembered_in("hypothesis")), **inherited(), **_SET, **named}
        command = _command(file, f"{service.url}{description.base}", effort, unit)
        try:
            ran = processes.run(command, cwd=folder, env=environment, timeout=effort.seconds + grace)
            why = "" if (folder / _REPORT).is_file() else _last_words(ran)
        except subprocess.TimeoutExpired:
            asked = last.read_text("utf-8").rstrip() if last.is_file() else ""
            at = f"; its last request was {asked}" if asked else ""
            why = f"it was not done after {effort.seconds:.0f} s{at}"
        finally:
            server.end()
        for line in _lines(folder / _REPORT):
            told.hear(line)
    told.end()
    told.stopped = told.stopped or why
    return told


def _described(objects: Objects, folder: Path) -> str:
    """The name of the file that says what there is to fuzz."""
    description = objects.asker.description
    if description.language == "graphql":
        name, text = "schema.graphql", description.document.text
    else:
        name, text = "openapi.json", json.dumps(fuzz_input(description.document, partial(_values, objects)))
    configured, said = _CONFIGURED
    (folder / configured).write_text(said, encoding="utf-8")
    (folder / name).write_text(text, encoding="utf-8")
    return name


def _command(file: str, url: str, effort: Effort, unit: Unit) -> list[str]:
    words = [sys.executable, "-m", "schemathesis.cli", "run", file, "--url", url, "--no-color"]
    words += ["--phases", ",".join(unit.phases), "--max-examples", str(effort.examples), "--seed", str(effort.seed)]
    words += ["--no-shrink", "--continue-on-failure", "--generation-database", "none", "--output-sanitize", "false"]
    words += ["--report", "ndjson", "--report-ndjson-path", _REPORT, "--warnings", "unsupported_regex"]
    words += ["--request-timeout", str(_REQUEST_TIMEOUT), "--max-redirects", "0"]
    words += ["--max-time", str(max(1, int(effort.seconds)))] if effort.explore else []
    return words + [word for name in unit.operations for word in ("--include-name", name)]


def _last_words(ran: Ran) -> str:
    return " ".join((ran.stderr or ran.stdout).split())[-_MOST_WORDS:] or f"it ended with status {ran.status}"


def _lines(report: Path) -> Iterator[str]:
    if report.is_file():
        with report.open(encoding="utf-8", errors="replace") as lines:
            yield from lines


def _values(objects: Objects, method: str, path: str) -> Mapping[str, str]:
    """The path of an object that the first principal may reach; for a DELETE, one made to be deleted."""
    subject = subject_of(path)
    known = objects.known.get(subject, ())
    first = next(iter(objects.asker.principals), None)
    if first is None or not known:
        return {}
    made = objects.create(subject, first) if method == "DELETE" else None
    own = next((one for one in known if one.owner == first.name), None)
    near = next((one for one in known if one.tenant == first.tenant), known[0])
    return (made or own or near).values
