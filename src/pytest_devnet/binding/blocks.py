"""A sidecar as blocks of text, so that refreshing it leaves alone what people wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pytest_devnet.toml_text import Statement, header_key, statements

_NEW = -1


@dataclass(frozen=True, slots=True)
class Block:
    """A table: the comments directly above its header, the header, and all down to the next block.

    ``gap`` holds the blank lines after it, ``order`` its position in the file (0: the head, -1: a block to be added),
    ``keys`` the path of its header; ``is_table`` tells a table from an element of an array of tables.
    """

    text: str
    gap: str = ""
    order: int = _NEW
    keys: tuple[str, ...] = ()
    is_table: bool = False

    @property
    def path(self) -> str:
        return ".".join(self.keys)


def cut(text: str) -> tuple[Block, tuple[Block, ...]]:
    """The head of a TOML text and its blocks. A comment on the first line is the head's, even right above a header."""
    found = list(statements(text))
    headers = [index for index, statement in enumerate(found) if statement.is_header]
    starts = [_line_start(text, _first_of_block(found, index)) for index in headers]
    head, *tables = (text[start:end] for start, end in pairwise([0, *starts, len(text)]))
    blocks = [
        _block(table, order, found[index]) for order, (table, index) in enumerate(zip(tables, headers, strict=True), 1)
    ]
    return _block(head, 0), tuple(blocks)


def _first_of_block(found: Sequence[Statement], header: int) -> Statement:
    first = header
    while first and found[first - 1].mark == "#" and found[first - 1].line == found[first].line - 1:
        first -= 1
    return found[header] if found[first].line == 1 else found[first]


def _line_start(text: str, statement: Statement) -> int:
    return text.rfind("\n", 0, statement.start) + 1


def _block(chunk: str, order: int, header: Statement | None = None) -> Block:
    written = len(chunk.rstrip())
    end = (chunk.find("\n", written) + 1 or len(chunk)) if written else 0
    keys, is_table = (header.keys, header.mark == "[") if header else ((), False)
    return Block(chunk[:end], chunk[end:], order, keys, is_table)


def join(head: Block, blocks: Iterable[Block], newline: str) -> str:
    """The text again. Neighbours keep the blank lines between them; blocks newly brought together get one."""
    whole = [head, *blocks]
    return "".join(_joints(whole, newline)) + whole[-1].text + (whole[-1].gap if _is_last(whole) else "")


def _joints(whole: Sequence[Block], newline: str) -> Iterator[str]:
    for before, after in pairwise(whole):
        yield before.text
        if after.order == before.order + 1:
            yield before.gap
        elif before.text:
            yield newline if before.text.endswith("\n") else newline * 2


def _is_last(whole: Sequence[Block]) -> bool:
    return whole[-1].order == max(block.order for block in whole)


def newline_of(text: str) -> str:
    """How the first line ends."""
    return "\r\n" if text.partition("\n")[0].endswith("\r") else "\n"


def renamed(block: Block, depth: int, id: str) -> Block:
    """The block under another id, which takes the place of the first ``depth`` keys of its header."""
    header = next(statement for statement in statements(block.text) if statement.is_header)
    text = block.text[: header.at] + header_key(id) + block.text[header.ends[depth - 1] :]
    return replace(block, text=text)


def with_note(block: Block, note: str, start: str, newline: str) -> Block:
    """The block with the comment ``note`` above its ``criterion``, in place of one with the same ``start``."""
    found = list(statements(block.text))
    for statement in found:
        if statement.mark == "#" and block.text.startswith(start, statement.start):
            end = statement.start + len(block.text[statement.start :].partition("\n")[0].rstrip("\r"))
            return replace(block, text=block.text[: statement.start] + note + block.text[end:])
    header = next(statement for statement in found if statement.is_header)
    below = next((one for one in found if one.keys == ("criterion",) and not one.is_header), None)
    at = _line_start(block.text, below) if below else block.text.find("\n", header.start) + 1
    return replace(block, text=block.text[:at] + note + newline + block.text[at:])


def without_line(block: Block, line: str) -> Block:
    """The block without the comment ``line``."""
    for statement in statements(block.text):
        rest = block.text[statement.start :]
        first = rest.partition("\n")[0]
        if statement.mark == "#" and first.rstrip("\r") == line:
            return replace(block, text=block.text[: statement.start] + rest[len(first) + 1 :])
    return block
