"""How far requests came, and how many there were."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pytest_devnet import Evidence, Gap, Place
from pytest_devnet.formats.fuzz_events import ENDED
from pytest_devnet.formats.openapi_unfollowed import unfollowed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet import Fuzzed, Observation
    from pytest_devnet.formats.fuzz_tally import Tally
    from pytest_devnet.formats.openapi_document import Document
    from pytest_devnet.formats.openapi_model import Operation

_MEND = "mend what ended it: what it was sent last stands where it gives no answer"
_REFUSED, _BUSY = 400, 429
_OUTSIDE = frozenset({401, 403, 404, 405, _BUSY})


def reached(operation: Operation, tally: Tally, fuzzed: Fuzzed) -> Iterator[Observation]:
    """Did they come as far as what reads them?"""
    name, place = operation.name, operation.place
    if fuzzed.stopped:
        remedy = _MEND if fuzzed.stopped.startswith(ENDED) else "see why, or allow more seconds"
        yield Gap(Place(place.path), f"not all of it was tried: {fuzzed.stopped}", remedy)
    if not tally.requests:
        if not (fuzzed.stopped or tally.failures):
            remedy = "allow more seconds, or see what schemathesis makes of its description"
            yield Gap(place, f"{name}: nothing was sent to it", remedy)
    elif _OUTSIDE.issuperset(tally.answers):
        told = "; ".join(dict.fromkeys(fuzzed.problems)) or _remedy(set(tally.answers))
        statuses = ", ".join(map(str, sorted(tally.answers)))
        yield Gap(place, f"{name}: no request got past {statuses}, in {tally.requests}", told)
    elif _BUSY in tally.answers and min(tally.answers) >= _REFUSED:
        said = f"{name}: no request was accepted, of {tally.requests}: {tally.answers[_BUSY]} were answered {_BUSY}"
        yield Gap(place, said, "raise the limit where it is judged")
    elif tally.refusals.total() == tally.requests:
        whys = ", ".join(f"{why} {times}" for why, times in sorted(tally.refusals.items()))
        told = "; ".join(dict.fromkeys(fuzzed.problems)) or "declare a principal that may, or mend the schema"
        yield Gap(place, f"{name}: no request came to its resolver, in {tally.requests}: {whys}", told)
    else:
        yield Evidence(place, f"{_counted(tally)}, {tally.seconds:.2f} s, seed {fuzzed.seed}", name)


def _remedy(statuses: set[int]) -> str:
    if _BUSY in statuses:
        return "raise the limit where it is judged"
    if statuses == {404}:
        return "let seed make what it is about; or see whether paths begin where the description has them (servers)"
    return "declare a principal that may, and has what it is about"


def unknown(operation: Operation, document: Document) -> Iterator[Gap]:
    """What is described elsewhere, or nowhere, cannot be held against what is sent."""
    for reference, why in unfollowed(document, operation):
        said = f"{operation.name}: {reference} {why}, and anything was sent in its place"
        yield Gap(operation.place, said, "let it lead to something in the file; nothing is fetched")


def _counted(tally: Tally) -> str:
    kinds = Counter(f"{status // 100}xx" for status in tally.answers.elements())
    return f"{tally.requests} requests: " + ", ".join(f"{times} {kind}" for kind, times in sorted(kinds.items()))
