"""Commit points: the plan names the commits in which the work of a step lands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from fnmatch import fnmatchcase
from shlex import join

from pytest_devnet import (
    MESSAGE,
    PATHS,
    Change,
    Commit,
    Evidence,
    Fails,
    Finding,
    Git,
    Kind,
    Observation,
    Passes,
    Place,
    Shallow,
    Strength,
    Unproven,
    gate,
)

_NUMBER = r"(?: \(#\d+\))?"
_LISTED = re.compile(r"^[*-] (.+?)\s*$", re.MULTILINE)

_WANTED = {"message": "feat: queue", "paths": ("docs/", "src", "tool.config.*")}
_FILES: dict[str, str | None] = {"docs/queue.md": "q", "src/queue.py": "q", "tool.config.js": "q"}
_MADE = Commit("feat: queue", _FILES)
_REVERT = Commit('Revert "feat: queue"', dict.fromkeys(_FILES))
_REVERTED = 'feat: queue: was taken back by "{}" of 2026-01-09 and not made again'


@gate(
    "commits.made",
    answers=(Kind.COMMIT,),
    strength=Strength.PARSED,
    from_plan={"message": MESSAGE, "paths": PATHS},
    examples=(
        Passes(git=(_MADE, Commit("fix: queue", {"src/queue.py": "r"})), given=_WANTED),
        Passes(git=(Commit("feat: queue (#12)", _FILES),), given=_WANTED),
        Passes(git=(Commit("Queue (#12)\n\n* fix: log (#9)\n\n* feat: queue (#7)  \n", _FILES),), given=_WANTED),
        Passes(git=(Commit("Queue\n\n- feat: queue\n", _FILES),), given=_WANTED),
        Passes(
            git=(
                Commit("feat: queue", {"src/queue.py": "q", "tool.config.ts": "q"}),
                Commit("feat: queue", {"docs/deep/queue.md": "q"}),
            ),
            given=_WANTED,
        ),
        Passes(git=(Commit("feat: queue", {"app/[id]/page.tsx": "p"}),), given={**_WANTED, "paths": ("./app/[id]",)}),
        Passes(git=(Commit("feat: queue", {"README.md": "q"}),), given={"message": "feat: queue"}),
        Passes(git=(_MADE, _REVERT, Commit('Reapply "feat: queue"', _FILES)), given=_WANTED),
        Passes(git=(_MADE, _REVERT, Commit('Revert "Revert "feat: queue" (#2)" (#3)', _FILES)), given=_WANTED),
        Passes(git=(_MADE, _REVERT, Commit("feat: queue", {**_FILES, "src/more.py": "q"})), given=_WANTED),
        Passes(git=(_MADE, Commit("Revert “feat: queue”", {"README.md": "r"})), given=_WANTED),
        Fails(
            git=(Commit("feat: queues", _FILES), Commit("feat: a queue", _FILES), Commit("ci: log (feat: queue)")),
            given=_WANTED,
            findings=('feat: queue: is the subject of no commit; the nearest is "feat: queues"',),
        ),
        Fails(
            git=(Commit("Start\n\nfeat: queue\n  - feat: queue\n+ feat: queue", _FILES),),
            given=_WANTED,
            findings=("feat: queue: is the subject of no commit",),
        ),
        Fails(
            git=(
                Commit("feat: queue", {"docs.md": "q", "lib/src/x.py": "q", "a/tool.config.js": "q"}),
                Commit("fix: queue", _FILES),
            ),
            given=_WANTED,
            findings=tuple(
                f'{path}: is touched by no commit "feat: queue"' for path in ("docs/", "src", "tool.config.*")
            ),
        ),
        Fails(
            git=(Commit("feat: queue"), Commit("fix: queue", _FILES)),
            given={"message": "feat: queue"},
            findings=('.: is touched by no commit "feat: queue"',),
        ),
        Fails(
            git=(Commit("feat: queue", {"docs": "q"}),),
            given={**_WANTED, "paths": ("docs/deep",)},
            findings=('docs/deep: is touched by no commit "feat: queue"',),
        ),
        Fails(
            git=(Commit("feat: queue (#2)", _FILES), Commit('Revert "feat: queue (#2)" (#3)', {}, "2026-01-09")),
            given=_WANTED,
            findings=(_REVERTED.format('Revert "feat: queue (#2)" (#3)'),),
        ),
        Fails(
            git=(
                _MADE,
                _REVERT,
                Commit('Reapply "feat: queue"', _FILES),
                Commit('Undo\n\n* fix: queue\n* Revert "feat: queue"', dict.fromkeys(_FILES), "2026-01-09"),
            ),
            given=_WANTED,
            findings=(_REVERTED.format("Undo"),),
        ),
        Fails(
            git=(Commit('Undone\n\n* feat: queue\n* Revert "feat: queue"', _FILES, "2026-01-09"),),
            given=_WANTED,
            findings=(_REVERTED.format("Undone"),),
        ),
        Fails(
            git=(
                _MADE,
                Commit("fix: docs", {"docs/queue.md": "r"}),
                Commit('Revert "feat: queue"', {"src/queue.py": None}, "2026-01-09"),
                Commit("feat: queue", {"src/queue.py": "q"}),
                Commit('Revert "feat: queue"', {"src/queue.py": None}),
                Commit('Reapply "feat: queue"', {"src/queue.py": "q"}),
            ),
            given=_WANTED,
            findings=tuple(f'{path}: is touched by no commit "feat: queue"' for path in ("docs/", "tool.config.*")),
        ),
        Unproven(
            git=(_MADE, Commit("fix: queue", _FILES), Shallow()),
            given=_WANTED,
            gaps=("the clone is shallow: its history cannot be judged",),
        ),
    ),
)
def commits_made(git: Git, *, message: str, paths: tuple[str, ...] = (".",)) -> Iterator[Observation]:
    """Whoever reviews a step, or must take it back, looks for the commit that the plan names.

    ``message`` is the subject, also with the number a forge appends, or as a line of a squash commit's list. Commits of
    that subject must together touch each of ``paths``: files, folders, or globs as the shell expands them.
    """
    git.needs_history()
    made, revert = _standing(git.log, message)
    if not made:
        yield _missing(git, message, paths, revert)
        return
    for path in paths:
        touching = [change for change in made if _touches(change, path)]
        for change in touching:
            yield Evidence(Place(path), f'touched by "{change.subject}" of {change.day}', subject=change.sha)
        if not touching:
            remedy = f"commit what belongs there as {message!r}"
            yield Finding(Place(path), f'is touched by no commit "{message}"', remedy)


def _standing(log: Iterable[Change], message: str) -> tuple[list[Change], Change | None]:
    """The commits of that name since it was last taken back, and the one that took it back; ``log`` is newest first."""
    name = re.escape(message) + _NUMBER
    made, taken_back = re.compile(name), re.compile(f'Revert "{name}"{_NUMBER}')
    restored = re.compile(f'(?:Reapply "{name}"|Revert "Revert "{name}"{_NUMBER}"){_NUMBER}')
    found, restorations = dict[str, Change](), 0
    for title, change in _titles(log):
        if made.fullmatch(title):
            found[change.sha] = change
        elif restored.fullmatch(title):
            restorations += 1
        elif taken_back.fullmatch(title):
            if not restorations:
                return list(found.values()), change
            restorations -= 1
    return list(found.values()), None


def _titles(log: Iterable[Change]) -> Iterator[tuple[str, Change]]:
    """The subjects of commits and of those squashed into them, which forges list oldest first."""
    for change in log:
        for title in (change.subject, *reversed(_LISTED.findall(change.body))):
            yield title, change


def _touches(change: Change, path: str) -> bool:
    wanted = [part for part in path.split("/") if part not in ("", ".")]
    return any(_begins(touched.split("/"), wanted) for touched in change.paths)


def _begins(parts: list[str], wanted: list[str]) -> bool:
    pairs = zip(parts, wanted, strict=False)
    return len(parts) >= len(wanted) and all(part == want or fnmatchcase(part, want) for part, want in pairs)


def _missing(git: Git, message: str, paths: tuple[str, ...], revert: Change | None) -> Finding:
    remedy = f"{join(['git', 'add', *paths])} && {join(['git', 'commit', '-m', message])}"
    if revert is not None:
        said = f'was taken back by "{revert.subject}" of {revert.day} and not made again'
        return Finding(Place(""), said, remedy, subject=message)
    near = get_close_matches(message, dict.fromkeys(change.subject for change in git.log), n=1)
    hint = f'; the nearest is "{near[0]}"' if near else ""
    return Finding(Place(""), f"is the subject of no commit{hint}", remedy, subject=message)
