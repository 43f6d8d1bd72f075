"""What schemathesis tells of a run, an event a line (``--report ndjson``), folded into a tally for each operation.

The keys are those of schemathesis 4.32; a test holds them against the installed one. Only what failed is kept of the
requests, once for each way of failing, by its smallest request. https://schemathesis.readthedocs.io
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pytest_devnet.formats.fuzz_requests import sent_as, steps_before, text_of
from pytest_devnet.formats.fuzz_tally import Failure, Sent, Step, Tally
from pytest_devnet.formats.graphql_answers import asked_for, codes_of, refusal
from pytest_devnet.formats.tracebacks import raised_in

Json = Any
ENDED, CLOSED = "the service ended", "the connection is closed without an answer"
"""How it is told that there was nobody left to ask, and of what it may have ended."""
_SEQUENCES = "Stateful tests"
_ABOUT = re.compile(r"(?<=generate test data for )(?:GET|POST|PUT|PATCH|DELETE) /\S*")
_NETWORK = ("Connection", "Timeout", "Chunked")
_SILENCES = (
    (re.compile(r"read timeout=([\d.]+?)(?:\.0)?\)"), r"no whole answer within \1 s"),
    (re.compile(r"the answer has no end"), r"\g<0>"),
    (re.compile(r"refused"), "nobody listens"),
    (re.compile(r"IncompleteRead|ChunkedEncoding|InvalidChunk"), "the answer breaks off"),
    (re.compile(r"RemoteDisconnected|reset|Broken ?pipe", re.IGNORECASE), CLOSED),
)
"""What requests and urllib3 say of an answer that did not come, and how it is told."""
_AS_PLANNED = ("completed", "max_time")
_MOST_TEXT = 400


@dataclass(slots=True)
class Told:
    """What a run told so far. ``stopped`` is why it ended before its time, ``finished`` that it came to its end.

    ``silent`` are the requests without an answer of which no more is known yet, by operation. ``keys`` are the names of
    headers and parameters, in lower case, by which callers sign in. ``fields`` are the names of GraphQL's operations,
    by kind and field (``("query", "docks")``); none where another language is spoken.
    """

    tallies: dict[str, Tally] = field(default_factory=dict)
    stopped: str = ""
    finished: bool = False
    keys: frozenset[str] = frozenset()
    fields: Mapping[tuple[str, str], str] = field(default_factory=dict)
    silent: dict[str, Failure] = field(default_factory=dict)

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
        elif kind == "SchemaAnalysisWarnings":
            self._unread(said.get("warnings") or ())
        elif kind == "FatalError":
            self.stopped = _reason(said.get("exception"))
        elif kind == "EngineFinished":
            self.finished = True
            reason = str(said.get("stop_reason", ""))
            self.stopped = self.stopped or ("" if reason in _AS_PLANNED else reason)

    def _scenario(self, said: Mapping[str, Json]) -> None:
        recorder = said.get("recorder") or {}
        cases, checks = recorder.get("cases") or {}, recorder.get("checks") or {}
        label, known = str(recorder.get("label")), set[str]()
        for case_id, interaction in (recorder.get("interactions") or {}).items():
            case = (cases.get(case_id) or {}).get("value") or {}
            tally = self.of(self._operation(label, case))
            response = interaction.get("response") or {}
            status, text = int(response.get("status_code") or 0), text_of(response.get("content"))
            tally.answers[status] += 1
            tally.seconds += float(response.get("elapsed") or 0.0)
            failed = [check for check in checks.get(case_id) or () if check.get("status") == "failure"]
            is_last = label == _SEQUENCES and (failed or not status)
            before = steps_before(case_id, recorder, self.keys) if is_last else ()
            if not status:
                tally.add(self._silence(label, case, interaction, before))
                known.add(label)
            if self.fields and (why := refusal(status, text)):
                tally.refusals[why] += 1
            for check in failed:
                failure = _failure(check, case, interaction, str(said.get("phase")), self.keys, before)
                tally.add(replace(failure, codes=codes_of(text)) if self.fields else failure)
        self.silent = {name: one for name, one in self.silent.items() if name not in known}

    def _silence(
        self, label: str, case: Mapping[str, Json], interaction: Mapping[str, Json], before: tuple[Step, ...]
    ) -> Failure:
        """The very request that got no answer, with the reason that was told before."""
        known = self.silent.get(label)
        seen = _failure({"name": "no_answer"}, case, interaction, "", self.keys, before)
        return replace(seen, answer=known.answer if known else "", scenario="", where="")

    def end(self) -> None:
        """There is no more to hear: what got no answer is told as far as it is known."""
        for operation, failure in self.silent.items():
            if operation == _SEQUENCES:
                self.stopped = self.stopped or failure.answer
            else:
                self.of(operation).add(failure)
        self.silent = {}

    def _operation(self, label: str, case: Mapping[str, Json]) -> str:
        if label != _SEQUENCES:
            return label
        if not self.fields:
            return f"{case.get('method')} {case.get('path')}"
        return self.fields[asked_for(str(case.get("body")))]

    def _unread(self, warnings: Iterable[Mapping[str, Json]]) -> None:
        """Patterns that cannot be read, so that nothing was held against them."""
        for one in warnings:
            if isinstance(pattern := one.get("pattern"), str) and isinstance(one.get("operation_label"), str):
                method, _, path = one["operation_label"].partition(" ")
                self.of(one["operation_label"]).add(Failure("no_pattern", Sent(method, path), 0, pattern, pattern))

    def _unanswered(self, said: Mapping[str, Json]) -> None:
        """A request that got no answer, or an operation that schemathesis could make no request for."""
        value = said.get("value") or {}
        kind, message = str(value.get("type", "")), _reason(value)
        operation = str(said.get("label"))
        if operation == _SEQUENCES and (about := _ABOUT.search(message)):
            operation = about[0]
        method, _, path = operation.partition(" ")
        if not said.get("related_to_operation", True):
            self.stopped = self.stopped or message
        elif any(word in kind for word in _NETWORK):
            sent = Sent(method, _target(message) or path)
            self.silent[operation] = Failure("no_answer", sent, 0, _in_words(message))
        elif operation == _SEQUENCES:
            self.stopped = self.stopped or message
        else:
            self.of(operation).add(Failure("no_request", Sent(method, path), 0, message, kind))


def _failure(
    check: Mapping[str, Json],
    case: Mapping[str, Json],
    interaction: Mapping[str, Json],
    phase: str,
    keys: frozenset[str],
    before: tuple[Step, ...] = (),
) -> Failure:
    told = (check.get("failure_info") or {}).get("failure") or {}
    meta = case.get("meta") or {}
    data = (meta.get("phase") or {}).get("data") or {}
    components = meta.get("components") or {}
    wrong = [name for name, one in components.items() if isinstance(one, Mapping) and one.get("mode") == "negative"]
    response = interaction.get("response") or {}
    text = text_of(response.get("content"))
    raised = raised_in(text)
    return Failure(
        str(check.get("name")),
        sent_as(interaction.get("request") or {}, keys, before),
        int(response.get("status_code") or 0),
        "" if raised else text[:_MOST_TEXT],
        str(told.get("title", "")),
        str(data.get("description") or next(iter(_invalid(str(told.get("message", "")))), "")),
        str((meta.get("generation") or {}).get("mode", "")),
        str(data.get("scenario") or ""),
        "+".join(wrong),
        phase,
        trace=f"it raised {raised}" if raised else "",
    )


def _invalid(message: str) -> Iterator[str]:
    for line in message.splitlines():
        if line.startswith("Invalid component: "):
            yield line.removeprefix("Invalid component: ")


def _reason(value: Json) -> str:
    if isinstance(value, Mapping):
        message = " ".join(str(value.get("message", "")).split(" (Caused by", 1)[0].split())
        return f"{value.get('type', 'error')}: {message}"[:_MOST_TEXT]
    return str(value or "it did not say why")[:_MOST_TEXT]


def _in_words(message: str) -> str:
    found = ((pattern.search(message), words) for pattern, words in _SILENCES)
    return next((match.expand(words) for match, words in found if match), message)


def _target(message: str) -> str:
    return message.partition("with url: ")[2].strip() or ""
