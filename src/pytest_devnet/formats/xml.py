"""One safe way through an XML report: streaming, without entities, every error with its line.

The standard library's tree builders expand entities and hold the whole document; expat alone, fed piece by piece,
does neither.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, NoReturn
from xml.parsers import expat

from pytest_devnet.errors import FactError
from pytest_devnet.formats.numbers import quoted
from pytest_devnet.formats.stream import pieces, placed

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEEPEST = 1_000

Attributes = dict[str, str]
Starting = Callable[[Attributes], None]
StartTag = Callable[[str, Attributes], None]
Lane = Callable[[StartTag, Callable[[str], None]], StartTag]


@dataclass(frozen=True, slots=True)
class Handlers:
    """What to do at elements by their name.

    ``roots``   the elements a document may start with
    ``starts``  called with the attributes
    ``ends``    called at the end tag
    ``texts``   called at the end tag with the text inside
    ``comment`` called with each comment
    ``lane``    makes the handler of all start tags from the usual one and the count of tags, for a report with a
                million equal elements: it does those itself, counts them, and passes the others on
    """

    roots: frozenset[str]
    starts: Mapping[str, Starting]
    ends: Mapping[str, Callable[[], None]] = field(default_factory=dict)
    texts: Mapping[str, Callable[[str], None]] = field(default_factory=dict)
    comment: Callable[[str], None] | None = None
    lane: Lane | None = None


def parse(stream: BinaryIO, handlers: Handlers, remedy: str) -> None:
    """Walks the document; a FactError of a handler gets the line it happened on, and ``remedy`` if it has none."""
    walk = _Walk(handlers, remedy)
    for piece in pieces(stream):
        walk.feed(piece)
    walk.feed(b"", last=True)


def required(attributes: Attributes, name: str, element: str) -> str:
    """An attribute that must be there."""
    if name not in attributes:
        raise FactError(f"<{element}> has no {name}")
    return attributes[name]


class _Walk:
    """An expat parser, and how deep it is.

    Python is called at an end tag only while an element of ``ends`` or ``texts`` is open: a report has a million end
    tags that matter to nobody. Elsewhere ``list.append`` counts them, which costs little.
    """

    def __init__(self, handlers: Handlers, remedy: str) -> None:
        self.parser = expat.ParserCreate()
        self._handlers, self._remedy = handlers, remedy
        self._watching, self._depth = 0, 0
        self._started, self._ended = list[str](), list[str]()
        self._text: list[str] = []
        self._starts = dict(handlers.starts) | dict(self._watched())
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._root
        self.parser.EndElementHandler = self._ended.append
        self.parser.CommentHandler = handlers.comment
        self.parser.EntityDeclHandler = _refuse_entity
        self.parser.SkippedEntityHandler = _refuse_entity

    def feed(self, piece: bytes, *, last: bool = False) -> None:
        try:
            self.parser.Parse(piece, last)
            self._measure_depth()
        except expat.ExpatError as error:
            message = f"not well-formed XML: {expat.ErrorString(error.code)}"
            raise placed(FactError(message), error.lineno, self._remedy) from None
        except FactError as error:
            raise placed(error, self.parser.CurrentLineNumber, self._remedy) from None

    def _measure_depth(self) -> None:
        self._depth += len(self._started) - len(self._ended)
        self._started.clear()
        self._ended.clear()
        if self._depth > _DEEPEST:
            raise FactError(f"elements nest more than {_DEEPEST} deep")

    def _root(self, name: str, attributes: Attributes) -> None:
        if name not in self._handlers.roots:
            wanted = " or ".join(f"<{root}>" for root in sorted(self._handlers.roots))
            raise FactError(f"the document is a <{quoted(name)[1:-1]}>, not {wanted}")
        lane = self._handlers.lane
        self.parser.StartElementHandler = lane(self._start, self._started.append) if lane else self._start
        self._start(name, attributes)

    def _start(self, name: str, attributes: Attributes) -> None:
        self._started.append(name)
        handler = self._starts.get(name)
        if handler is not None:
            handler(attributes)

    def _watched(self) -> Iterator[tuple[str, Starting]]:
        for name in (*self._handlers.ends, *self._handlers.texts):
            yield name, partial(self._watch, name)

    def _watch(self, name: str, attributes: Attributes) -> None:
        self._watching += 1
        self.parser.EndElementHandler = self._end
        if name in self._handlers.texts:
            self._text.clear()
            self.parser.CharacterDataHandler = self._text.append
        if name in self._handlers.starts:
            self._handlers.starts[name](attributes)

    def _end(self, name: str) -> None:
        self._ended.append(name)
        if name in self._handlers.texts:
            self.parser.CharacterDataHandler = None
            self._handlers.texts[name]("".join(self._text))
        elif name in self._handlers.ends:
            self._handlers.ends[name]()
        else:
            return
        self._watching -= 1
        if not self._watching:
            self.parser.EndElementHandler = self._ended.append


def _refuse_entity(*_: object) -> NoReturn:
    raise FactError(
        "the document declares or uses an entity", remedy="reports need no entities: regenerate it with its own tool"
    )
