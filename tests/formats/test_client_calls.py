"""Calls of an API, read out of the sources of its clients."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.formats.client_calls import ClientCall, calls_in, client_calls


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
        ('axios.get("/docks", { params: { limit } })', {"limit"}),
        ('axios.get("/docks", { params: { ...asked, limit } })', None),
        ('axios.get("/docks", options)', None),
        ('axios.get("/docks?a=1", { params: asked })', None),
        ('client.GET("/docks/{id}", { params: { path: { id }, query: { limit: 1 } } })', {"limit"}),
        ('client.GET("/docks/{id}", { params: { path: { id } } })', frozenset()),
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
    assert call == ClientCall(
        "POST", "/docks/{}", 4, frozenset(), frozenset({"name"}), headers=call.headers, sent=call.sent
    )


@pytest.mark.parametrize(
    ("text", "path"), [("{", "calls.json"), ("[" * 100_000, "calls.json"), ('fetch("/a")', "a.css")]
)
def test_what_is_no_source_holds_no_calls(text: str, path: str) -> None:
    assert client_calls(text, path).calls == ()


@given(st.text(), st.sampled_from(["a.js", "a.py", "a.json"]))
def test_no_text_is_too_odd(text: str, path: str) -> None:
    assert all(call.path.startswith("/") for call in client_calls(f"fetch({text}", path).calls)


def test_a_large_bundle_is_read_in_time() -> None:
    assert client_calls('fetch("/b");' + 'fetch("/a"' * 20_000 + "`" * 200_000, "a.js").calls


WRAPPED = """\
const BASE = "/api"
async function request(method, path, body) {
  const answer = await fetch(`${BASE}${path}`, { method, headers, body: JSON.stringify(body) })
  return answer.json()
}
const get = (path) => request("GET", path)
export const docks = {
  all: () => get("/docks"),
  one: (id) => get(`/docks/${id}`),
  build: (name) => request("POST", "/docks", { name, size: 1 }),
  gone: async (id) => request("DELETE", "/docks/" + id),
}
"""


APART = """\
const send = (path, { how = "GET", body: b } = {}) => fetch(path, { method: how, body: b });
send("/a"); send("/b", { how: "POST", body: {} }); send("/c", more)
"""
METHODS = """\
class C:
    def _send(self, verb, path, **more):
        return self.client.request(verb, path, **more)

    def all(self):
        return self._send("GET", "/a")
"""


def told(text: str, path: str = "web/api.ts") -> list[str]:
    return [f"{one.method} {one.path}" for one in client_calls(text, path).calls]


def test_calls_that_go_through_functions_of_its_own_are_read() -> None:
    found = client_calls(WRAPPED, "web/api.ts")
    assert [(one.method, one.path, one.line) for one in found.calls] == [
        ("GET", "/docks", 8),
        ("GET", "/docks/{}", 9),
        ("POST", "/docks", 10),
        ("DELETE", "/docks/{}", 11),
    ]
    assert found.unread == ()
    assert found.calls[2].body == frozenset({"name", "size"})


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("const get = url => fetch(url)\nget('/a')", ["GET /a"]),
        ("const post = (url, data) => axios.post(url, data);\npost('/a', { b: 1 })", ["POST /a"]),
        (
            "function send(path, options = {}) { return fetch(BASE + path, { ...options, headers }) }\nsend('/a')",
            ["GET /a"],
        ),
        ("function send(path, options) { return fetch(path, options) }\nsend('/a', { method: 'PUT' })", ["PUT /a"]),
        (
            "class Api { async call(path: string): Promise<A> { return fetch(path) } }\nnew Api().call('/a')",
            ["GET /a"],
        ),
        ("const send = (config) => axios(config);\nsend({ url: '/a', method: 'patch', data: {} })", ["PATCH /a"]),
        ("const send = (config) => axios.request(config);\nsend({ url: '/a' })", ["GET /a"]),
        ("function v1(path) { return fetch(`/v1${path}`) }\nv1('/a')", ["GET /v1/a"]),
        ("const harbour = axios.create({ baseURL })\nharbour.get('/a')", ["GET /a"]),
        ("axios.request({ method: 'post', url: `/a/${id}` })", ["POST /a/{}"]),
        ("$.ajax({ url: '/a', type: 'DELETE' })", ["DELETE /a"]),
        ("fetch('/a/' + id + '/b')", ["GET /a/{}/b"]),
        ("fetch(base + '/a')", ["GET /a"]),
        ("fetch(`/a/${encodeURIComponent(id)}`)", ["GET /a/{}"]),
        ("fetch('/a', init)", [" /a"]),
        ("fetch('/a', { method: how })", [" /a"]),
        (APART, ["GET /a", "POST /b", " /c"]),
        ("const send = ({ url, method }) => fetch(url, { method });\nsend({ url: '/a', method: 'PUT' })", ["PUT /a"]),
        ("const DOCKS = '/docks'\nfetch(DOCKS)", ["GET /docks"]),
        ("function send(path) {\n  const url = BASE + path;\n  return fetch(url);\n}\nsend('/a')", ["GET /a"]),
        ("async function all() {\n  let url = '/a';\n  url += more;\n  return fetch(url);\n}", []),
        ("const url = url\nfetch(url)", []),
        ("const all = () => fetch(BASE)\nall()", []),
        ("// fetch(\nfetch('/a') // it's", ["GET /a"]),
    ],
)
def test_a_call_is_read_whatever_its_shape(text: str, calls: list[str]) -> None:
    assert sorted(told(text)) == sorted(calls)


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("def ask(path):\n    return requests.get(BASE + path)\n\nask('/a')\n", ["GET /a"]),
        (METHODS, ["GET /a"]),
        ("httpx.request('POST', url='/a', json={'b': 1})", ["POST /a"]),
        ("def ask(path):\n    url = BASE + path\n    return requests.get(url)\n\nask('/a')\n", ["GET /a"]),
        ("requests.get('/a/{}'.format(id))", ["GET /a/{}"]),
        ("requests.get(f'{BASE}/a/{id}', params={'b': 1})  # it's", ["GET /a/{}"]),
        ('"""A docstring, it is\'nt closed (by a quote."""\nrequests.get("/a")', ["GET /a"]),
    ],
)
def test_python_is_read_likewise(text: str, calls: list[str]) -> None:
    assert told(text, "web/client.py") == calls


def test_a_function_is_followed_into_the_files_that_bring_it_in() -> None:
    files = {
        "web/http.ts": "export function send(path) { return fetch('/api' + path.trim()) }",
        "web/docks.ts": 'import { send } from "./http"\nsend("/docks")\nsend(where)',
        "web/tides.ts": 'function send(text) { console.log(text) }\nsend("/no-call")',
        "web/log.ts": 'send("/nobody-knows")',
        "web/style.ts": "export const blue = 7",
        "web/all.ts": 'import * as http from "./http"\nhttp.send("/all")',
    }
    found = {path: ([one.path for one in said.calls], said.unread) for path, said in calls_in(files).items()}
    assert found == {
        "web/http.ts": ([], ()),
        "web/docks.ts": (["/api/docks"], (3,)),
        "web/tides.ts": ([], ()),
        "web/log.ts": ([], ()),
        "web/style.ts": ([], ()),
        "web/all.ts": (["/api/all"], ()),
    }


def test_a_function_that_nobody_calls_is_not_read() -> None:
    assert client_calls("export function send(path) { return fetch(path) }", "web/a.js").unread == (1,)


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("fetch('/a', { method: 'POST', body: JSON.stringify({ b, 'c': 1 }) })", {"b", "c"}),
        ("fetch('/a', { method: 'POST', body: form })", None),
        ("axios.post('/a', { b: { c: 1 } }, { headers })", {"b"}),
        ("axios.post('/a', { ...b, c: 1 })", None),
        ("ky.post('/a', { json: { b } })", {"b"}),
        ("client.POST('/a', { body: { b: 1 } })", {"b"}),
        ("axios({ url: '/a', method: 'post', data: { b: 1 } })", {"b"}),
        ("axios.post('/a')", None),
    ],
)
def test_names_of_a_body_are_read_where_they_are_told(text: str, body: set[str] | None) -> None:
    assert client_calls(text, "web/app.js").calls[0].body == body


def test_what_may_be_no_client_is_told_by_its_name_and_what_is_none_is_left_alone() -> None:
    text = "harbour.get('/a')\nharbour.get(key)\nheaders.get('/b')\nsomeMap.delete('/c')\napp.get('/d', serve)"
    found = client_calls(text, "web/app.js")
    assert [(one.path, one.by) for one in found.calls] == [("/a", "harbour")]
    assert found.unread == ()


@given(st.text("(){}[]'\"`$,/*\\\n=>a:.", max_size=60), st.sampled_from(["a.ts", "a.py"]))
def test_no_source_is_too_odd(text: str, path: str) -> None:
    assert client_calls(f"const get = (path) => fetch(path)\n{text}\nget('/a')\nfetch(`/b${text}`)", path)


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ('fetch("/docks")', frozenset()),
        ('fetch("/docks", { headers: { "X-Quay": quay, Accept: "text/csv" } })', {"x-quay", "accept"}),
        ('fetch("/docks", { headers })', None),
        ('fetch("/docks", { headers: { ...common } })', None),
        ('fetch("/docks", { ...options })', None),
        ('axios.get("/docks", { headers: { "X-Quay": quay } })', None),
    ],
)
def test_headers_are_told_where_nothing_else_can_add_any(text: str, headers: set[str] | None) -> None:
    assert client_calls(text, "web/app.js").calls[0].headers == headers


@pytest.mark.parametrize(
    ("text", "asked", "sent"),
    [
        ("fetch(`/docks?kind=deep&limit=${limit}`)", {"kind": "deep"}, {}),
        (
            'axios.get("/docks?a=1", { params: { on: true, size: -2.5, day } })',
            {"a": "1", "on": True, "size": -2.5},
            {},
        ),
        (
            'api.post("/docks", { name: `deep`, depth: 12, tide: tide(), note: "a\\nb" })',
            {},
            {"name": "deep", "depth": 12},
        ),
        ('fetch("/docks", { method: "POST", body: JSON.stringify({ open: false }) })', {}, {"open": False}),
        ('requests.post(f"{BASE}/docks", json={"open": True, "id": 1e5})', {}, {"open": True}),
        ('api.post("/docks", body)', {}, {}),
    ],
)
def test_values_that_are_written_out_are_read(text: str, asked: dict[str, object], sent: dict[str, object]) -> None:
    path = "web/app.py" if text.startswith("requests") else "web/app.ts"
    call = client_calls(text, path).calls[0]
    assert (call.asked, call.sent) == (asked, sent)


def test_what_a_class_makes_its_calls_on_is_a_client_and_a_map_is_none() -> None:
    python = "class A:\n    def __init__(self):\n        self.c = httpx.Client()\n\n"
    python += "    def f(self):\n        self.c.get('/docks')\n"
    script = 'const m = new Map<string, Dock>(); m.get("/docks"); m.delete("/docks");\n'
    script += 'this.s = new ApiClient();\nthis.s.get("/docks");'
    for path, text in (("web/a.py", python), ("web/a.ts", script)):
        assert [(one.method, one.path, one.by) for one in client_calls(text, path).calls] == [("GET", "/docks", "")]
