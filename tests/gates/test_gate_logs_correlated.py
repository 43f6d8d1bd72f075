"""One id for all lines of a request, where the gate's examples leave something to be asked."""

from __future__ import annotations

import secrets
from dataclasses import replace

import pytest

from pytest_devnet import Action, Call, Principal, Reply, Request, Serving
from pytest_devnet.plan import read_plan
from pytest_devnet_gates._layers import LAYERS
from pytest_devnet_gates.logs_correlated import logs_correlated
from tests.gates.live import findings, gaps, judged

LOOK = Action("look", Request("/ships"))


def looks(call: Call) -> Reply:
    return Reply(401 if call.path == "/ships" and not call.headers.get("Authorization") else 200)


def test_a_service_that_runs_already_is_cut_off_from_nothing() -> None:
    asks = replace(LOOK, calls="billing")
    calls = Serving(lambda _: Reply(), dependencies={"billing": lambda _: Reply()}, actions=(asks,))
    already = replace(calls, declared={"start": "", "url": "http://127.0.0.1:1"})
    cut, whole = (
        {getattr(one, "subject", "") for one in judged(logs_correlated, serving)} for serving in (calls, already)
    )
    assert cut - whole == {"look, while billing is gone"}


def test_principals_sign_in_before_everybody_asks_at_once() -> None:
    alice = Principal("alice", token=secrets.token_hex(8))
    served = Serving(looks, actions=(replace(LOOK, principal="alice"),), principals=(alice,))
    assert (findings(logs_correlated, served), gaps(logs_correlated, served)) == ([], [])


def test_an_action_that_never_comes_to_what_was_declared_shows_nothing() -> None:
    assert gaps(logs_correlated, Serving(looks, actions=(LOOK,))) == ["look answers 401 (want 200)"]


def test_one_that_can_be_done_once_only_is_done_well_enough() -> None:
    done: list[Call] = []

    def once(call: Call) -> Reply:
        done.extend([call] if call.path == "/ships" else [])
        return Reply(201 if len(done) == 8 else 409)

    assert gaps(logs_correlated, Serving(once, actions=(replace(LOOK, expect=201),))) == []


def test_of_a_flood_nothing_can_be_told() -> None:
    def floods(call: Call) -> Reply:
        for _ in range(20):
            call.instance.lines.write("x" * 60_000)
        return Reply()

    said = "api writes more than can be kept: some of its lines were not seen"
    assert gaps(logs_correlated, Serving(floods, actions=(LOOK,))) == [said]


def test_ids_that_are_made_up_differ() -> None:
    lazy = Serving(looks, actions=(LOOK,), correlation=lambda offered: offered or "mine")
    assert "look: two requests without an id are given the same one" in findings(logs_correlated, lazy)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (ValueError("no"), "look: has no answer to a very long id: connection closed without an answer"),
        (None, "look: answers 500 to a very long id"),
    ],
)
def test_an_id_that_does_harm_is_told(harm: Exception | None, said: str) -> None:
    def fragile(offered: str) -> str:
        if len(offered) > 1000 and harm is not None:
            raise harm
        return offered[:32] or secrets.token_hex(16)

    def handler(call: Call) -> Reply:
        return Reply(500 if len(call.headers.get("X-Request-ID")) > 1000 else 200)

    assert said in findings(logs_correlated, Serving(handler, actions=(LOOK,), correlation=fragile))


@pytest.mark.parametrize(
    ("line", "layers"),
    [
        ("Logging adapters integrated across API/infrastructure with correlation IDs", ("api", "infrastructure")),
        ("Correlation IDs in every line", None),
    ],
)
def test_a_line_of_the_plan_names_layers(line: str, layers: tuple[str, ...] | None) -> None:
    (criterion,) = read_plan(f"# Phase A: Lamp\n\n## Phase Acceptance\n\n- {line}\n", "plan.md").criteria
    assert LAYERS.read(criterion) == layers


def test_a_binding_may_name_more_layers_but_not_fewer() -> None:
    assert not LAYERS.weaker(("api",), ("api", "domain"))
    assert LAYERS.weaker(("api", "domain"), ("api",))
