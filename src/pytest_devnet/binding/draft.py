"""Writing and refreshing the bindings of a plan (``pytest --devnet-bind``)."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from operator import itemgetter
from pathlib import Path

from pytest_devnet.binding.blocks import Block, cut, join, newline_of, without_line
from pytest_devnet.binding.bound import BIND
from pytest_devnet.binding.match import match
from pytest_devnet.binding.placing import ORPHANS, homes_of, placed, under_marker
from pytest_devnet.binding.sidecar import Sidecar
from pytest_devnet.binding.suggestion import suggested
from pytest_devnet.errors import SettingsError
from pytest_devnet.gating.registry import Registry
from pytest_devnet.model import Plan
from pytest_devnet.toml_source import parse_toml
from pytest_devnet.toml_text import header_key

_HEAD = f"""\
# The bindings of the plan beside this file: which gates answer which of its lines.
# `criterion` repeats the line, so that a changed plan is noticed. Refresh with: {BIND}
"""
_MARK = "\ufeff"
_WORDS = {"moved": "moved", "changed": "suspect", "same": "untouched"}


def draft(text: str, plan: Plan, sidecar: Sidecar, registry: Registry) -> str:
    """The text of a sidecar brought in line with its plan; what people wrote stays byte for byte.

    A moved binding follows its text. A changed one is kept, with the plan's text offered above its own: nothing is
    accepted unseen. Those whose criterion is gone stand at the end; new criteria get suggestions. ``sidecar`` is what
    was read from ``text``. Raises ``SettingsError`` where that is not TOML with one table a criterion.
    """
    if sidecar.broken is not None:
        raise sidecar.broken
    parse_toml(text, sidecar.path)
    head, blocks = cut(text)
    _refuse(sidecar, blocks)
    criteria = tuple({criterion.id: criterion for criterion in plan.criteria}.values())
    matching = match(criteria, sidecar.entries)
    homes = homes_of(criteria, matching)
    newline = newline_of(text)
    found = [placed(block, homes, newline) for block in blocks]
    for position, criterion in enumerate(criteria):
        if criterion.id not in matching.by_criterion:
            found.append((position, Block(suggested(criterion, registry).replace("\n", newline))))
    if not text.strip():
        head = replace(head, text=_HEAD)
    ordered = under_marker(sorted(found, key=itemgetter(0)), newline)
    return join(without_line(head, ORPHANS), ordered, newline)


def write_draft(root: Path, plan: Plan, sidecar: Sidecar, registry: Registry) -> str:
    """Write or refresh the sidecar of a plan, and say in a line what became of its bindings.

    Written beside and then put in place, so that a reader sees the old text or the new one; mode, line ends and a
    byte order mark stay. Raises ``SettingsError`` for a sidecar that cannot be read, refreshed or written, and for a
    plan without criteria.
    """
    if next(plan.criteria, None) is None:
        raise SettingsError(
            "has no criteria to bind", place=plan.path, remedy="state them in a section such as Phase Acceptance"
        )
    if sidecar.broken is not None:
        raise sidecar.broken
    file = (root / sidecar.path).resolve()
    try:
        old = file.read_bytes().decode() if file.exists() else ""
        text = old.removeprefix(_MARK)
        new = draft(text, plan, sidecar, registry)
        if new != text:
            _replace(file, old[: len(old) - len(text)] + new)
    except OSError as error:
        raise SettingsError(f"cannot be written: {error.strerror}", place=sidecar.path) from error
    return f"{sidecar.path}: {'' if new != text else 'nothing to change, '}{_summary(plan, sidecar)}"


def _refuse(sidecar: Sidecar, blocks: Iterable[Block]) -> None:
    headed = {block.path for block in blocks if block.is_table}
    for entry in sidecar.entries:
        if entry.text is None and not entry.gates:
            raise entry.mistakes[0]
        if entry.id not in headed:
            message = f"{entry.id} has no table header of its own"
            remedy = f"write [{header_key(entry.id)}], and what it says below"
            raise SettingsError(message, place=sidecar.place(entry.id), remedy=remedy)


def _replace(file: Path, text: str) -> None:
    beside = file.with_name(f".{file.name}.{os.getpid()}.new")
    try:
        beside.write_bytes(text.encode())
        if file.exists():
            beside.chmod(file.stat().st_mode & 0o7777)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


def _summary(plan: Plan, sidecar: Sidecar) -> str:
    criteria = tuple({criterion.id: criterion for criterion in plan.criteria}.values())
    matching = match(criteria, sidecar.entries)
    counts = Counter(_WORDS[found.how] for found in matching.by_criterion.values())
    counts |= {"new": len(criteria) - len(matching.by_criterion), "orphan": len(matching.orphans)}
    order = ("new", "moved", "suspect", "orphan", "untouched")
    return ", ".join(f"{counts[word]} {word}" for word in order if counts[word])
