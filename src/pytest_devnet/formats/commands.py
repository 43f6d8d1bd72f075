"""Whether a command that a plan names can be run in a repository: the scripts of its packages, its make targets.

Only what a repository itself defines is judged. What a package manager or a tool brings along is taken to be there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_devnet.plan.shell import commands_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_devnet.formats.packages import Package

_MANAGERS = frozenset({"bun", "npm", "pnpm", "yarn"})
_RUN = frozenset({"run", "run-script"})
_SHORT = {"t": "test", "test": "test", "start": "start"}
_FOLDERS = frozenset({"--prefix", "--cwd", "-C", "--dir"})
_EVERYWHERE = frozenset({"-r", "--recursive", "--workspaces"})
_BUILT_IN = re.compile(
    r"add|approve-builds|audit|bin|cache|config|create|dedupe|deploy|dlx|doctor|env|exec|fetch|help|i|import|info|init"
    r"|install|link|list|licenses|ls|node|outdated|pack|patch|pm|prune|publish|rebuild|remove|rm|root|self-update|set"
    r"|setup|store|uninstall|unlink|up|update|upgrade|version|versions|why|workspaces|x"
)
_BINARIES = {"typescript": ("tsc",), "@playwright/test": ("playwright",)}
_DEPENDENTS = re.compile(r"^\.\.\.\^?|\^?\.\.\.$")
_ASSIGNMENT = re.compile(r"\w+=")
_RULE = re.compile(r"^(?![\t#])([^:=#\n]+):(?!=)", re.MULTILINE)
_OPEN_ENDED = re.compile(r"^(?:[ -]*include\b|(?!\t)[^#:=\n]*%[^:=\n]*:)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Workshop:
    """What a repository defines that can be run. ``makefile`` is its text, None where there is none."""

    packages: tuple[Package, ...] = ()
    makefile: str | None = None


@dataclass(frozen=True, slots=True)
class _Call:
    """A call of a package manager: its words without options, the packages it is limited to, or all of them."""

    words: tuple[str, ...]
    only: str
    everywhere: bool


def obstacles(command: str, workshop: Workshop) -> Iterator[str]:
    """Why a command cannot be run, a clause each: ``package.json has no script verify``. Nothing where it can."""
    for simple in commands_in(command):
        words = [word for word in simple.words if not _ASSIGNMENT.match(word)]
        if words and words[0] in _MANAGERS:
            yield from _without_script(words[0], words[1:], workshop.packages)
        elif words and words[0] == "make":
            yield from _without_target(words[1:], workshop.makefile)


def _without_script(manager: str, words: list[str], packages: tuple[Package, ...]) -> Iterator[str]:
    call = _call(manager, words)
    script, explicit = _script(manager, call.words)
    if not script or any(sign in call.only for sign in "[{!"):
        return
    chosen = [package for package in packages if _is_meant(call, package)]
    binaries = set() if explicit and manager != "yarn" else _binaries(packages)
    if not chosen:
        yield f"no package is called {call.only}" if call.only else "there is no package.json"
    elif script not in binaries and not any(script in package.scripts for package in chosen):
        where = call.only or ("every package.json" if call.everywhere else "package.json")
        yield f"{where} has no script {script}"


def script_called(words: Sequence[str], packages: Iterable[Package], folder: str) -> tuple[Package, str] | None:
    """The package and the text of the script that a package manager, called in ``folder``, would run."""
    if not words or words[0] not in _MANAGERS:
        return None
    call = _call(words[0], list(words[1:]))
    script, _ = _script(words[0], call.words)
    for package in packages:
        meant = package.is_called(call.only) if call.only else package.folder == folder.removeprefix(".").strip("/")
        if meant and script in package.scripts:
            return package, package.scripts[script]
    return None


def _call(manager: str, words: list[str]) -> _Call:
    filters = ("--workspace", "-w") if manager == "npm" else ("--filter", "-F")
    plain, only, everywhere = list[str](), "", False
    rest = iter(words)
    for word in rest:
        option, _, value = word.partition("=")
        if word == "--":
            break
        if option in filters:
            only = _DEPENDENTS.sub("", value or next(rest, ""))
        elif option in _FOLDERS:
            only = "./" + (value or next(rest, "")).removeprefix("./")
        elif word in _EVERYWHERE:
            everywhere = True
        elif not word.startswith("-"):
            plain.append(word)
    if manager == "yarn" and plain[:1] == ["workspace"]:
        only, plain = "".join(plain[1:2]), plain[2:]
    return _Call(tuple(plain), only, everywhere)


def _script(manager: str, words: tuple[str, ...]) -> tuple[str, bool]:
    """The script a call runs (empty: none of the repository's), and whether it is called one in so many words."""
    first, second = (*words, "", "")[:2]
    if first in _RUN:
        return ("" if "/" in second or "." in second else second), True
    if first in _SHORT:
        return ("" if manager == "bun" else _SHORT[first]), True
    return ("" if manager in ("npm", "bun") or _BUILT_IN.fullmatch(first) else first), False


def _is_meant(call: _Call, package: Package) -> bool:
    return package.is_called(call.only) if call.only else call.everywhere or not package.folder


def _binaries(packages: Iterable[Package]) -> set[str]:
    """Names under which the dependencies most likely can be called."""
    needed = {name for package in packages for name in package.dependencies}
    return {called for name in needed for called in (name.rpartition("/")[2], *_BINARIES.get(name, ()))}


def _without_target(words: list[str], makefile: str | None) -> Iterator[str]:
    if any(word.startswith(("-C", "-f", "--directory", "--file", "--makefile")) for word in words):
        return
    if makefile is None:
        yield "there is no Makefile"
    elif not _OPEN_ENDED.search(makefile):
        targets = {target for rule in _RULE.findall(makefile) for target in rule.split()}
        for word in words:
            if not word.startswith("-") and word not in targets:
                yield f"the Makefile has no target {word}"
