"""Operations that are described so badly that they cannot be called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_devnet import Gap, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet.formats.openapi_model import Description


def misdescribed(pointer: str, description: Description) -> Iterator[Gap]:
    """What is wrong at a pointer into the description."""
    for problem in description.problems:
        if problem.message.startswith(f"{pointer}: "):
            yield Gap(Place.of(problem.place), problem.message, problem.remedy)
