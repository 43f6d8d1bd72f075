"""What a failure of fuzzing means to whoever has to mend it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_devnet import Finding, Gap
from pytest_devnet.declarations import prepared
from pytest_devnet.formats.fuzz_sequence import exchanged
from pytest_devnet.formats.graphql_answers import UNTOLD
from pytest_devnet.formats.resources import collection_of, singular, subject_of
from pytest_devnet_gates._fuzz_repeated import reproduced

if TYPE_CHECKING:
    from pytest_devnet import Fuzzed, Observation
    from pytest_devnet.formats.fuzz_tally import Failure, Sent
    from pytest_devnet.formats.openapi_model import Operation, Scheme

_REMEDIES = {
    "not_a_server_error": "refuse what cannot be handled with 4xx, or handle it",
    "negative_data_rejection": "refuse it with 4xx, or describe it as allowed",
    "missing_required_header": "refuse a request without it, or describe it as optional",
    "use_after_free": "let what was deleted be gone",
    "ignored_auth": "ask who calls before anything else",
    "no_answer": "answer every request, in time",
    "duplicate_keys": "refuse a body in which a key comes twice: readers do not agree on what it says",
    "header_injection": "let no line break into a header",
    "line_break": "let no line break into a header, and handle those in a text",
    "odd_value": "refuse what cannot be handled with 4xx, or handle it",
    "media_type": "refuse it with 415: pages of other sites may send it in their reader's name",
    "limit": "refuse it with 4xx, or describe it as allowed",
    "no_such_day": "refuse a day that is not in the calendar",
    "page_size": "refuse a page above the largest, or make it as large as that",
    "page_unlimited": "describe a maximum, and keep to it",
    "deep_body": "bound how deep a body may be, and refuse what is deeper",
    "huge_body": "bound how large a body may be, and refuse what is larger with 413",
}
_ADVISORY = frozenset({"page_unlimited", "media_type"})
_MOST_INPUT, _UNSIGNED = 120, "ignored_auth"
_PLAIN = "Positive test case"
_MISSING = ("negative_data_rejection", "missing_required_header")


def observed(
    failure: Failure, operation: Operation, scheme: Scheme, fuzzed: Fuzzed, lenient: Container[str] = ()
) -> Observation:
    """Blocking, where data is handled wrongly; advisory, where only the description and the answer differ."""
    given = {value for step in failure.sent.before for value in step.gives}
    names = {value: name for value, name in fuzzed.names.items() if value not in given}
    sent = exchanged(failure.sent, names)
    if failure.check == _UNSIGNED:
        sent = replace(_on_another(sent, operation, fuzzed) if failure.status < 400 else sent, signed=False)
    failure = replace(failure, sent=sent)
    if failure.check == "no_request":
        remedy = "correct the schema of its parameters and body"
        return Gap(operation.place, f"{operation.name}: no request could be made: {failure.answer}", remedy)
    if failure.check == "no_pattern":
        remedy = "write it as ECMA-262 has it, and as other readers know it, too"
        said = f"{operation.name}: nothing was held against the pattern {failure.answer}, which cannot be read"
        return Gap(operation.place, said, remedy)
    blocks = failure.check in _REMEDIES and failure.check not in _ADVISORY and failure.check not in lenient
    remedy = _REMEDIES.get(failure.check, "describe what it does, or do what is described")
    if failure.codes == (UNTOLD,):
        remedy = f"{remedy}; where the caller is wrong, say so by extensions.code"
    return Finding(
        operation.place,
        _said(failure),
        f"{remedy}; {_told(failure, fuzzed.seed)}",
        "blocking" if blocks else "advisory",
        subject=operation.name,
        reproduce=prepared(
            reproduced(failure.sent, scheme, fuzzed.callers, operation.name, failure.piped), fuzzed.makings
        ),
    )


def _on_another(sent: Sent, operation: Operation, fuzzed: Fuzzed) -> Sent:
    """The same on an object like it, which is known to be made how: whoever is served by one is by the other."""
    subject = subject_of(operation.path)
    ending = f"_{singular(collection_of(subject)).upper()}_ID"
    name = next((one for one in fuzzed.makings if one.endswith(ending)), "") if subject and not sent.before else ""
    path, mark, query = sent.target.partition("?")
    parts = path.split("/")
    at = len(parts) - 1 - operation.path.removeprefix(subject).count("/")
    if not name or at < 1 or parts[at].startswith("${"):
        return sent
    parts[at] = f"${{{name}}}"
    return replace(sent, target="/".join(parts) + mark + query)


def distinct(failures: Iterable[Failure], scheme: Scheme) -> Iterable[Failure]:
    """Each once, by its smallest request: what raised the same, what one request shows, and that nobody is asked."""
    every = list(failures)
    headers, query = scheme.placed("token")
    signing = [name for name in (*headers, *query) if any(one.check == _UNSIGNED for one in every)]
    found: dict[object, Failure] = {}
    for one in every:
        if one.check in _MISSING and any(re.search(rf"\b{re.escape(name)}\b", one.said) for name in signing):
            continue
        cause = _cause(one)
        known = found.get(cause, one)
        times = one.times + (known.times if known is not one else 0)
        found[cause] = replace(min(known, one, key=_clumsy), times=times)
    return found.values()


def _clumsy(failure: Failure) -> tuple[bool, bool, int]:
    """How hard it is to see and to repeat: best is what is answered, on an object that is made for it."""
    sent = failure.sent
    made = any(value in sent.target for step in sent.before for value in step.gives)
    return failure.status >= 400 and failure.check == _UNSIGNED, failure.check == _UNSIGNED and not made, sent.size


def _cause(failure: Failure) -> object:
    if failure.check == _UNSIGNED:
        return failure.check
    if failure.check != "not_a_server_error":
        return failure.check, failure.status, failure.said, failure.title, failure.scenario, str(failure.sent)
    return failure.status, failure.trace or str(failure.sent)


def _said(failure: Failure) -> str:
    status, how = failure.status, failure.said or "a valid request"
    after = ", ".join(dict.fromkeys(one.operation for one in failure.sent.before))
    follows = f" after {after}" if failure.sent.follows else ""
    why = f" ({failure.said})" if failure.said and failure.said != _PLAIN else follows
    broken = f"answers {status}" if status >= 500 else "answers with an error of its own"
    said = {
        "not_a_server_error": f"{broken} to {_input(failure.sent)}{why}",
        "negative_data_rejection": f"accepts ({status}) what its description forbids: {how}",
        "missing_required_header": f"accepts ({status}) a request without what it requires: {how}",
        "positive_data_acceptance": f"refuses ({status}) what its description allows: {_input(failure.sent)}",
        "use_after_free": f"is still there ({status}) after it was deleted",
        "ignored_auth": f"{'answers' if status >= 500 else 'is answered'} ({status}) to a caller who did not sign in",
        "no_answer": f"gives no answer to {_input(failure.sent)}{why}",
        "duplicate_keys": f"accepts ({status}) a body in which {how}",
        "header_injection": f"takes a header from {how}",
        "line_break": f"{_ended(status)} {how}",
        "odd_value": f"{_ended(status)} {how}",
        "media_type": f"accepts ({status}) {how}",
        "limit": f"accepts ({status}) what its description forbids: {how}",
        "no_such_day": f"accepts ({status}) a day that there never was: {how}",
        "page_size": f"gives a larger page ({status}): {how}",
        "page_unlimited": f"gives a page of any size ({status}): {how}",
        "deep_body": f"{_ended(status)} {how}",
        "huge_body": f"{_ended(status)} {how}",
    }
    return said.get(failure.check, f"{failure.title} ({status})")


def _ended(status: int) -> str:
    return f"answers {status} to" if status else "gives no answer to"


def _input(sent: Sent) -> str:
    text = sent.body or sent.target
    shown = text if len(text) <= _MOST_INPUT else f"{text[:_MOST_INPUT]}… ({len(text)} characters)"
    return shown.encode("unicode_escape").decode("ascii") if not shown.isprintable() else shown


def _told(failure: Failure, seed: int) -> str:
    said = " ".join(failure.answer.split())[:_MOST_INPUT]
    answered = "" if not said else f"it said {said!r}, " if failure.status else f"{said}, "
    traced = f"{failure.trace}; " if failure.trace else ""
    times = f"{failure.times} times" if failure.times > 1 else "once"
    return f"{traced}{answered}{times} with seed {seed}"
