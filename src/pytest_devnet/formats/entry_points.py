"""What a command starts in the end: the file, module or program behind interpreters, servers, wrappers and scripts.

Two commands start the same if their entry points are the same, however they get there.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pytest_devnet.formats.commands import script_called
from pytest_devnet.plan.shell import commands_in

if TYPE_CHECKING:
    from pytest_devnet.formats.packages import Package

_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_REDIRECTION = re.compile(r"\d*[<>]&\d+|[&\d]*[<>]+\s*[^\s;&|]+")
_PREPARES = re.compile(r"entrypoint(?:\.sh)?")
_SHELLS = {"ash", "bash", "dash", "sh", "zsh"}
_WRAPPERS = {
    "bunx",
    "dumb-init",
    "env",
    "exec",
    "nice",
    "nohup",
    "npx",
    "opentelemetry-instrument",
    "pnpx",
    "su-exec",
    "tini",
}
_RUNNERS = {"bundle": "exec", "hatch": "run", "pdm": "run", "pipenv": "run", "poetry": "run", "uv": "run"}
_INTERPRETERS = re.compile(r"(?:python|pypy)[\d.]*|node(?:js)?|nodemon|deno|bun|tsx|ts-node|ruby|php|perl|java|dotnet")
_SERVERS = {"daphne", "fastapi", "flask", "granian", "gunicorn", "hypercorn", "uvicorn", "waitress-serve"}
_SUBCOMMANDS = {"dev", "run", "serve", "watch"}
_APPLICATION = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*(?:\(.*\))?")
_FILE = re.compile(r"[^-].*\.(?:py|[cm]?[jt]sx?|rb|php|pl|jar|dll|sh)|\.")
_DEEPEST = 5


def entry_point(command: str, folder: str, packages: Iterable[Package] = (), depth: int = 0) -> str:
    """The entry point of a shell's command line run in ``folder``; empty where it cannot be told."""
    found, here = "", folder
    for simple in commands_in(_REDIRECTION.sub("", command)):
        if simple.words[0] == "cd":
            here = posixpath.normpath(posixpath.join(here, *simple.words[1:2]))
        else:
            found = entry_point_of(simple.words, here, packages, depth) or found
    return found


def entry_point_of(words: tuple[str, ...], folder: str, packages: Iterable[Package] = (), depth: int = 0) -> str:
    """The entry point of a command given in words."""
    rest, known = _unwrapped(list(words)), tuple(packages)
    if not rest or depth > _DEEPEST:
        return ""
    program, arguments = posixpath.basename(rest[0]), rest[1:]
    script = script_called(rest, known, folder)
    if script is not None:
        return entry_point(script[1], script[0].folder, known, depth + 1)
    if program in _SHELLS and arguments[:1] == ["-c"]:
        return entry_point(" ".join(arguments[1:2]), folder, known, depth + 1)
    return _started(rest[0], arguments, folder)


def _started(program: str, arguments: list[str], folder: str) -> str:
    name = posixpath.basename(program)
    if name in _SHELLS or _INTERPRETERS.fullmatch(name):
        return _interpreted(arguments, folder)
    if name in _SERVERS:
        return _served(arguments, folder) or name
    return _placed(arguments[-1] if name == "go" and arguments else program, folder)


def same(one: str, other: str) -> bool:
    """Are these two the same entry point, be one of them told from further inside than the other?"""
    return bool(one and other) and (one == other or one.endswith(f"/{other}") or other.endswith(f"/{one}"))


def _unwrapped(words: list[str]) -> list[str]:
    """Without what only prepares the command."""
    while words:
        program = posixpath.basename(words[0])
        if len(words) > 2 and _RUNNERS.get(program) == words[1]:
            words = words[2:]
        elif program in _WRAPPERS or _ASSIGNMENT.match(words[0]) or program[:1] == "-" or _PREPARES.search(program):
            words = words[1:]
        else:
            break
    return words


def _interpreted(arguments: list[str], folder: str) -> str:
    """What an interpreter is given to run: ``-m module``, or the first argument that is a file."""
    module = arguments.index("-m") if "-m" in arguments[:-1] else len(arguments)
    file = next((word for word in arguments[:module] if _FILE.fullmatch(word)), "")
    if not file and module < len(arguments):
        name, *rest = arguments[module + 1 :]
        return (_served(rest, folder) or name) if name in _SERVERS else name
    plain = (word for word in arguments if not word.startswith("-") and word not in _SUBCOMMANDS)
    return _placed(file or next(plain, ""), folder)


def _served(arguments: list[str], folder: str) -> str:
    """What a server is given to serve: ``package.module:application``, a file, or what stands behind ``--app``."""
    for pattern in (_APPLICATION, _FILE):
        found = next(filter(pattern.fullmatch, arguments), "")
        if found:
            return found if pattern is _APPLICATION else _placed(found, folder)
    return arguments[arguments.index("--app") + 1] if "--app" in arguments[:-1] else ""


def _placed(word: str, folder: str) -> str:
    """A file below its folder; of an absolute path, as one of an image, only its name."""
    if word.startswith("/"):
        return posixpath.basename(word)
    is_path = _FILE.fullmatch(word) or word.startswith(".")
    return posixpath.normpath(posixpath.join(folder, word)) if is_path else word
