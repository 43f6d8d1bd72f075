"""The criterion that an entry without a right id must be about, as a remedy names it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_WORD = re.compile(r"\w{3,}")
_LISTED = "pytest --devnet-list shows all"


def at_hand(said: Iterable[object], known: Mapping[str, str]) -> str:
    """The id whose text shares most words with what an entry says; none where no word is shared."""
    words = _words(said)
    shared = {id: len(words & _words([text])) for id, text in known.items()}
    best = max(shared, key=shared.__getitem__, default="")
    return best if shared.get(best) else ""


def instead_of(written: str, known: Mapping[str, str]) -> str:
    """The remedy for what is no id: those that end so, or how ids look in this plan."""
    ends = [id for id in known if id.endswith((f".{written}", f":{written}"))]
    if ends:
        return f"write {' or '.join(ends)}"
    example = next(iter(known), "")
    return f"write an id such as {example}; {_LISTED}" if example else f"write its id; {_LISTED}"


def _words(said: Iterable[object]) -> set[str]:
    texts = (text for one in said for text in (one if isinstance(one, list) else [one]) if isinstance(text, str))
    return {word for text in texts for word in _WORD.findall(text.casefold())}
