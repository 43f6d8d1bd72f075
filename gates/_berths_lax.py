"""Ways in which the berths of examples cheat that no single check expresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from pytest_devnet import Call, Headers, Reply
from pytest_devnet_gates._berths import ANN, Berths, signed_in

_BERTHS = Berths()
_HONEST: Callable[[Call], Reply] = _BERTHS
_TRIES: Counter[int] = Counter()
_AS_ANN = Headers({"Authorization": f"Bearer {ANN.token}"})


def _id(call: Call) -> str:
    return call.path.rpartition("/")[2]


def acts_first(call: Call) -> Reply:
    """Deletes, and looks afterwards whether it should have."""
    reply: Reply = _HONEST(call)
    if call.method == "DELETE":
        _BERTHS.rows(call).pop(_id(call), None)
    return reply


def one_verb_more(call: Call) -> Reply:
    """Has a verb that nobody wrote down."""
    return Reply(json={"replaced": True}) if call.method == "PUT" else _HONEST(call)


def strict(call: Call) -> Reply:
    """Takes no change at all."""
    return Reply(422, {"error": "not like that"}) if call.method == "PATCH" else _HONEST(call)


def locks_out(call: Call) -> Reply:
    """Has enough of ann after her first twelve requests that a token made up came between."""
    _TRIES[id(call.instance)] += "devnet-is-no-token" in call.headers.get("Authorization")
    barred = _TRIES[id(call.instance)] and ANN.token in call.headers.get("Authorization")
    return Reply(403, {"error": "too often"}) if barred else _HONEST(call)


def chatty(call: Call) -> Reply:
    """Tells anybody what there is, by the tide."""
    tide = call.path == "/tides"
    return Reply(json={"at": [row["name"] for row in _BERTHS.rows(call).values()]}) if tide else _HONEST(call)


def not_anybodys(call: Call) -> Reply:
    """Asks who calls where the description says that nobody is asked."""
    unknown = signed_in(call.headers.get("Authorization").removeprefix("Bearer ")) is None
    return Reply(401) if unknown and call.path == "/tides" else _HONEST(call)


def tells_all(call: Call) -> Reply:
    """Answers with the whole row of its database."""
    reply: Reply = _HONEST(call)
    whole = call.method == "GET" and isinstance(reply.json, dict)
    return replace(reply, json={**reply.json, "password_hash": "$2b$12$"}) if whole else reply  # type: ignore[dict-item]
