"""Input that nobody meant to send, sent: each operation refuses it, and breaks at none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pytest_devnet import Effort, Strength, gate, inputs, surface
from pytest_devnet_gates._false_alarms import is_false_alarm
from pytest_devnet_gates._fuzz_examples import EXAMPLES
from pytest_devnet_gates._fuzz_findings import distinct, observed
from pytest_devnet_gates._fuzz_reach import reached, unknown
from pytest_devnet_gates._graphql_examples import EXAMPLES as GRAPHQL_EXAMPLES
from pytest_devnet_gates._misdescribed import misdescribed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet import Fuzzing, Observation, Repo, Services

_LENIENT = frozenset({"duplicate_keys"})


@gate(
    "validation.fuzzed",
    answers=("input validation", "validation of input", "input fuzzing", "fuzz tests"),
    strength=Strength.EXECUTED,
    each=inputs,
    timeout=1800,
    examples=(*EXAMPLES, *GRAPHQL_EXAMPLES),
)
def validation_fuzzed(  # noqa: PLR0913
    operation: str,
    repo: Repo,
    service: Services,
    fuzzing: Fuzzing,
    *,
    openapi: str = "",
    graphql: str = "",
    examples: int = 10,
    seed: int = 1,
    seconds: float = 90.0,
    duplicates: Literal["advisory", "blocking"] = "advisory",
) -> Iterator[Observation]:
    """What nobody meant to send is what attackers send first.

    Schemathesis tries every limit of each schema, then ``examples`` random requests an operation, then sequences of
    operations, all from one ``seed``: the same each time. ``seconds`` is a ceiling; where it is reached, that is said.
    What it has no eye for is tried besides: keys that come twice (``duplicates`` says how bad that is), line breaks in
    values, texts and numbers at the edge of what readers hold, pages that are too large, deep and huge bodies, and
    objects that were deleted.

    The fields of a GraphQL schema are tried likewise, but for its limits: an error that does not say by its code that
    the caller is wrong is one of the server.
    """
    settings, description = surface(repo, service, operation, openapi, graphql)
    found = description.operation(operation)
    if found is None:
        yield from misdescribed(operation, description)
        return
    fuzzed = fuzzing.of(settings, description, Effort(examples, seed, seconds))
    tally, scheme = fuzzed.of(found.name), description.scheme(found)
    lenient = _LENIENT if duplicates == "advisory" else ()
    true = (one for one in tally.failures.values() if not is_false_alarm(one, found))
    seen = (observed(one, found, scheme, fuzzed, lenient) for one in distinct(true, scheme))
    yield from {str(one): one for one in seen}.values()
    yield from reached(found, tally, fuzzed)
    yield from unknown(found, description.document)
