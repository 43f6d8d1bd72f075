from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

Login = Callable[[str], dict[str, Any]]


def me(client: TestClient, tokens: dict[str, str]) -> int:
    answer = client.get("/users/me", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    return int(answer.status_code)


def refreshed(client: TestClient, tokens: dict[str, str]) -> Any:
    return client.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]})


def test_a_right_password_is_worth_fifteen_minutes(anonymous: TestClient, login: Login, clock: Any) -> None:
    tokens = login("alice")
    assert (tokens["token_type"], tokens["expires_in"]) == ("bearer", 900)
    clock.advance(timedelta(seconds=899))
    assert me(anonymous, tokens) == 200
    clock.advance(timedelta(seconds=1))
    assert me(anonymous, tokens) == 401


def test_the_case_of_an_address_does_not_matter(anonymous: TestClient) -> None:
    body = {"email": "Alice@ACME.test", "password": "alice's password"}
    assert anonymous.post("/auth/login", json=body).status_code == 200


@pytest.mark.criterion("E2.D4")
def test_a_wrong_password_and_an_unknown_address_read_the_same(anonymous: TestClient) -> None:
    wrong = anonymous.post("/auth/login", json={"email": "alice@acme.test", "password": "guess"})
    unknown = anonymous.post("/auth/login", json={"email": "nobody@acme.test", "password": "guess"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert wrong.json()["message"] == "Address or password is wrong."


def test_the_signed_in_person_sees_themselves_without_a_hash(as_: Callable[[str], TestClient]) -> None:
    assert as_("alice").get("/users/me").json() == {
        "id": "usr-alice",
        "organisation": "acme",
        "email": "alice@acme.test",
        "name": "Alice",
        "role": "member",
    }


def test_a_refresh_gives_new_tokens_that_work(anonymous: TestClient, login: Login, clock: Any) -> None:
    tokens = login("alice")
    clock.advance(timedelta(hours=1))
    answer = refreshed(anonymous, tokens)
    assert answer.status_code == 200
    assert me(anonymous, answer.json()) == 200


@pytest.mark.criterion("E2.D4")
def test_a_refresh_token_used_twice_ends_the_whole_session(anonymous: TestClient, login: Login) -> None:
    stolen = login("alice")
    fresh = refreshed(anonymous, stolen).json()
    assert refreshed(anonymous, stolen).status_code == 401
    assert refreshed(anonymous, fresh).status_code == 401
    assert me(anonymous, fresh) == 401


@pytest.mark.criterion("E2.D4")
def test_of_many_simultaneous_refreshes_one_succeeds(app: FastAPI, login: Login) -> None:
    tokens = login("alice")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: refreshed(TestClient(app), tokens).status_code, range(8)))
    assert sorted(answers) == [200] + [401] * 7


@pytest.mark.criterion("E2.D4")
def test_a_session_ends_after_seven_days_however_often_it_is_refreshed(
    anonymous: TestClient, login: Login, clock: Any
) -> None:
    tokens = login("alice")
    clock.advance(timedelta(days=6, hours=23))
    tokens = refreshed(anonymous, tokens).json()
    clock.advance(timedelta(hours=1))
    assert refreshed(anonymous, tokens).status_code == 401


@pytest.mark.criterion("E2.D4")
def test_after_signing_out_no_token_of_the_session_is_good(anonymous: TestClient, login: Login) -> None:
    tokens, elsewhere = login("alice"), login("alice")
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert anonymous.post("/auth/logout", headers=headers).status_code == 204
    assert me(anonymous, tokens) == 401
    assert refreshed(anonymous, tokens).status_code == 401
    assert anonymous.post("/auth/logout", headers=headers).status_code == 401
    assert me(anonymous, elsewhere) == 200


@pytest.mark.criterion("E2.D4")
def test_access_and_refresh_tokens_do_not_stand_in_for_each_other(anonymous: TestClient, login: Login) -> None:
    tokens = login("alice")
    swapped = {"access_token": tokens["refresh_token"], "refresh_token": tokens["access_token"]}
    assert me(anonymous, swapped) == 401
    assert refreshed(anonymous, swapped).status_code == 401


@pytest.mark.criterion("E2.D4")
def test_a_role_taken_away_is_gone_at_once(app: FastAPI, as_: Callable[[str], TestClient]) -> None:
    maria = as_("maria")
    assert maria.get("/orgs/acme/members").status_code == 200
    app.state.harbor.database.write("update users set role = 'viewer' where id = 'usr-maria'")
    assert maria.get("/orgs/acme/members").status_code == 403


@pytest.mark.criterion("E2.D4")
def test_a_token_of_a_deleted_user_is_void(app: FastAPI, as_: Callable[[str], TestClient]) -> None:
    vera, database = as_("vera"), app.state.harbor.database
    database.write("pragma foreign_keys = off")
    database.write("delete from users where id = 'usr-vera'")
    assert vera.get("/users/me").status_code == 401


@pytest.mark.criterion("E2.D4")
def test_guessing_has_to_wait_and_the_owner_is_told_when_to_come_back(anonymous: TestClient, clock: Any) -> None:
    def attempt(password: str) -> Any:
        return anonymous.post("/auth/login", json={"email": "Alice@acme.test", "password": password})

    assert [attempt("guess").status_code for _ in range(6)] == [401] * 5 + [429]
    refused = attempt("alice's password")
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-attempts")
    assert refused.headers["Retry-After"] == "60"
    clock.advance(timedelta(seconds=60))
    assert attempt("alice's password").status_code == 200


@pytest.mark.criterion("E2.D4")
def test_simultaneous_guesses_count_too(app: FastAPI) -> None:
    body = {"email": "alice@acme.test", "password": "guess"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: TestClient(app).post("/auth/login", json=body).status_code, range(12)))
    assert sorted(answers) == [401] * 5 + [429] * 7
