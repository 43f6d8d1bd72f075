"""What exploring found at a harbour office, this time and the times before."""

from __future__ import annotations

from collections import Counter
from typing import Any

from pytest_devnet import Example, Explored, Fails, Fuzzed, Passes, Replayed, Unproven
from pytest_devnet.formats.crash_file import Crash
from pytest_devnet.formats.fuzz_tally import UNSENT, Failure, Sent, Step, Tally
from pytest_devnet_gates._fuzz_examples import BERTHS_AT, BERTHS_FILES, BERTHS_SERVED

_POST = "POST /berths"
_SENT = Sent("POST", "/berths", {"Content-Type": "application/json"}, '{"name": ""}', signed=True)
_BROKE = Failure("not_a_server_error", _SENT, 500)
_CRASH = Crash(_POST, "not_a_server_error", 500, _SENT, 42, "2026-01-02")
_GONE = Crash("GET /gone", "not_a_server_error", 500, Sent("GET", "/gone"), 42, "2026-01-02")
_MADE = Step(_POST, _SENT, {"b1": "/id"})
_LEFT = Step("DELETE /berths/{id}", Sent("DELETE", "/berths/b1"))
_LATE = Crash(_POST, "not_a_server_error", 500, Sent("PUT", "/berths/b1", before=(_MADE, _LEFT)), 42, "2026-01-02")
_SINCE = "known since 2026-01-02, in devnet-crashes.json"


def _seen(*failures: Failure, answers: Counter[int] | None = None, stopped: str = "") -> Fuzzed:
    tally = Tally(_POST, answers or Counter({201: 3, 422: 5}), 0.1, {str(n): one for n, one in enumerate(failures)})
    return Fuzzed({_POST: tally}, stopped, (), 7)


def _world(explored: Explored) -> dict[str, Any]:
    return {"case": _POST, "service": BERTHS_SERVED, "exploring": explored}


def _fails(said: str, explored: Explored) -> Example:
    return Fails(BERTHS_FILES, findings=(f"{BERTHS_AT[_POST]}: {said}",), **_world(explored))


EXAMPLES = (
    Passes(BERTHS_FILES, **_world(Explored(_seen(), (Replayed(_CRASH, 422),)))),
    Passes(
        BERTHS_FILES,
        findings=(
            "devnet-crashes.json: GET /gone: GET /gone has crashed, and is no operation any more",
            f"{BERTHS_AT[_POST]}: accepts (201) what its description forbids: name is a number",
        ),
        **_world(
            Explored(
                _seen(Failure("negative_data_rejection", _SENT, 201, said="name is a number")),
                (Replayed(_GONE, 404),),
            )
        ),
    ),
    _fails('answers 500 to {"name": ""}', Explored(_seen(_BROKE), kept=(_CRASH,))),
    _fails('answers 500 to {"name": ""}', Explored(_seen(_BROKE), unkept="devnet-crashes.json could not be written")),
    _fails(f'answers 500 to {{"name": ""}}, {_SINCE}', Explored(_seen(), (Replayed(_CRASH, 502),))),
    Unproven(
        BERTHS_FILES,
        gaps=(f"{BERTHS_AT[_POST]}: what broke it was refused (403), {_SINCE}",),
        **_world(Explored(_seen(), (Replayed(_CRASH, 403),))),
    ),
    _fails(
        f"answers 500 to /berths/b1 after POST /berths, DELETE /berths/{{id}}, {_SINCE}",
        Explored(_seen(), (Replayed(_LATE, 500),)),
    ),
    Unproven(
        BERTHS_FILES,
        gaps=(f"{BERTHS_AT[_POST]}: what comes before the request that broke it is refused, {_SINCE}",),
        **_world(Explored(_seen(), (Replayed(_LATE, UNSENT),))),
    ),
    Unproven(
        BERTHS_FILES,
        gaps=(f"{BERTHS_AT[_POST]}: no request got past 403, 404, in 2",),
        **_world(Explored(_seen(answers=Counter({403: 1, 404: 1})))),
    ),
    Unproven(
        BERTHS_FILES,
        gaps=("openapi.json: not all of it was tried: the service ended with status 1",),
        **_world(Explored(_seen(stopped="the service ended with status 1"))),
    ),
)
