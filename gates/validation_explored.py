"""What no fixed seed comes upon: each run tries others, and remembers what broke."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from pytest_devnet import Effort, Evidence, Finding, Gap, Place, Strength, gate, inputs, surface
from pytest_devnet.formats.crash_file import CRASHES
from pytest_devnet.formats.fuzz_tally import UNSENT
from pytest_devnet_gates._explored_examples import EXAMPLES
from pytest_devnet_gates._false_alarms import is_false_alarm
from pytest_devnet_gates._fuzz_findings import distinct, observed
from pytest_devnet_gates._fuzz_reach import reached
from pytest_devnet_gates._misdescribed import misdescribed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet import Explored, Exploring, Fuzzed, Observation, Replayed, Repo, Services
    from pytest_devnet.formats.fuzz_tally import Failure
    from pytest_devnet.formats.openapi_model import Description, Operation, Scheme

_BLOCKING = frozenset({"not_a_server_error", "no_answer", "ignored_auth", "use_after_free"})
_REFUSED = frozenset({401, 403})
_UNKEPT = "not kept, since it does not happen again by itself on a fresh instance: its seed repeats it"


@gate(
    "validation.explored",
    answers=("exploratory fuzzing", "continuous fuzzing", "fuzzing with random seeds"),
    strength=Strength.EXECUTED,
    each=inputs,
    timeout=900,
    examples=EXAMPLES,
)
def validation_explored(  # noqa: PLR0913
    operation: str,
    repo: Repo,
    service: Services,
    exploring: Exploring,
    *,
    openapi: str = "",
    graphql: str = "",
    examples: int = 20,
    seed: int = 0,
    seconds: float = 30.0,
) -> Iterator[Observation]:
    """A fixed seed finds the same every day; attackers have others.

    First comes what broke the service in earlier runs, from devnet-crashes.json; then it is fuzzed for ``seconds``
    with a ``seed`` of its own (0: another one each time), which is told. What breaks it is kept in that file.
    """
    settings, description = surface(repo, service, operation, openapi, graphql)
    found = description.operation(operation)
    if found is None:
        yield from misdescribed(operation, description)
        return
    explored = exploring.of(settings, description, Effort(examples, seed, seconds, explore=True), is_false_alarm)
    if found == description.operations[0]:
        yield from _of_no_operation(explored, description)
    for one in explored.replayed:
        if one.crash.operation == found.name:
            yield _again(one, found, description.scheme(found), explored.fuzzed)
    tally, scheme = explored.fuzzed.of(found.name), description.scheme(found)
    for failure in distinct((one for one in tally.failures.values() if not is_false_alarm(one, found)), scheme):
        yield _new(failure, found, scheme, explored)
    yield from reached(found, tally, explored.fuzzed)


def _again(one: Replayed, operation: Operation, scheme: Scheme, fuzzed: Fuzzed) -> Observation:
    crash = one.crash
    since = f"known since {crash.found}, in {CRASHES}"
    if one.happens:
        seen = cast("Finding", observed(crash.failure, operation, scheme, replace(fuzzed, seed=crash.seed)))
        return replace(seen, message=f"{seen.message}, {since}")
    if one.status in _REFUSED and crash.sent.signed:
        said = f"{operation.name}: what broke it was refused ({one.status}), {since}"
        return Gap(operation.place, said, "declare a principal that may, or take it out")
    if one.status == UNSENT:
        said = f"{operation.name}: what comes before the request that broke it is refused, {since}"
        return Gap(operation.place, said, "see to it that its requests are accepted, or take it out")
    return Evidence(operation.place, f"what broke it is answered {one.status} now, {since}", operation.name)


def _new(failure: Failure, operation: Operation, scheme: Scheme, explored: Explored) -> Observation:
    """Random requests make more false alarms than those of a fixed seed: only what cannot be one blocks."""
    seen: Observation = observed(failure, operation, scheme, explored.fuzzed)
    if not isinstance(seen, Finding):
        return seen
    if failure.check not in _BLOCKING:
        return replace(seen, severity="advisory")
    if explored.unkept:
        return replace(seen, remedy=f"{seen.remedy}; {explored.unkept}")
    if any(one.sent == failure.sent for one in explored.kept):
        return replace(seen, remedy=f"{seen.remedy}; kept in {CRASHES}")
    known = (*explored.kept, *(one.crash for one in explored.replayed if one.happens))
    alike = any(
        (one.operation, one.check, one.status) == (operation.name, failure.check, failure.status) for one in known
    )
    return seen if alike else replace(seen, remedy=f"{seen.remedy}; {_UNKEPT}")


def _of_no_operation(explored: Explored, description: Description) -> Iterator[Finding]:
    known = {one.name for one in description.operations}
    for name in dict.fromkeys(one.crash.operation for one in explored.replayed if one.crash.operation not in known):
        said = f"{name} has crashed, and is no operation any more"
        yield Finding(Place(CRASHES), said, "take it out, where it is gone", "advisory", name)
