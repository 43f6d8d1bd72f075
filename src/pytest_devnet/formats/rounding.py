"""Coverage floors that coverage.py compares after rounding to whole percents: it does unless told a ``precision``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

SETTINGS = (".coveragerc", ".coveragerc.toml", "pyproject.toml", "pytest.ini", "setup.cfg", "tox.ini")
"""Files that may set such a floor."""

_FLOOR = re.compile(
    r"^[ \t]*fail_under[ \t]*=[ \t]*(\d+(?:\.\d+)?)|^[^#;\n]*--cov-fail-under[= ](\d+(?:\.\d+)?)", re.MULTILINE
)
_PRECISION = re.compile(r"^[ \t]*precision[ \t]*=[ \t]*[1-9]|^[^#;\n]*--cov-precision[= ][1-9]", re.MULTILINE)


def rounded_floors(texts: Mapping[str, str]) -> Iterator[tuple[str, int, str]]:
    """Path, line and floor of each that is rounded; ``texts`` are the contents of settings files by path.

    A floor of 100 is not rounded: coverage.py treats it apart.
    """
    if any(_PRECISION.search(text) for text in texts.values()):
        return
    for path, text in texts.items():
        for found in _FLOOR.finditer(text):
            floor = found[1] or found[2]
            if float(floor) < 100:
                yield path, text.count("\n", 0, found.end()) + 1, floor
