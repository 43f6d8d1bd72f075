"""Commands for a shell, with those before them that make what they name."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from pytest_devnet.declarations.curl import curl
from pytest_devnet.declarations.declared import Action, Request

_NAME = re.compile(r"\$\{(\w+)\}")
_LOCATION, _LAST_PART = "-sSo/dev/null -w%header{location}", "sed 's,/*$,,; s,.*/,,'"
_WORD = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Making:
    """The request that makes an object, and where its answer says the id: a JSON pointer (RFC 6901).

    Without one it is the last part of its ``Location`` (RFC 9110).
    """

    request: Request
    pointer: str = ""


def prepared(command: str, makings: Mapping[str, Making]) -> str:
    """The command after those that give each of its variables a value, as far as it is known how: by jq or sed."""
    steps: dict[str, str] = {}

    def prepare(said: str) -> None:
        for name in _NAME.findall(said):
            if name in makings and name not in steps:
                steps[name] = ""
                making = makings[name]
                made = curl(Action("", making.request), show="-sS" if making.pointer else _LOCATION)
                prepare(made)
                del steps[name]
                read = f"jq -r {jq_path(making.pointer)}" if making.pointer else _LAST_PART
                steps[name] = f"{name}=$({made} | {read})"

    prepare(command)
    return " && ".join([*steps.values(), command])


def jq_path(pointer: str) -> str:
    """The path of jq to where a JSON pointer leads, quoted for a shell."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    path = "".join(f".{part}" if _WORD.fullmatch(part) else f"[{_index(part)}]" for part in parts)
    return shlex.quote(path if path.startswith(".") else f".{path}")


def _index(part: str) -> str:
    return part if part.isdecimal() else json.dumps(part)
