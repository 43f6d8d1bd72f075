"""What a fuzzer tells of docks that are asked for in GraphQL."""

from __future__ import annotations

import json
from typing import Any

from pytest_devnet import Example, Fails, GraphqlSettings, Passes, Reply, Serving, Unproven
from pytest_devnet_gates._fuzz_examples import tried

Json = Any
_FILES = {"schema.graphql": "type Query {\n  docks: [String]\n}\ntype Mutation {\n  build(name: String): String\n}\n"}
_SERVED = Serving(lambda _: Reply(), declared={"graphql": GraphqlSettings("schema.graphql")})
_AT = "schema.graphql:2: Query.docks"
_BROKEN = "not_a_server_error"


def _asked(check: str = "", status: int = 200, label: str = "Query.docks", **answer: Any) -> Json:
    event: Json = tried("POST /graphql", status, check, body='{"query": "{docks}"}', label=label)
    recorder = event["ScenarioFinished"]["recorder"]
    recorder["interactions"]["1"]["response"]["content"] = json.dumps(answer)
    recorder["cases"]["1"]["value"]["body"] = "{\n  docks\n}"
    return event


def _error(code: str = "", **more: Any) -> list[dict[str, Any]]:
    return [{"message": "no", **({"extensions": {"code": code}} if code else {}), **more}]


def _world(*events: Json) -> dict[str, Json]:
    return {"case": "Query.docks", "service": _SERVED, "fuzzing": events}


_FINE = _asked(data={"docks": ["quay"]})
_NO_CODE = _asked(_BROKEN, label="Stateful tests", data={"docks": None}, errors=_error(path=["docks"]))
EXAMPLES: tuple[Example, ...] = (
    Passes(_FILES, **_world(_FINE, _asked(errors=_error("GRAPHQL_VALIDATION_FAILED")))),
    Passes(_FILES, **_world(_asked(_BROKEN, data={"docks": None}, errors=_error("NOT_FOUND", path=["docks"])))),
    Passes(_FILES, **_world(_FINE, _asked("positive_data_acceptance", errors=_error("BAD_USER_INPUT")))),
    Fails(
        _FILES,
        findings=(f'{_AT}: answers with an error of its own to {{"query": "{{docks}}"}}',),
        **_world(_FINE, _NO_CODE),
    ),
    Fails(
        _FILES,
        findings=(f'{_AT}: answers with an error of its own to {{"query": "{{docks}}"}}',),
        **_world(_FINE, _asked(_BROKEN, errors=_error("INTERNAL_SERVER_ERROR", path=["docks"]))),
    ),
    Fails(_FILES, findings=(f'{_AT}: answers 500 to {{"query": "{{docks}}"}}',), **_world(_FINE, _asked(_BROKEN, 500))),
    Unproven(
        _FILES,
        gaps=(f"{_AT}: no request came to its resolver, in 2: 400 1, UNAUTHENTICATED 1",),
        **_world(_asked(errors=_error("UNAUTHENTICATED", path=["docks"])), _asked(status=400)),
    ),
)
