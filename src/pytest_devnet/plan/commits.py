"""Commit points: what a plan says is to be added and committed, and under which message."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pytest_devnet.plan.blocks import Fence, Line, Listing, Paragraph
from pytest_devnet.plan.shell import Command, commands_in
from pytest_devnet.plan.wording import code_spans

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_devnet.plan.blocks import Block

SHELL = frozenset({"bash", "sh", "shell", "zsh", "console", "shellsession", "terminal"})

_HEREDOC = re.compile(r"\$\(\s*cat\s+<<-?\s*\S+[ \t]*\n")
_CLUSTER = re.compile(r"-[a-zA-Z]*m")


@dataclass(frozen=True, slots=True)
class CommitPoint:
    """``paths`` are as given to ``git add``, ``message`` is the first line of the message, ``line`` the commit's.

    ``subject`` is the message, or what the plan says in its place, on ``lines``.
    """

    line: int
    subject: str
    paths: tuple[str, ...]
    message: str = ""
    tag: str = ""
    lines: tuple[int, ...] = ()


def commit_points(fence: Fence) -> tuple[CommitPoint, ...]:
    """One for each ``git commit`` with a message; what was added since the one before belongs to it."""
    points: list[CommitPoint] = []
    added: list[str] = []
    for command in script_of(fence):
        match command.words:
            case ("git", "add", *given):
                added += [word for word in given if not word.startswith("-")]
            case ("git", "commit", *options) if subject := _subject(options):
                points.append(CommitPoint(command.line, subject, tuple(added), subject))
                added = []
            case ("git", "tag", *options) if points and (tag := _tag(options)):
                points[-1] = replace(points[-1], tag=tag)
    return tuple(points)


def script_of(fence: Fence) -> tuple[Command, ...]:
    """The commands of a fenced script, with the line of the document each starts on; prompts (``$``) are dropped."""
    if not fence.lines:
        return ()
    first = fence.lines[0].number
    script = "\n".join(re.sub(r"^\s*\$\s+", "", line.text) for line in fence.lines)
    return tuple(Command(one.words, first + one.line, one.source) for one in commands_in(script))


def _subject(options: Iterable[str]) -> str:
    waiting = iter(options)
    for option in waiting:
        if option.startswith("--message="):
            return _first_line(option.removeprefix("--message="))
        if option == "--message" or _CLUSTER.fullmatch(option):
            return _first_line(next(waiting, ""))
        if re.match(r"-m\S", option):
            return _first_line(option[2:])
    return ""


def _first_line(message: str) -> str:
    lines = _HEREDOC.sub("", message, count=1).strip().splitlines()
    return " ".join(lines[0].split()) if lines else ""


def _tag(options: Iterable[str]) -> str:
    waiting = iter(options)
    for option in waiting:
        if option in ("-m", "-F", "-u", "--message", "--file", "-d", "-l"):
            next(waiting, None)
        elif not option.startswith("-"):
            return option
    return ""


def commits_named(block: Block) -> tuple[CommitPoint, ...]:
    """The commit points a block below a title such as *Commit Point* names: a script, a code span, or a sentence."""
    match block:
        case Fence():
            return commit_points(block) if block.info in SHELL | {"", "git", "text", "txt"} else ()
        case Paragraph():
            return (_named(block),)
        case Listing():
            return tuple(point for item in block.items for part in item.blocks for point in commits_named(part))
        case _:
            return ()


def _named(paragraph: Paragraph) -> CommitPoint:
    """A code span is the message; a sentence without one names a commit, but not its message."""
    text = paragraph.text
    span = next((span for _, _, span in code_spans(text)), "")
    line = next((one.number for one in paragraph.lines if span and span in one.text), paragraph.line)
    scripted = commit_points(Fence(line, "sh", (Line(line, span),)))
    point = scripted[0] if scripted else CommitPoint(line, span or text, (), message=span)
    return replace(point, lines=tuple(one.number for one in paragraph.lines))
