"""Fenced scripts and sections named after a commit to raw criteria."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_devnet.model import Kind, Values
from pytest_devnet.plan.blocks import Fence, Paragraph, Passage
from pytest_devnet.plan.commits import SHELL, CommitPoint, commit_points, commits_named, script_of
from pytest_devnet.plan.entries import Aside, Entry, Found, Note
from pytest_devnet.plan.gherkin import scenarios_of
from pytest_devnet.plan.items import entry_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet.plan.section import Section

_PROVEN = frozenset({Kind.ACCEPTANCE, Kind.VALIDATION})
_IGNORED = frozenset({"cd", "pushd", "popd", "set", "export", "echo"})


def read_script(kind: Kind, fence: Fence) -> Iterator[Entry]:
    """A shell script is a commit point where it commits, and a criterion where it shows that something holds."""
    if fence.info not in SHELL:
        return
    points = commit_points(fence)
    yield from map(_entry, points)
    commands = [one for one in script_of(fence) if one.words[0] not in _IGNORED]
    if kind in _PROVEN and commands and not points:
        text = " ".join(line.text for line in fence.lines if line.number >= commands[0].line)
        values = Values(commands=tuple(one.source for one in commands))
        entry = entry_of(kind, Passage(text, (commands[0].line,)))
        yield Entry(kind, entry.text, entry.lines, values=values)


def read_gherkin(kind: Kind, fence: Fence) -> Iterator[Found]:
    """A criterion for each scenario; what stands around them is their background."""
    if found := scenarios_of(fence):
        yield from (entry_of(kind, passage) for passage in found)
        yield Aside(tuple(line.number for line in fence.lines))


def read_commit(section: Section) -> Iterator[Found]:
    """The commits a section names; a sentence that a script with a commit follows introduces it."""
    named = [commits_named(block) for block in section.blocks]
    if not any(named):
        yield Note(section.line, f"“{section.name}” names no commit", "give the git commit with its message")
    for at, (block, points) in enumerate(zip(section.blocks, named, strict=True)):
        scripted = isinstance(section.blocks[min(at + 1, len(named) - 1)], Fence) and any(named[at + 1 : at + 2])
        if isinstance(block, Paragraph) and scripted:
            yield Aside(block.passage.lines)
        else:
            yield from map(_entry, points)


def _entry(point: CommitPoint) -> Entry:
    values = Values(paths=point.paths, message=point.message, tag=point.tag)
    return Entry(Kind.COMMIT, point.subject, (point.line, *point.lines), values=values)
