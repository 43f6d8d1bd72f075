"""What the parts of the terminal section are written on: its width, how much to say, which signs to use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pytest_devnet.report.columns import Line, Segment, columns, padded, paragraph, shorten
from pytest_devnet.report.looks import PLAIN, QUIET, REMEDY, STRONG, Glyphs

NARROWEST = 40
BLANK: Line = ()


@dataclass(frozen=True, slots=True)
class Page:
    """``verbosity`` as pytest counts it: -1 for ``-q``, 0, 1 for ``-v``, 2 for ``-vv``."""

    width: int
    verbosity: int
    glyphs: Glyphs

    def flow(self, *segments: Segment, indent: int = 0, hang: int = 0) -> Iterator[Line]:
        """Running text, broken into lines that fit."""
        return paragraph(segments, self.width, indent=indent, hang=hang)

    def spread(self, left: Segment, right: str, *more: Segment) -> Line:
        """One line: ``more``, then ``left`` cut to what ``right``, at the far end, leaves of it."""
        start = sum(columns(text) for text, _ in more)
        text, style = left
        if not right.strip():
            return (*more, (shorten(text, self.width - start, self.glyphs.ellipsis), style))
        room = self.width - start - columns(right) - 2
        cut = padded(shorten(text, room, self.glyphs.ellipsis), room)
        return (*more, (cut, style), (f"  {right.rstrip()}", QUIET))

    def command(self, command: str, indent: int) -> Line:
        """A command to copy: always one line, however long."""
        return ((" " * indent + "$ ", QUIET), (command, STRONG))

    def marked(self, sign: Segment, said: str | Iterable[Segment], indent: int) -> Iterator[Line]:
        """Running text behind a sign, which the lines after the first keep clear of."""
        mark, style = sign
        segments = [(said, PLAIN)] if isinstance(said, str) else said
        return self.flow((f"{mark} ", style), *segments, indent=indent, hang=columns(mark) + 1)

    def remedy(self, text: str, indent: int) -> Iterator[Line]:
        if text:
            yield from self.marked((self.glyphs.remedy, REMEDY), text, indent)

    def heading(self, title: str) -> Iterator[Line]:
        yield BLANK
        yield ((title, STRONG),)


def where(path: str, line: int | None) -> str:
    return path if line is None else f"{path}:{line}"


def joined(parts: Iterable[str], separator: str) -> str:
    return separator.join(part for part in parts if part)


def count(number: int, noun: str) -> str:
    """``1 finding``, ``2 findings``, ``2 criteria``."""
    plural = "criteria" if noun == "criterion" else f"{noun}s"
    return f"{number} {noun if number == 1 else plural}"


def seconds(duration: float) -> str:
    """``0.82s``, ``12.3s``, ``2m05s``; nothing for what took no time worth a word."""
    if duration < 0.005:
        return ""
    if duration < 60:
        return f"{duration:.2f}s" if duration < 10 else f"{duration:.1f}s"
    minutes, rest = divmod(round(duration), 60)
    return f"{minutes}m{rest:02}s"


def without_styles(line: Line) -> Line:
    return tuple((text, PLAIN) for text, _ in line)
