"""Dockerfiles, as far as they say what an image runs and whether it listens."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace

Words = tuple[str, ...]
_FROM = re.compile(r"(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: the words it runs (empty: those of an image from elsewhere), the line that says so, its port."""

    entrypoint: Words = ()
    command: Words = ()
    line: int = 1
    listens: bool = False

    @property
    def words(self) -> Words:
        return (*self.entrypoint, *self.command)


def read_dockerfile(text: str, target: str = "") -> Stage:
    """The last stage of a Dockerfile, or the one called ``target``."""
    stages: dict[str, Stage] = {}
    name, stage = "", Stage()
    for line, instruction, rest in _instructions(text):
        if instruction == "FROM":
            found = _FROM.match(rest)
            base, name = (found[1], (found[2] or "").lower()) if found else ("", "")
            stage = replace(stages.get(base.lower(), Stage()), line=line)
        elif instruction == "ENTRYPOINT":
            stage = replace(stage, entrypoint=_words(rest), command=(), line=line)
        elif instruction == "CMD":
            shell_entry = stage.entrypoint[:2] == ("sh", "-c")
            stage = stage if shell_entry else replace(stage, command=_words(rest), line=line)
        elif instruction == "EXPOSE":
            stage = replace(stage, listens=True)
        stages[name] = stage
    return stages.get(target.lower(), stage) if target else stage


def _instructions(text: str) -> Iterator[tuple[int, str, str]]:
    """Each instruction with the line it starts on; continued lines joined, comments left out."""
    begun, held = 0, ""
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        begun = begun if held else number
        if line.endswith("\\"):
            held += line[:-1] + " "
            continue
        word, _, rest = (held + line).partition(" ")
        held = ""
        yield begun, word.upper(), rest.strip()


def _words(rest: str) -> Words:
    """The words of the exec form, or of the shell that the other form starts."""
    try:
        listed = json.loads(rest)
    except ValueError:
        return ("sh", "-c", rest)
    return tuple(map(str, listed)) if isinstance(listed, list) else ("sh", "-c", rest)


def split(command: str) -> Words:
    """The words of a command that no shell reads; none where a quotation is not closed."""
    try:
        return tuple(shlex.split(command))
    except ValueError:
        return ()
