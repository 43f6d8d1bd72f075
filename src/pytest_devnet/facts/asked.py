"""One request that was sent, what came of it, and what that says of who asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from pytest_devnet.declarations import Action, Making, Request, curl, prepared

if TYPE_CHECKING:
    from pytest_devnet.facts.http_client import Answer

Json = Any
Decision = Literal["allow", "deny", "hide", "invalid", "error", "busy"]
_SIGN_IN = re.compile(r"log-?in|sign-?in|/auth", re.IGNORECASE)
MARKED = "devnetmark"
MARK = re.compile(rf"{MARKED}\d+x")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, and what came of it. ``shown`` is the request as somebody else can repeat it, ``sent`` its body.

    ``makings`` tell how what its variables stand for is made.
    """

    principal: str
    answer: Answer
    shown: Request
    sent: Json = None
    makings: Mapping[str, Making] = field(default_factory=dict, compare=False, repr=False)

    @property
    def decision(self) -> Decision:
        return decided(self.answer)

    @property
    def curl(self) -> str:
        """The command that repeats it, on objects that are made for it."""
        return prepared(curl(Action("", self.shown)), self.makings)

    def called(self, name: str) -> str:
        """What the caller called by this name in words of their own, as nobody else did; empty where nothing."""
        given = self.sent.get(name) if isinstance(self.sent, dict) else None
        return given if isinstance(given, str) and MARK.fullmatch(given) else ""

    def __str__(self) -> str:
        return f"{self.shown.method} {self.shown.path}: {self.answer}"


def decided(answer: Answer) -> Decision:
    """What an answer says of who asked. ``invalid`` says nothing: the request was refused for its own sake."""
    status = answer.status
    if status in (429, 423, 503):
        return "busy"
    if status == 0 or status >= 500:
        return "error"
    if status < 300 or status == 304:
        return "allow"
    if status < 400:
        return "deny" if _SIGN_IN.search(answer.headers.get("Location")) else "invalid"
    return {401: "deny", 403: "deny", 404: "hide", 410: "hide"}.get(status, "invalid")  # type: ignore[return-value]
