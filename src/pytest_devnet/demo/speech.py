"""How the demo speaks: plain lines, broken to fit, in characters that the terminal can take."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable

from pytest_devnet.report.sanitise import sanitise

COMMAND = "python -m pytest_devnet.demo"
_NARROWEST, _WIDEST = 40, 100


def say(lines: Iterable[str]) -> None:
    """Print at once, so that it stands before whatever another process prints next."""
    encoding = sys.stdout.encoding or "utf-8"
    for line in lines:
        print(sanitise(line, encoding), flush=True)  # noqa: T201


def width() -> int:
    return max(_NARROWEST, min(shutil.get_terminal_size().columns, _WIDEST))


def flow(text: str, indent: int = 0, hang: int = 0) -> list[str]:
    """Running text; commands and paths are never torn apart."""
    margin = " " * indent
    return textwrap.wrap(
        text,
        width(),
        initial_indent=margin,
        subsequent_indent=margin + " " * hang,
        break_long_words=False,
        break_on_hyphens=False,
    )
