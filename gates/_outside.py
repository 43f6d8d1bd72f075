"""Source code that lies outside of what coverage is asked of: a narrow root must not make a figure of a part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pytest_devnet import Finding, Place
from pytest_devnet.formats.sources import language
from pytest_devnet_gates._scope import Scope

_WORTH_SAYING, _MOST = 10, 50
_FEW = 5


def outside(scope: Scope) -> Iterator[Finding]:
    """Advisory where it is a part of the code, a finding where it is most of it.

    Of the code in the languages that were measured, where roots are declared; of all code, where they are guessed.
    """
    languages = {language(path) for path in (scope.counted if scope.roots else [*scope.asked_of, *scope.elsewhere])}
    inside = sum(_lines(scope, path) for path in scope.asked_of if language(path) in languages)
    tops = Counter[str]()
    for path in scope.elsewhere:
        if language(path) in languages:
            tops[path.partition("/")[0]] += _lines(scope, path)
    share = 100 * tops.total() // (inside + tops.total() or 1)
    named = ", ".join(top for top, _ in tops.most_common(_FEW)) + (", …" if len(tops) > _FEW else "")
    remedy = "declare what ships as roots, and measure it"
    if share > _MOST:
        yield Finding(Place("."), f"most of the source code lies outside of the roots: {named}", remedy)
    elif share > _WORTH_SAYING and scope.roots:
        said = f"source code outside of the roots, {share} % of it: {named}"
        yield Finding(Place("."), said, remedy, severity="advisory")


def _lines(scope: Scope, path: str) -> int:
    data: bytes = scope.repo.data(path)
    return data.count(b"\n")
