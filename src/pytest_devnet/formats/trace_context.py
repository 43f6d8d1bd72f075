"""What W3C Trace Context says of the headers a service may be sent, as cases: each a rule with what must come of it.

``TRACE`` and ``SPAN`` in a header stand for the ids of the caller, which differ from case to case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pytest_devnet.formats.traceparent import TraceParent

Pairs = tuple[tuple[str, str], ...]
PLAIN = "00-TRACE-SPAN-01"
_KEY, _TENANT, _SYSTEM, _MEMBERS = 256, 241, 14, 32
"""The longest key, its two parts where a tenant has one, and the most members of a ``tracestate``."""


@dataclass(frozen=True, slots=True)
class ContextCase:
    """``name`` is what is sent. The trace ``goes_on``, or a new one begins.

    ``state`` are members of ``tracestate`` that have to go on in this order; empty for none of ``lost``, which must
    not. ``strict`` is what common implementations do not keep of it.
    """

    name: str
    headers: Pairs
    goes_on: bool
    state: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    strict: Literal["", "trace", "state"] = ""


def with_ids(headers: Iterable[tuple[str, str]], caller: TraceParent) -> Pairs:
    """The headers with the ids of a caller."""
    return tuple(
        (name, value.replace("TRACE", caller.trace_id).replace("SPAN", caller.parent_id)) for name, value in headers
    )


def context_cases() -> Iterator[ContextCase]:
    """Every case, first those of ``traceparent``, then those of ``tracestate``."""
    yield from _continued()
    yield from _begun()
    yield from _kept()
    yield from _dropped()


def _continued() -> Iterator[ContextCase]:
    for name, header, value in (
        ("a traceparent", "traceparent", PLAIN),
        ("a traceparent whose name is in capitals", "TRACEPARENT", PLAIN),
        ("a traceparent with white space around it", "traceparent", f" \t{PLAIN}\t "),
        ("flags that nobody knows yet", "traceparent", "00-TRACE-SPAN-ff"),
        ("a later version", "traceparent", "cc-TRACE-SPAN-01"),
        ("a later version that says more", "traceparent", "cc-TRACE-SPAN-01-more.of-it"),
    ):
        yield ContextCase(name, ((header, value),), goes_on=True)


def _begun() -> Iterator[ContextCase]:
    yield ContextCase("no traceparent", (), goes_on=False)
    yield ContextCase("a header of another name", (("trace-parent", PLAIN),), goes_on=False)
    for name, value in _broken().items():
        yield ContextCase(name, (("traceparent", value),), goes_on=False)
    twice = (("traceparent", PLAIN), ("traceparent", "00-TRACE-00f067aa0ba902b7-01"))
    yield ContextCase("two traceparents", twice, goes_on=False, strict="trace")
    lonely = (("tracestate", "devnet=1"),)
    yield ContextCase("a tracestate without traceparent", lonely, goes_on=False, lost=("devnet=1",))
    wrong = (("traceparent", "00-TRACE-SPAN-xx"), ("tracestate", "devnet=1"))
    yield ContextCase("a tracestate beside a broken traceparent", wrong, goes_on=False, lost=("devnet=1",))


def _broken() -> dict[str, str]:
    """Values that are no traceparent, each by one mistake."""
    found = {
        "an empty traceparent": "",
        "version ff": "ff-TRACE-SPAN-01",
        "version 00 that says more": f"{PLAIN}-more",
        "version 00 that ends in a dash": f"{PLAIN}-",
        "a later version that goes on without a dash": "cc-TRACE-SPAN-01.more",
        "a trace id of zeros": f"00-{32 * '0'}-SPAN-01",
        "a span id of zeros": f"00-TRACE-{16 * '0'}-01",
    }
    parts = ("a version", "a trace id", "a span id", "a set of flags")
    spoilt = {
        "with a capital": ("0A", f"A{'b' * 31}", f"A{'b' * 15}", "0A"),
        "with a character that is no digit": (".0", f".{'b' * 31}", f".{'b' * 15}", ".0"),
        "that is too short": ("0", "b" * 31, "b" * 15, "1"),
        "that is too long": ("000", "b" * 33, "b" * 17, "001"),
    }
    for how, values in spoilt.items():
        for index, part in enumerate(parts):
            pieces = ["00", "TRACE", "SPAN", "01"]
            pieces[index] = values[index]
            found[f"{part} {how}"] = "-".join(pieces)
    return found


def _kept() -> Iterator[ContextCase]:
    many = tuple(f"k{number}=1" for number in range(_MEMBERS))
    whole: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
        "a tracestate": (("devnet=1",), ("devnet=1",)),
        "a tracestate of two members": (("devnet=1,other=2",), ("devnet=1", "other=2")),
        "two tracestates": (("devnet=1", "other=2"), ("devnet=1", "other=2")),
        "a tracestate with white space": (("devnet=1 ,\t other=2",), ("devnet=1", "other=2")),
        "a tracestate with an empty member": (("devnet=1,,other=2",), ("devnet=1", "other=2")),
        "an empty tracestate": (("",), ()),
        "a tracestate of 32 members": ((",".join(many),), many),
        "a key with all marks": (("a_-*/0=1",), ("a_-*/0=1",)),
        "a key of 256 characters": ((f"{'k' * _KEY}=1",), (f"{'k' * _KEY}=1",)),
        "a key of a tenant": (("0tenant@devnet=1",), ("0tenant@devnet=1",)),
        "the longest key of a tenant": (
            (f"{'t' * _TENANT}@{'s' * _SYSTEM}=1",),
            (f"{'t' * _TENANT}@{'s' * _SYSTEM}=1",),
        ),
        "a value with all marks": (("devnet=a !\"#$%&'()*+-./:;<>?@[]^_`{|}~",),) * 2,
    }
    for name, (values, members) in whole.items():
        states = tuple(("tracestate", value) for value in values)
        yield ContextCase(name, (("traceparent", PLAIN), *states), goes_on=True, state=members)


def _dropped() -> Iterator[ContextCase]:
    """Of a broken ``tracestate`` nothing goes on, and the trace does all the same."""
    many = tuple(f"k{number}=1" for number in range(_MEMBERS + 1))
    for name, members in {
        "a tracestate of 33 members": many,
        "a member without a value": ("devnet",),
        "a member with two equals signs": ("devnet=1=2",),
        "a key with a capital": ("Devnet=1",),
        "a key with a character that keys have not": ("dev.net=1",),
        "an empty key": ("=1",),
        "a key that stands twice": ("devnet=1", "devnet=2"),
        "a key of 257 characters": (f"{'k' * (_KEY + 1)}=1",),
        "a tenant's key without system": ("tenant@=1",),
        "a tenant's key without tenant": ("@devnet=1",),
        "a tenant's key with two systems": ("tenant@devnet@other=1",),
    }.items():
        headers = (("traceparent", PLAIN), ("tracestate", ",".join(members)))
        yield ContextCase(name, headers, goes_on=True, lost=members, strict="state")
