"""A delivery plan in Markdown to its phases, steps and criteria."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_devnet.model import Defect, Exclusion, Place, Plan
from pytest_devnet.plan.blocks import Fence, Heading, Item, Listing, Quote
from pytest_devnet.plan.drafts import drafts_of
from pytest_devnet.plan.entries import Note
from pytest_devnet.plan.hidden import visible
from pytest_devnet.plan.markdown import parse
from pytest_devnet.plan.numbering import counted, phase_from, settled
from pytest_devnet.plan.outline import outline
from pytest_devnet.plan.titles import Owner, implicit_phase
from pytest_devnet.plan.wording import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_devnet.plan.blocks import Block

NOT_UTF8 = "the line is not UTF-8 text"
EMPTY = Note(1, "the plan holds no criterion", "list what must hold below a title such as Acceptance or Deliverables")


def read_plan(text: str, path: str) -> Plan:
    """The plan in ``text``; ``path`` is where it stands, and goes into every place.

    Never raises: what cannot be read is a defect with its line. Lines end with LF, CRLF or CR.
    """
    source, unclosed = visible(cleaned(text))
    blocks = parse(source)
    title = title_of(blocks) or PurePosixPath(path).stem
    root = Owner(implicit_phase(path), title, 1)
    desk = drafts_of(outline(blocks, root))
    named = [draft for draft in desk.phases.values() if draft.owner != root or not draft.bare]
    drafts, clashes = settled(named, Counter())
    uneven = [note for draft in drafts for note in counted(draft)]
    uneven += [Note(line, "the code that begins here is never closed", "close it") for line in _unclosed(blocks)]
    nothing = [EMPTY] if all(draft.empty for draft in drafts) else []
    phases = tuple(phase_from(draft, path) for draft in drafts)
    defects = _defects([*nothing, *unclosed, *desk.notes, *clashes, *uneven], path)
    left_out = tuple(Exclusion(Place(path, one.lines[0]), title, one.text) for one, title in desk.excluded)
    return Plan(path, title, phases, defects, left_out)


def plan_from(raw: bytes, path: str) -> Plan:
    """The plan in the bytes of its file. That some are no UTF-8 is a defect, which names the first such line."""
    plan = read_plan(raw.decode("utf-8-sig", errors="replace"), path)
    wrong = [number for number, line in enumerate(raw.splitlines(), start=1) if not _is_utf8(line)]
    if not wrong:
        return plan
    others = f", and so are {len(wrong) - 1} more" if len(wrong) > 1 else ""
    told = Defect(Place(path, wrong[0]), f"{NOT_UTF8}{others}", "save the plan as UTF-8")
    return replace(plan, defects=tuple(sorted((*plan.defects, told), key=lambda one: one.place.line or 0)))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def cleaned(text: str) -> str:
    """One kind of line end; no byte order mark, NUL or lone surrogate, none of which Markdown can hold."""
    unbroken = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return unbroken.encode(errors="replace").decode()


def title_of(blocks: Iterable[Block]) -> str:
    return next((normalise(block.text) for block in blocks if isinstance(block, Heading)), "")


def _unclosed(blocks: Iterable[Block | Item]) -> Iterator[int]:
    """Fences that hide whatever stands below them."""
    for block in blocks:
        if isinstance(block, Fence) and not block.closed:
            yield block.line
        elif isinstance(block, Listing):
            yield from _unclosed(block.items)
        elif isinstance(block, Item | Quote):
            yield from _unclosed(block.blocks)


def _defects(notes: Iterable[Note], path: str) -> tuple[Defect, ...]:
    ordered = sorted(notes, key=lambda note: note.line)
    return tuple(Defect(Place(path, note.line), note.message, note.remedy) for note in ordered)
