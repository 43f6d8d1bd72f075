"""What a collection found, remembered for the next ``--collect-only``: editors list a plan's items again and again.

Whatever may change the list is watched, by content; a difference in any of it, and everything is read. What cannot be
watched (gates of other packs, of the repository or with cases, waivers) is not remembered. Nothing is judged from
memory: a run that judges reads the plan.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest

from pytest_devnet.memory import code_stamp, keep, remembered_in

_HOOKS = ("pytest_devnet_gates", "pytest_devnet_facts")
_SHIPPED = "devnet-shipped-gates"


def load(config: pytest.Config) -> dict[str, Any]:
    """The trees by the file of their plan; empty where nothing is remembered, or anything has changed since."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        record = json.loads(_file(config).read_bytes())
        if record["stamp"] == _stamp(config) and record["watched"] == _pictures(record["watched"]):
            return dict(record["plans"])
    return {}


def save(config: pytest.Config, trees: dict[str, Any], watched: Iterable[str]) -> None:
    """Remember trees that depend on nothing but ``watched``."""
    record = {"stamp": _stamp(config), "watched": _pictures(watched), "plans": trees}
    keep(_file(config), json.dumps(record))


def is_plain(config: pytest.Config) -> bool:
    """Whether the list is that of every plan, whatever this run's arguments, workers and other plugins may want."""
    plugins = config.pluginmanager.list_name_plugin()
    named = any(str(argument).partition("::")[0].endswith(".md") for argument in config.args)
    asked = config.getoption("devnet_report") or config.getoption("devnet_waive")
    packs = {name for name, plugin in plugins if any(hasattr(plugin, hook) for hook in _HOOKS)}
    return not (named or asked or hasattr(config, "workerinput") or packs - {_SHIPPED})


def _file(config: pytest.Config) -> Path:
    place = f"{config.invocation_params.dir}\n{config.rootpath}"
    return remembered_in("collections") / f"{blake2b(place.encode(), digest_size=16).hexdigest()}.json"


def _stamp(config: pytest.Config) -> list[object]:
    today = config.getoption("devnet_today") or datetime.now(tz=UTC).date().isoformat()
    return [*code_stamp(), pytest.__version__, today, config.getoption("devnet_final")]


def _pictures(paths: Iterable[str]) -> dict[str, str]:
    return {path: _picture(path) for path in paths}


def _picture(path: str) -> str:
    """What there is at a path: a file's digest, a folder's names, or nothing."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return blake2b(file.read(), digest_size=16).hexdigest()
    except IsADirectoryError:
        return "\n".join(sorted(os.listdir(path)))  # noqa: PTH208
    except OSError:
        return ""
