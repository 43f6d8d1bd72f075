"""The release: the tag that names what was judged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Sized
from fnmatch import fnmatchcase
from shlex import join

from pytest_devnet import (
    MISSING_TAG,
    TAG,
    Commit,
    Evidence,
    Fails,
    Finding,
    Gap,
    Git,
    Observation,
    Passes,
    Place,
    Shallow,
    Strength,
    Tag,
    TagRef,
    Unproven,
    Verdict,
    Verdicts,
    gate,
)

_SHOWN = 5
_VERSION = re.compile(r"\d+(?:\.\d+)+$")

_WORK = Commit("feat: queue", {"queue.py": "q"})
_LAST = Commit("docs: queue", {"queue.md": "q"}, "2026-01-09")
_FIRST_TAG = {"tag": "v1.0.0"}
_THROUGH = dict.fromkeys(("a.b", "c.d"), "passed") | {"e.f": "waived"}
_HELD = {"a.b": "failed", "c.d": "passed", "e.f": "no-evidence"}


@gate(
    "release.tagged",
    answers=("final tag", "release tag", "release tagged", "tag release", "tag created", "version tag"),
    strength=Strength.PARSED,
    from_plan={"tag": TAG},
    examples=(
        Passes(git=(_WORK, _LAST, Tag("v1.0.0")), verdicts=_THROUGH, given=_FIRST_TAG),
        Passes(git=(_WORK, Tag("v0.9.0"), _LAST, Tag("v1.0.0"), Tag("v1", annotated=False)), verdicts=_THROUGH),
        Passes(
            git=(_WORK, Tag("release-1.0"), Tag("release-2.0", annotated=False)),
            verdicts=_THROUGH,
            given={"tag": "release-*"},
        ),
        Passes(git=(_WORK, Tag("final")), verdicts=_THROUGH, given={"tag": "final"}),
        Passes(git=(_WORK, _LAST, Tag("v1.0.0"), Shallow()), verdicts=_THROUGH, given=_FIRST_TAG),
        Fails(
            git=(_WORK, Tag("v0.9.0"), _LAST, Tag("v1.0.0-rc.1"), Tag("w2.0")),
            verdicts=_THROUGH,
            findings=("missing-tag: a tag v* is all that is missing, with 3 other items through",),
        ),
        Fails(
            git=(_WORK, Tag("v1.0"), Tag("v1.0.0.1")),
            verdicts=_THROUGH,
            given=_FIRST_TAG,
            findings=("missing-tag: a tag v1.0.0 is all that is missing, with 3 other items through",),
        ),
        Fails(
            git=(_WORK, Tag("v1.0.0", annotated=False)),
            verdicts=_THROUGH,
            given=_FIRST_TAG,
            findings=("v1.0.0: is a lightweight tag, without author, date and message",),
        ),
        Fails(
            git=(_WORK, Tag("v1.0.0"), _LAST),
            verdicts=_THROUGH,
            given=_FIRST_TAG,
            findings=('v1.0.0: names "feat: queue" of 2026-01-02, not the judged "docs: queue" of 2026-01-09',),
        ),
        Fails(
            git=(_WORK, Commit("Aside"), Tag("v1.0.0"), Commit("docs: queue", day="2026-01-09", onto=1)),
            verdicts=_THROUGH,
            given=_FIRST_TAG,
            findings=('v1.0.0: names a commit outside its history, not the judged "docs: queue" of 2026-01-09',),
        ),
        Fails(
            git=(_WORK, Tag("v1.0.0")),
            verdicts=_HELD,
            findings=("v1.0.0: is set, but 2 items are not through: a.b (failed), e.f (no-evidence)",),
        ),
        Fails(
            git=(_WORK,),
            verdicts=_HELD | dict.fromkeys("klmn", "unbound"),
            given=_FIRST_TAG,
            findings=(
                "v1.0.0: waits for 6 items: a.b (failed), e.f (no-evidence), k (unbound), l (unbound), m (unbound), …",
            ),
        ),
        Fails(
            git=(_WORK, Tag("v1.0.0", annotated=False), Tag("v2.0.0", annotated=False)),
            verdicts=dict.fromkeys("klmno", "error"),
            findings=(
                "v1.0.0: is set, but 5 items are not through: k (error), l (error), m (error), n (error), o (error)",
                "v1.0.0: is a lightweight tag, without author, date and message",
                "v2.0.0: is a lightweight tag, without author, date and message",
            ),
        ),
        Unproven(
            git=(_WORK, _LAST, Shallow()),
            verdicts=_THROUGH,
            gaps=("the clone is shallow: its history cannot be judged",),
        ),
        Unproven(git=(_WORK, Tag("v1.0.0")), gaps=("no other item has a verdict",)),
        Unproven(
            git=(_WORK,),
            verdicts={**_THROUGH, "g.h": "deselected"},
            gaps=("1 item left out by selection: g.h",),
        ),
    ),
)
def release_tagged(git: Git, verdicts: Verdicts, *, tag: str = "v*") -> Iterator[Observation]:
    """A tag is what gets shipped: it must name the very commit whose evidence is whole, and say who made it and when.

    ``tag`` is a name, or a glob for names that end in a version. Where only the tag is missing, the finding has the
    subject ``MISSING_TAG``, and its remedy is the command that makes it.
    """
    here = [known for known in git.tags if known.commit == git.head and _fits(known.name, tag)]
    if not here:
        git.needs_history()
    gaps = tuple(_unknown(verdicts))
    yield from gaps
    if git.checked_out != git.head:
        yield Gap(
            Place(""), "a trial merge is checked out, not the commit to release", "judge the commit that is tagged"
        )
    held = [item for item in verdicts.blocking if verdicts.by_item[item] is not Verdict.DESELECTED]
    if held:
        yield _held_up(held, verdicts, here, tag)
    if here:
        yield from _judged(here, verdicts)
        return
    elsewhere = next((known for known in git.tags if known.name == tag), None)
    if elsewhere is not None:
        yield _misplaced(elsewhere, git)
    elif not held and not gaps:
        said = f"a tag {tag} is all that is missing, with {_counted(verdicts.by_item, 'other item')} through"
        yield Finding(Place(""), said, _command(tag, git), subject=MISSING_TAG)


def _fits(name: str, tag: str) -> bool:
    return name == tag or (fnmatchcase(name, tag) and _VERSION.search(name) is not None)


def _unknown(verdicts: Verdicts) -> Iterator[Gap]:
    whole = "judge the whole plan: pytest --devnet-gates"
    if not verdicts.by_item:
        yield Gap(Place(""), "no other item has a verdict", whole)
    left = [item for item, verdict in verdicts.by_item.items() if verdict is Verdict.DESELECTED]
    if left:
        yield Gap(Place(""), f"{_counted(left, 'item')} left out by selection: {_some(left)}", whole)


def _judged(here: list[TagRef], verdicts: Verdicts) -> Iterator[Observation]:
    annotated = [known for known in here if known.annotated]
    for known in annotated:
        said = f"annotated: {known.subject!r}, with {_counted(verdicts.by_item, 'other item')} judged"
        yield Evidence(Place(""), said, subject=known.name)
    for known in () if annotated else here:
        remedy = f"git tag -a -f {known.name}, or fetch the annotated one: git fetch --tags --force"
        said = "is a lightweight tag, without author, date and message"
        yield Finding(Place(""), said, remedy, subject=known.name)


def _held_up(held: list[str], verdicts: Verdicts, here: list[TagRef], tag: str) -> Finding:
    items = _some([f"{item} ({verdicts.by_item[item]})" for item in held])
    if here:
        said = f"is set, but {_counted(held, 'item')} are not through: {items}"
        return Finding(
            Place(""),
            said,
            "make them pass, then tag the next version",
            subject=here[0].name,
        )
    said = f"waits for {_counted(held, 'item')}: {items}"
    return Finding(Place(""), said, "make them pass; the tag comes last", subject=tag)


def _misplaced(known: TagRef, git: Git) -> Finding:
    named = {change.sha: f'"{change.subject}" of {change.day}' for change in git.log}
    said = f"names {named.get(known.commit, 'a commit outside its history')}, not the judged {named[git.head]}"
    return Finding(Place(""), said, f"judge {known.name} itself, or tag the next version", subject=known.name)


def _command(tag: str, git: Git) -> str:
    name = "VERSION" if any(sign in tag for sign in "*?[") else tag
    return join(["git", "tag", "-a", name, "-m", f"Release {name}", git.head])


def _counted(things: Sized, noun: str) -> str:
    return f"{len(things)} {noun}{'' if len(things) == 1 else 's'}"


def _some(items: Sequence[str]) -> str:
    return ", ".join((*items[:_SHOWN], "…") if len(items) > _SHOWN else items)
