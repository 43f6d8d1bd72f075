"""Who calls a service, and with what: principals, their logins, and the actions of a service."""

from __future__ import annotations

from collections.abc import Iterable

from pytest_devnet.declarations.declared import Action, Login, Planting, Principal, Request
from pytest_devnet.declarations.places import file, path
from pytest_devnet.declarations.table import Table
from pytest_devnet.errors import FactError
from pytest_devnet.formats.resources import parameters_in
from pytest_devnet.formats.series import parse_series

_REQUEST = ("method", "path", "headers", "json", "body")
_WHERE = ("token", "cookie", "header")
_ACTION = ("name", "request", "as", "expect", "moves", "observes", "calls")
_PLANTING = ("as", "request", "makes", "id")
_PRINCIPAL = ("role", "tenant", "login", "token", "wfc")
_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
_EXPECTED, _TOKEN = Action("", Request("/")).expect, Login(Request("/")).token
_ID = Planting("", Request("/")).id
_FILLED_IN = frozenset({"nonce"})


def read_action(table: Table, principals: Iterable[str], dependencies: Iterable[str]) -> Action:
    """One ``[[service.NAME.actions]]``."""
    table.knows(_ACTION)
    name = table.text("name")
    if not name:
        table.complain("an action wants a name", remedy='write name = "sign-in succeeds"')
    moves, observes = table.numbers("moves"), table.text("observes")
    for key, series in [*(("moves", one) for one in moves), *([("observes", observes)] if observes else [])]:
        _check_series(table, key, series)
    service = ".".join(str(key) for key in table.keys[:-2])
    return Action(
        name=name,
        request=_request(table.within("request"), table, "GET"),
        principal=table.named("as", principals, "principals"),
        expect=table.whole("expect", _EXPECTED, 100, 599),
        moves=moves,
        observes=observes,
        calls=table.named("calls", dependencies, f"{service}.dependencies"),
        place=table.place,
    )


def read_planting(table: Table, principals: Iterable[str], named: frozenset[str] = frozenset()) -> Planting:
    """One ``[[service.NAME.seed]]``. ``named`` is what earlier ones of the same principal made."""
    table.knows(_PLANTING)
    principal, id = table.named("as", principals, "principals"), table.text("id", _ID)
    if "as" not in table.data:
        table.complain("a seed wants the principal who sends it", remedy='write as = "NAME"')
    if not id.startswith("/"):
        table.complain("id wants a JSON pointer", "id", remedy=f'write id = "{_ID}"')
    makes = table.text("makes", templates=frozenset(parameters_in(str(table.data.get("makes")))))
    if not (makes.startswith("/") and parameters_in(makes)):
        table.complain("makes wants the path of what comes of it", "makes", remedy='write makes = "/entries/{id}"')
    return Planting(makes, _request(table.within("request"), table, "POST", named), principal, id, table.place)


def read_principal(table: Table) -> Principal:
    """One ``[principals.NAME]``."""
    table.knows(_PRINCIPAL)
    login = table.within("login")
    if login is not None and "token" in table.data:
        table.complain("a principal has login or token, not both", "token", remedy="leave one out")
    if "wfc" in table.data and ("login" in table.data or "token" in table.data):
        table.complain("a principal signs in by wfc or by login or token", "wfc", remedy="leave one out")
    return Principal(
        name=str(table.keys[-1]),
        role=table.text("role"),
        tenant=table.text("tenant"),
        login=None if login is None else _login(login),
        token=table.text("token"),
        wfc=file(table, "wfc"),
        place=table.place,
    )


def _check_series(table: Table, key: str, series: str) -> None:
    try:
        parse_series(series)
    except FactError as error:
        remedy = 'write name, or name{label="value"}'
        table.complain(f"{series!r} is no series: {error.message}", key, remedy=remedy)


def _login(table: Table) -> Login:
    table.knows((*_REQUEST, *_WHERE))
    token, cookie, header = table.text("token", _TOKEN), table.text("cookie"), table.text("header")
    if len(given := [key for key in _WHERE if key in table.data]) > 1:
        table.complain("a login has one of token, cookie and header", given[-1], remedy="leave the others out")
    if not token.startswith("/"):
        table.complain("token wants a JSON pointer", "token", remedy=f'write token = "{_TOKEN}"')
    return Login(_read_request(table, "POST"), token, cookie, header)


def _request(table: Table | None, around: Table, method: str, named: frozenset[str] = frozenset()) -> Request:
    if table is None:
        around.complain("there is no request", remedy='write request = { method = "GET", path = "/…" }')
        return Request("/")
    table.knows(_REQUEST)
    return _read_request(table, method, named)


def _read_request(table: Table, method: str, named: frozenset[str] = frozenset()) -> Request:
    known = _FILLED_IN | named
    if "json" in table.data and "body" in table.data:
        table.complain("a request has json or body, not both", "body", remedy="leave one out")
    return Request(
        path=path(table, "path", "", templates=known),
        method=table.one_of("method", _METHODS, method),
        headers=table.texts("headers", templates=known),
        json=table.templated("json", templates=known),
        body=table.text("body", templates=known),
    )
