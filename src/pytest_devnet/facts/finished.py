"""A finished test run as the facts see it: of one make in reality and in examples, so that no gate tells by it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_devnet.facts.tests import TestOutcome
    from pytest_devnet.model import Outcome


@dataclass(frozen=True)
class Finished:
    """The ``Session`` of a world; what is dear to work out is worked out when the first gate asks."""

    narrowed: str = ""
    find_coverage: Callable[[], object] = lambda: None
    find_tests: Callable[[], Mapping[str, TestOutcome]] = dict
    find_outcomes: Callable[[], Iterable[Outcome]] = tuple

    @property
    def coverage(self) -> object:
        return self.find_coverage()

    @cached_property
    def tests(self) -> Mapping[str, TestOutcome]:
        return self.find_tests()

    @property
    def outcomes(self) -> Iterable[Outcome]:
        return self.find_outcomes()
