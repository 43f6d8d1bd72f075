"""``--devnet-authorization-update``: the lock as it is found, and what is never written down."""

from __future__ import annotations

import json

import pytest

from pytest_devnet.formats.authorization_change import Change, changes, shared
from pytest_devnet.formats.authorization_lock import LOCK, Cell, Lock
from pytest_devnet_gates._berths import FILES
from pytest_devnet_gates._berths import LOCK as BERTHS
from tests.harbour import HARBOUR, Harbour

SETTINGS = """\
plans = ["docs/plan/keel.md"]

[service.api]
start = "python api.py {port}"
openapi = "openapi.json"
ready = "/ready"

[principals.ann]
role = "keeper"
tenant = "north"
token = "ann-token"

[principals.bob]
role = "guest"
tenant = "north"
token = "bob-token"

[principals.cid]
role = "keeper"
tenant = "south"
token = "cid-token"
"""
API = """\
import sys
from types import SimpleNamespace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pytest_devnet import Headers
from pytest_devnet_gates._berths import Berths, anyone, signed_in, ANN
import json

BERTHS = Berths({cheat})
INSTANCE = object()


class Handler(BaseHTTPRequestHandler):
    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = Headers(self.headers.items())
        call = SimpleNamespace(method=self.command, path=self.path, headers=headers, body=body, instance=INSTANCE)
        if self.path == "/ready":
            status, said = 200, None
        else:
            reply = BERTHS(call)
            status, said = reply.status, reply.json
        self.send_response(status)
        self.end_headers()
        if said is not None:
            self.wfile.write(json.dumps(said).encode())

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer


HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
UPDATE = "--devnet-authorization-update"


def lay_out(harbour: Harbour, cheat: str = "", lock: str = "", **more: str) -> None:
    files = {**FILES, "devnet.toml": SETTINGS, "api.py": API.replace("{cheat}", cheat), **more}
    harbour.lay_out({**HARBOUR, **files, **({LOCK: lock} if lock else {})})


def lock_of(harbour: Harbour) -> str:
    file = harbour.root / LOCK
    return file.read_text("utf-8") if file.exists() else ""


def test_the_first_lock_holds_a_line_for_every_cell(harbour: Harbour) -> None:
    lay_out(harbour)
    run = harbour.run(UPDATE, flag=False)
    assert run.status == 0, run.text
    assert f"{LOCK}: 27 cells, 1 public operations" in run.text
    lines = [line for line in lock_of(harbour).splitlines() if line.startswith('"')]
    assert lines == [line for line in BERTHS.splitlines() if line.startswith('"')]


def test_an_update_keeps_the_comment_at_the_top_and_tells_what_changed(harbour: Harbour) -> None:
    old = BERTHS.replace('"PATCH /berths/{id} guest missing" = "hide"\n', "").replace(
        '"POST /berths guest any" = "deny"', '"POST /berths guest any" = "allow"'
    )
    lay_out(harbour, lock=f"# Ours.\n{old}".replace("[cells]\n", '[cells]\n"DELETE /a guest own" = "deny"\n'))
    run = harbour.run(UPDATE, flag=False)
    assert run.status == 0, run.text
    told = [
        "removed: DELETE /a guest own",
        "added: PATCH /berths/{id} guest missing",
        "narrowed: POST /berths guest any",
    ]
    assert [
        line for line in run.text.splitlines() if line.partition(":")[0] in ("removed", "added", "narrowed")
    ] == told
    assert lock_of(harbour).startswith("# Ours.\nversion = 1\n")


def test_what_becomes_wider_wants_a_reason(harbour: Harbour) -> None:
    lay_out(harbour, "writes=anyone", lock=BERTHS)
    run = harbour.run(UPDATE, flag=False)
    assert run.status == 1
    assert "POST /berths guest any: is wider than it was, or reaches across tenants: why?" in run.text
    assert lock_of(harbour) == BERTHS
    run = harbour.run(UPDATE, "--devnet-authorization-reason=guests help out", flag=False)
    assert run.status == 0, run.text
    assert "widened: POST /berths guest any" in run.text
    assert '[reasons]\n"DELETE /berths/{id} guest ' in lock_of(harbour)
    assert '"POST /berths guest any" = "guests help out"' in lock_of(harbour)


def test_a_list_of_all_tenants_wants_a_reason_and_holds_with_it(harbour: Harbour) -> None:
    lay_out(harbour, "lists=anyone")
    run = harbour.run(UPDATE, flag=False)
    assert run.status == 1
    assert "GET /berths keeper any: is wider than it was, or reaches across tenants: why?" in run.text
    run = harbour.run(UPDATE, "--devnet-authorization-reason=one harbour", flag=False)
    assert run.status == 0, run.text
    assert '[shared]\n"GET /berths guest any" = "one harbour"' in lock_of(harbour)
    assert "[reasons]" not in lock_of(harbour)
    assert harbour.run(UPDATE, flag=False).status == 0


def test_what_is_refused_and_done_all_the_same_is_never_written_down(harbour: Harbour) -> None:
    lay_out(harbour)
    does = 'reply = BERTHS(call)\n            if self.command == "DELETE" and reply.status == 404:\n'
    does += '                BERTHS.rows(call).pop(call.path.rpartition("/")[2], None)\n'
    harbour.lay_out({"api.py": API.replace("{cheat}", "").replace("reply = BERTHS(call)\n", does)})
    run = harbour.run(UPDATE, "--devnet-authorization-reason=because", flag=False)
    assert run.status == 1
    assert (
        "DELETE /berths/{id} keeper other-tenant: ann gets at what is another tenant's\n  $ CID_BERTH_ID=$(curl"
        in run.text
    )
    assert lock_of(harbour) == ""


def test_where_an_operation_ends_the_service_nothing_is_written(harbour: Harbour) -> None:
    lay_out(harbour)
    dies = 'if self.command == "PATCH":\n            import os; os._exit(3)\n        if self.path == "/ready":'
    harbour.lay_out({"api.py": API.replace("{cheat}", "").replace('if self.path == "/ready":', dies)})
    run = harbour.run(UPDATE, flag=False)
    assert run.status == 1
    assert "PATCH /berths/{id}: the service ended with status 3, when PATCH /berths/{id} was asked" in run.text
    assert lock_of(harbour) == ""


def test_sharing_across_tenants_wants_a_reason_even_at_first(harbour: Harbour) -> None:
    lay_out(harbour, "sees=anyone")
    run = harbour.run(UPDATE, flag=False)
    assert run.status == 1
    assert "GET /berths/{id} keeper other-tenant: is wider than it was, or reaches across tenants: why?" in run.text
    assert lock_of(harbour) == ""
    assert harbour.run(UPDATE, "--devnet-authorization-reason=one harbour", flag=False).status == 0
    assert '"GET /berths/{id} keeper other-tenant" = "one harbour"' in lock_of(harbour)


@pytest.mark.parametrize(
    ("cheat", "said"),
    [
        (
            "knows=lambda token: signed_in(token) or ANN",
            "GET /berths/{id}: anybody gets it done, though the description wants a caller\n  $ ANN_BERTH_ID=$(curl ",
        ),
        (
            "method=lambda call: call.headers.get('X-HTTP-Method-Override') or call.method",
            "DELETE /berths/{id}: bob gets it done all the same: it is gone\n  $ ANN_BERTH_ID=$(curl ",
        ),
        (
            "refused=500",
            "GET /berths/{id} keeper other-tenant: ann is answered 500\n  $ CID_BERTH_ID=$(curl ",
        ),
        ("writes=lambda who, row: False", "GET /berths/{id}: no principal is allowed it; declare a principal that is"),
    ],
)
def test_what_is_broken_is_never_written_down(harbour: Harbour, cheat: str, said: str) -> None:
    lay_out(harbour, cheat)
    run = harbour.run(UPDATE, "--devnet-authorization-reason=because", flag=False)
    assert run.status == 1
    assert said in run.text
    assert lock_of(harbour) == ""


def test_what_is_not_anybodys_is_never_written_down_as_such(harbour: Harbour) -> None:
    closed = API.replace(
        "            reply = BERTHS(call)\n",
        """\
            known = signed_in(headers.get("Authorization").removeprefix("Bearer "))
            reply = SimpleNamespace(status=401, json={}) if known is None else BERTHS(call)
""",
    )
    lay_out(harbour, **{"api.py": closed.replace("{cheat}", "")})
    run = harbour.run(UPDATE, "--devnet-authorization-reason=because", flag=False)
    assert run.status == 1
    assert "GET /tides: is anybody's by the description, and only callers are served\n  $ curl -i " in run.text
    assert lock_of(harbour) == ""


def test_one_tenant_is_not_enough(harbour: Harbour) -> None:
    lay_out(harbour, **{"devnet.toml": SETTINGS.replace("south", "north")})
    run = harbour.run(UPDATE, flag=False)
    assert run.status == 4
    assert "devnet.toml: principals belong to fewer than two tenants" in run.text


def test_what_a_lock_says_is_public_stays_so_where_the_description_says_nothing(harbour: Harbour) -> None:
    described = json.loads(FILES["openapi.json"])
    del described["paths"]["/tides"]["get"]["security"], described["security"]
    lay_out(harbour, lock=BERTHS, **{"openapi.json": json.dumps(described)})
    run = harbour.run(UPDATE, flag=False)
    assert 'public = [\n    "GET /tides",\n]' in lock_of(harbour), run.text


A, B = Cell("GET /a", "x", "own"), Cell("GET /a", "x", "other-tenant")


def test_changes_are_told_apart() -> None:
    old, new = Lock((), {A: "allow", B: "hide"}), Lock(("GET /a", "GET /b"), {A: "hide", B: "allow"})
    assert list(changes(old, new)) == [
        Change("public", "GET /a"),
        Change("widened", str(B), B),
        Change("narrowed", str(A), A),
    ]
    assert [one.wants_reason for one in changes(old, new)] == [True, True, False]
    assert list(shared(new)) == [B]
