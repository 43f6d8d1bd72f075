"""Whether a report of another runner can speak of the sources that are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pytest_devnet import FileCoverage, Gap, Place, Repo
from pytest_devnet.formats.missed import stretches
from pytest_devnet.formats.statements import cut_off
from pytest_devnet_gates._scope import text_of

_AGAIN = "run the tests that write the report once more, and hand it in as it is"


def unfit(repo: Repo, files: Mapping[str, FileCoverage]) -> Iterator[Gap]:
    """Files of which the report knows lines they do not have, or of whose statements it lacks the most."""
    for path, one in files.items():
        text = text_of(repo, path)
        last, end = one.seen.bit_length() - 1, text.count("\n") + 1
        if one.numbered and last > end:
            yield Gap(Place(path, end), f"the report measures line {last}, and the file has {end}", _AGAIN)
        lost = cut_off(path, text, one)
        if lost:
            yield Gap(Place(path, min(lost)), f"the report has no record of {stretches(sorted(lost))}", _AGAIN)
