"""Calls of an API, read out of the sources of its clients."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.formats.client_calls import ClientCall, client_calls


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ('fetch("/docks")', ("GET", "/docks")),
        ("fetch('/docks', { method: 'post' })", ("POST", "/docks")),
        ("fetch(`/docks/${dock.id}/cranes`)", ("GET", "/docks/{}/cranes")),
        ("fetch(`${BASE}/docks`, { headers, method: `PUT` })", ("PUT", "/docks")),
        ('fetch("/a"); fetch("/b", { method: "POST" })', ("GET", "/a")),
        ('fetch("/a");\nsend({ method: "POST" })', ("GET", "/a")),
        ('axios.delete("/docks/1")', ("DELETE", "/docks/1")),
        ('client.GET("/docks/{id}", { params })', ("GET", "/docks/{}")),
        ('await api.patch<Dock>("/docks/:id", body)', ("PATCH", "/docks/{}")),
        ('this.http.get("/docks")', ("GET", "/docks")),
        ('ky.post("https://devnet.test/docks")', ("POST", "/docks")),
        ('requests.get(f"{BASE}/docks/{id}")', ("GET", "/docks/{}")),
        ('session.put("/docks/%s" % id)', ("PUT", "/docks/{}")),
    ],
)
def test_a_call_in_plain_words_is_read(text: str, called: tuple[str, str]) -> None:
    call = client_calls(text, "web/app.ts").calls[0]
    assert (call.method, call.path, call.line) == (*called, 1)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ('fetch("/docks")', frozenset()),
        ('fetch("/docks?limit=5&offset=")', {"limit", "offset"}),
        ("fetch(`/docks?limit=${limit}`)", {"limit"}),
        ("fetch(`/docks?${asked}`)", None),
        ('fetch(`/docks${asked ? `?${asked}` : ""}`)', None),
        ('axios.get("/docks", { params: { limit } })', None),
        ('axios.get("/docks", { headers })', frozenset()),
    ],
)
def test_names_of_a_query_are_read_where_they_are_told(text: str, query: set[str] | None) -> None:
    assert client_calls(text, "web/app.js").calls[0].query == query


@pytest.mark.parametrize("text", ["fetch(address)", "axios.get(where + 1)", 'fetch("docks")', 'fetch("http://[x")'])
def test_what_is_worked_out_is_found_and_not_read(text: str) -> None:
    found = client_calls(f"\n{text}", "web/app.vue")
    assert (found.calls, found.unread) == ((), (2,))


def test_an_address_that_goes_on_inside_of_another_is_read_so_far() -> None:
    assert client_calls('fetch(`/docks${asked ? `?${asked}` : ""}`)', "a.js").calls[0].path == "/docks"


def test_the_host_is_told_where_there_is_one() -> None:
    assert [one.host for one in client_calls('fetch("https://a.test/x"); fetch("/x")', "a.js").calls] == ["a.test", ""]


def test_calls_come_in_the_order_of_their_lines() -> None:
    found = client_calls('axios.get("/a")\nfetch("/b")\nfetch(c)\naxios.get("/d")', "a.js")
    assert [(one.path, one.line) for one in found.calls] == [("/a", 1), ("/b", 2), ("/d", 4)]
    assert found.unread == (3,)


def test_a_table_tells_body_and_query() -> None:
    table = {"v1": [{"start": {"method": "post", "path": "/docks/{id}", "body": ["name"]}}], "more": {"a": 1}, "b": 2}
    (call,) = client_calls(json.dumps(table, indent=1), "calls.json").calls
    assert call == ClientCall("POST", "/docks/{}", 4, frozenset(), frozenset({"name"}))


@pytest.mark.parametrize(
    ("text", "path"), [("{", "calls.json"), ("[" * 100_000, "calls.json"), ('fetch("/a")', "a.css")]
)
def test_what_is_no_source_holds_no_calls(text: str, path: str) -> None:
    assert client_calls(text, path).calls == ()


@given(st.text(), st.sampled_from(["a.js", "a.py", "a.json"]))
def test_no_text_is_too_odd(text: str, path: str) -> None:
    assert all(call.path.startswith("/") for call in client_calls(f"fetch({text}", path).calls)


def test_a_large_bundle_is_read_in_time() -> None:
    assert client_calls('fetch("/a"' * 20_000 + "`" * 200_000, "a.js").calls
