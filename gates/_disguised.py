"""Code that is named as a test, so that it does not count, and ships all the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from pytest_devnet import Finding, Place
from pytest_devnet.formats.sources import is_code
from pytest_devnet_gates._scope import Scope, text_of

_NAMES_NOTHING = {"__init__", "conftest", "index"}


def disguised(scope: Scope) -> Iterator[Finding]:
    """Files that the sources which count import, by their names as far as these are no other file's.

    A name before a slash is that of a folder or of a package's scope (``@quay/signals``), not of a file.
    """
    others = {PurePosixPath(path).stem for path in scope.counted}
    stems = {PurePosixPath(path).stem: path for path in scope.named_as_tests if is_code(path)}
    wanted = sorted(stems.keys() - others - _NAMES_NOTHING)
    if not wanted:
        return
    names = "|".join(map(re.escape, wanted))
    bringing = re.compile(rf"^[^\n]*\b(?:from|import|require|include)\b[^\n]*(?<![\w@-])({names})(?![\w/-])")
    for path in scope.counted:
        for number, line in enumerate(text_of(scope.repo, path).splitlines(), start=1):
            if found := bringing.match(line):
                said = f"does not count, for it is named as a test, but {path}:{number} imports it"
                yield Finding(Place(stems[found[1]]), said, "give what ships another name", severity="advisory")
