"""Closest to the test function: whether it was really called, and what it raised, before anybody else may say."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Generator
from typing import Any

import pytest

Raised = pytest.ExceptionInfo[BaseException]


class Witness:
    """Registered when all conftests are, so that its wrappers are the innermost.

    What it saw is of the last attempt; a test that no function of Python stands for (a unittest case, a doctest) is
    not watched.
    """

    def __init__(self) -> None:
        self._raised: dict[str, Raised] = {}
        self._uncalled: set[str] = set()

    def raised(self, nodeid: str) -> Raised | None:
        """What the test raised, even if it was swallowed on the way."""
        return self._raised.get(nodeid)

    def was_passed_over(self, nodeid: str) -> bool:
        """Did something answer for the test without calling it?"""
        return nodeid in self._uncalled

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        self._raised.pop(item.nodeid, None)
        try:
            return (yield)
        except BaseException:
            self._raised.setdefault(item.nodeid, Raised.from_current())
            raise

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Generator[None, object, object]:
        function = pyfuncitem.obj
        self._uncalled.add(pyfuncitem.nodeid)
        pyfuncitem.obj = self._watched(function, pyfuncitem.nodeid)
        try:
            return (yield)
        finally:
            pyfuncitem.obj = function

    def _watched(self, function: Callable[..., Any], nodeid: str) -> Callable[..., Any]:
        def noting(error: BaseException) -> None:
            self._raised[nodeid] = Raised.from_exception(error)

        @functools.wraps(function)
        def call(*arguments: object, **named: object) -> object:
            __tracebackhide__ = True
            self._uncalled.discard(nodeid)
            try:
                return function(*arguments, **named)
            except BaseException as error:
                noting(error)
                raise

        @functools.wraps(function)
        async def wait(*arguments: object, **named: object) -> object:
            __tracebackhide__ = True
            self._uncalled.discard(nodeid)
            try:
                return await function(*arguments, **named)
            except BaseException as error:
                noting(error)
                raise

        return wait if inspect.iscoroutinefunction(function) else call
