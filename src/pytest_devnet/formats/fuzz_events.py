"""What schemathesis tells of a run, an event a line (``--report ndjson``), folded into a tally for each operation.

The keys are those of schemathesis 4.32; a test holds them against the installed one. Only what failed is kept of the
requests, once for each way of failing, by its smallest request. https://schemathesis.readthedocs.io
"""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from pytest_devnet.formats.graphql_answers import asked_for, codes_of, refusal

Json = Any
ENDED = "the service ended"
"""How it is told that there was nobody left to ask."""
_SEQUENCES = "Stateful tests"
_ABOUT = re.compile(r"(?<=generate test data for )(?:GET|POST|PUT|PATCH|DELETE) /\S*")
_AS_PLANNED = ("completed", "max_time")
_OURS = frozenset({"user-agent", "accept-encoding", "accept", "connection", "x-schemathesis-testcaseid"})
_SECRET = ("authorization", "cookie", "proxy-authorization")
_MOST_TEXT = 400


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it went out: ``target`` is path and query. What would sign it in is left out, and ``signed``."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    signed: bool = False

    @property
    def size(self) -> int:
        return len(self.target) + len(self.body) + sum(map(len, self.headers.values()))


@dataclass(frozen=True, slots=True)
class Failure:
    """One way in which an operation failed, ``times`` times.

    ``check`` is schemathesis's name of it. ``mode`` says whether the request was to be ``positive`` or ``negative``,
    ``scenario`` and ``said`` what was done to it, ``where`` which part was wrong (``body``, ``query``…). ``status`` is
    0, and ``answer`` the reason, where none came. ``trace`` is what the application raised, where that could be seen.
    ``codes`` are those of the errors in an answer of GraphQL.
    """

    check: str
    sent: Sent
    status: int
    answer: str = ""
    title: str = ""
    said: str = ""
    mode: str = ""
    scenario: str = ""
    where: str = ""
    phase: str = ""
    times: int = 1
    trace: str = ""
    codes: tuple[str, ...] = ()


@dataclass(slots=True)
class Tally:
    """What came of all requests to one operation. ``answers`` counts them by status.

    ``refusals`` counts those that came to no resolver of GraphQL, by the reason.
    """

    operation: str
    answers: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0
    failures: dict[str, Failure] = field(default_factory=dict)
    refusals: Counter[str] = field(default_factory=Counter)

    @property
    def requests(self) -> int:
        return sum(self.answers.values())

    def add(self, failure: Failure) -> None:
        parts = (failure.check, str(failure.status), failure.scenario, failure.where, failure.title, *failure.codes)
        key = " ".join(parts)
        known = self.failures.get(key)
        times = failure.times + (known.times if known else 0)
        kept = failure if known is None or failure.sent.size < known.sent.size else known
        self.failures[key] = Failure(**{**_plain(kept), "times": times})

    def merge(self, other: Tally) -> None:
        self.answers.update(other.answers)
        self.refusals.update(other.refusals)
        self.seconds += other.seconds
        for failure in other.failures.values():
            self.add(failure)

    def dumped(self) -> str:
        counts = {"answers": list(self.answers.items()), "refusals": dict(self.refusals)}
        return json.dumps({**asdict(self), **counts})


def _plain(failure: Failure) -> dict[str, Any]:
    return {name: getattr(failure, name) for name in Failure.__slots__}


def loaded(text: str) -> Tally:
    """The tally that ``dumped`` wrote."""
    read = json.loads(text)
    answers, refusals = Counter(dict(map(tuple, read["answers"]))), Counter(read["refusals"])
    return Tally(read["operation"], answers, read["seconds"], dict(_failures(read["failures"])), refusals)


def _failures(read: Mapping[str, Json]) -> Iterator[tuple[str, Failure]]:
    for key, one in read.items():
        yield key, Failure(**{**one, "sent": Sent(**one["sent"]), "codes": tuple(one["codes"])})


@dataclass(slots=True)
class Told:
    """What a run told so far. ``stopped`` is why it ended before its time, ``finished`` that it came to its end.

    ``keys`` are the names of headers and parameters, in lower case, by which callers sign in. ``fields`` are the names
    of GraphQL's operations, by kind and field (``("query", "docks")``); none where another language is spoken.
    """

    tallies: dict[str, Tally] = field(default_factory=dict)
    stopped: str = ""
    finished: bool = False
    keys: frozenset[str] = frozenset()
    fields: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def of(self, operation: str) -> Tally:
        return self.tallies.setdefault(operation, Tally(operation))

    def hear(self, line: str) -> None:
        """Take in one line. Half a line, which a run that was killed leaves, is none; what is not known is told."""
        try:
            event = json.loads(line)
        except ValueError:
            return
        try:
            ((kind, said),) = event.items()
            self._take_in(kind, said)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            self.stopped = f"schemathesis told what is not understood here: {error}"

    def _take_in(self, kind: str, said: Json) -> None:
        if kind == "ScenarioFinished":
            self._scenario(said)
        elif kind == "NonFatalError":
            self._unanswered(said)
        elif kind == "FatalError":
            self.stopped = _reason(said.get("exception"))
        elif kind == "EngineFinished":
            self.finished = True
            reason = str(said.get("stop_reason", ""))
            self.stopped = self.stopped or ("" if reason in _AS_PLANNED else reason)

    def _scenario(self, said: Mapping[str, Json]) -> None:
        recorder = said.get("recorder") or {}
        cases, checks = recorder.get("cases") or {}, recorder.get("checks") or {}
        for case_id, interaction in (recorder.get("interactions") or {}).items():
            case = (cases.get(case_id) or {}).get("value") or {}
            tally = self.of(self._operation(str(recorder.get("label")), case))
            response = interaction.get("response") or {}
            status, text = int(response.get("status_code") or 0), _text(response.get("content"))
            tally.answers[status] += 1
            tally.seconds += float(response.get("elapsed") or 0.0)
            if self.fields and (why := refusal(status, text)):
                tally.refusals[why] += 1
            for check in checks.get(case_id) or ():
                if check.get("status") == "failure":
                    failure = _failure(check, case, interaction, str(said.get("phase")), self.keys)
                    tally.add(replace(failure, codes=codes_of(text)) if self.fields else failure)

    def _operation(self, label: str, case: Mapping[str, Json]) -> str:
        if label != _SEQUENCES:
            return label
        if not self.fields:
            return f"{case.get('method')} {case.get('path')}"
        return self.fields[asked_for(str(case.get("body")))]

    def _unanswered(self, said: Mapping[str, Json]) -> None:
        """A request that got no answer, or an operation that schemathesis could make no request for."""
        value = said.get("value") or {}
        kind, message = str(value.get("type", "")), _reason(value)
        operation = str(said.get("label"))
        if operation == _SEQUENCES and (about := _ABOUT.search(message)):
            operation = about[0]
        if operation == _SEQUENCES or not said.get("related_to_operation", True):
            self.stopped = self.stopped or message
            return
        method, _, path = operation.partition(" ")
        network = "Connection" in kind or "Timeout" in kind or "Chunked" in kind
        check = "no_answer" if network else "no_request"
        self.of(operation).add(Failure(check, Sent(method, _target(message) or path), 0, message, kind))


def _failure(
    check: Mapping[str, Json],
    case: Mapping[str, Json],
    interaction: Mapping[str, Json],
    phase: str,
    keys: frozenset[str],
) -> Failure:
    told = (check.get("failure_info") or {}).get("failure") or {}
    meta = case.get("meta") or {}
    data = (meta.get("phase") or {}).get("data") or {}
    components = meta.get("components") or {}
    wrong = [name for name, one in components.items() if isinstance(one, Mapping) and one.get("mode") == "negative"]
    response = interaction.get("response") or {}
    return Failure(
        str(check.get("name")),
        _sent(interaction.get("request") or {}, keys),
        int(response.get("status_code") or 0),
        _text(response.get("content"))[:_MOST_TEXT],
        str(told.get("title", "")),
        str(data.get("description") or next(iter(_invalid(str(told.get("message", "")))), "")),
        str((meta.get("generation") or {}).get("mode", "")),
        str(data.get("scenario") or ""),
        "+".join(wrong),
        phase,
    )


def _invalid(message: str) -> Iterator[str]:
    for line in message.splitlines():
        if line.startswith("Invalid component: "):
            yield line.removeprefix("Invalid component: ")


def _sent(request: Mapping[str, Json], keys: frozenset[str]) -> Sent:
    parts = urlsplit(str(request.get("uri", "")))
    pairs = {name: ", ".join(values) for name, values in (request.get("headers") or {}).items()}
    secret = keys.union(_SECRET)
    asked = parse_qsl(parts.query, keep_blank_values=True)
    keyed = [pair for pair in asked if pair[0].lower() in keys]
    signed = bool(keyed) or any(name.lower() in secret for name in pairs)
    kept = {name: text for name, text in pairs.items() if name.lower() not in {*_OURS, *secret, "content-length"}}
    query = urlencode([pair for pair in asked if pair not in keyed]) if keyed else parts.query
    target = parts.path + (f"?{query}" if query else "")
    return Sent(str(request.get("method", "")), target or "/", kept, _text(request.get("body")), signed)


def _text(content: Json) -> str:
    encoded = content.get("$base64", "") if isinstance(content, Mapping) else content
    if not isinstance(encoded, str):
        return ""
    try:
        return base64.b64decode(encoded, validate=True).decode("utf-8", "replace")
    except ValueError:
        return encoded


def _reason(value: Json) -> str:
    if isinstance(value, Mapping):
        message = " ".join(str(value.get("message", "")).split(" (Caused by", 1)[0].split())
        return f"{value.get('type', 'error')}: {message}"[:_MOST_TEXT]
    return str(value or "it did not say why")[:_MOST_TEXT]


def _target(message: str) -> str:
    return message.partition("with url: ")[2].strip() or ""
