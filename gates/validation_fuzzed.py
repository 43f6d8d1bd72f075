"""Input that nobody meant to send, sent: each operation refuses it, and breaks at none."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

from pytest_devnet import Effort, Evidence, Gap, Strength, described, gate, operations
from pytest_devnet_gates._false_alarms import is_false_alarm
from pytest_devnet_gates._fuzz_examples import EXAMPLES
from pytest_devnet_gates._fuzz_findings import observed
from pytest_devnet_gates._misdescribed import misdescribed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet import Fuzzed, Fuzzing, Observation, Repo, Services
    from pytest_devnet.formats.fuzz_events import Tally
    from pytest_devnet.formats.openapi_model import Operation

_LENIENT = frozenset({"duplicate_keys"})
_OUTSIDE = frozenset({401, 403, 404, 405})


@gate(
    "validation.fuzzed",
    answers=("input validation", "validation of input", "input fuzzing", "fuzz tests"),
    strength=Strength.EXECUTED,
    each=operations,
    timeout=300,
    examples=EXAMPLES,
)
def validation_fuzzed(  # noqa: PLR0913
    operation: str,
    repo: Repo,
    service: Services,
    fuzzing: Fuzzing,
    *,
    openapi: str = "",
    examples: int = 10,
    seed: int = 1,
    seconds: float = 90.0,
    duplicates: Literal["advisory", "blocking"] = "advisory",
) -> Iterator[Observation]:
    """What nobody meant to send is what attackers send first.

    Schemathesis tries every limit of each schema, then ``examples`` random requests an operation, then sequences of
    operations, all from one ``seed``: the same each time. ``seconds`` is a ceiling; where it is reached, that is said.
    What it has no eye for is tried besides: keys that come twice (``duplicates`` says how bad that is), line breaks in
    values, pages that are too large, deep and huge bodies.
    """
    settings, description = described(repo, service, openapi)
    found = description.operation(operation)
    if found is None:
        yield from misdescribed(operation, description)
        return
    fuzzed = fuzzing.of(settings, description, Effort(examples, seed, seconds))
    tally = fuzzed.of(found.name)
    for failure in tally.failures.values():
        if not is_false_alarm(failure, found):
            yield observed(failure, found, seed, _LENIENT if duplicates == "advisory" else ())
    yield from _reached(found, tally, fuzzed)


def _reached(operation: Operation, tally: Tally, fuzzed: Fuzzed) -> Iterator[Observation]:
    """Did the requests come as far as what reads them?"""
    name, place = operation.name, operation.place
    if fuzzed.stopped:
        yield Gap(place, f"{name}: not all of it was tried: {fuzzed.stopped}", "see why, or allow more seconds")
    if not tally.requests:
        if not (fuzzed.stopped or tally.failures):
            yield Gap(place, f"{name}: nothing was sent to it", "see what schemathesis makes of its description")
    elif _OUTSIDE.issuperset(tally.answers):
        told = "; ".join(dict.fromkeys(fuzzed.problems)) or "declare a principal that may, and has what it is about"
        statuses = ", ".join(map(str, sorted(tally.answers)))
        yield Gap(place, f"{name}: no request got past {statuses}, in {tally.requests}", told)
    else:
        yield Evidence(place, f"{_counted(tally)}, {tally.seconds:.2f} s, seed {fuzzed.seed}", name)


def _counted(tally: Tally) -> str:
    kinds = Counter(f"{status // 100}xx" for status in tally.answers.elements())
    return f"{tally.requests} requests: " + ", ".join(f"{times} {kind}" for kind, times in sorted(kinds.items()))
