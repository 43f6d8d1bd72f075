"""The tables ``service`` and ``principals`` of devnet.toml."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

from pytest_devnet.declarations.declared import (
    SAFE,
    Action,
    Declared,
    DependencySettings,
    Login,
    LogSource,
    Principal,
    Request,
    Safe,
    ServiceSettings,
)
from pytest_devnet.declarations.table import Table
from pytest_devnet.errors import FactError
from pytest_devnet.formats.series import parse_series
from pytest_devnet.settings import read_settings
from pytest_devnet.toml_source import TomlSource

_SERVICE = tuple(name for name in ServiceSettings.__slots__ if name not in ("name", "place"))
_ONLY_STARTED = ("cwd", "env")
_ONLY_RUNNING = ("safe", "log", "prometheus")
_DEPENDENCY = tuple(name for name in DependencySettings.__slots__ if name not in ("name", "place"))
_SERVICE_DEFAULTS, _DEPENDENCY_DEFAULTS = ServiceSettings(""), DependencySettings("")
_ACTION_DEFAULTS, _LOGIN_DEFAULTS = Action("", Request("/")), Login(Request("/"))
_REQUEST = ("method", "path", "headers", "json", "body")
_ACTION = ("name", "request", "as", "expect", "moves", "observes", "calls")
_PRINCIPAL = ("role", "tenant", "login", "token")
_NAME = re.compile(r"[A-Za-z0-9][\w-]*")
_ADDRESS = re.compile(r"(?:[\w.-]+|\[[\da-fA-F:]+\]):(\d{1,5})")
_PRODUCTION = re.compile(r"(?<![a-z])prod(?![a-z])|production", re.IGNORECASE)
_SHELL = frozenset({"|", "||", "&&", "&", ";", ">", ">>", "<", "2>&1"})
_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
_BASIC = frozenset({"port", "tmp"})
REQUEST_NAMES = frozenset({"nonce"})
"""What strings of a request may ask for besides ``${NAME}``: a value that no other request has."""


def declared_in(root: Path) -> Declared:
    """What the devnet.toml of a repository declares."""
    source = read_settings(root).source
    return Declared() if source is None else read_declared(source)


def read_declared(source: TomlSource) -> Declared:
    """What ``source`` declares; what cannot be meant is left out, or has its default, and is a problem."""
    root = Table(source, (), source.data)
    principals = tuple(_principal(table) for table in root.tables("principals") if _is_name(table))
    names = [principal.name for principal in principals]
    services = tuple(_service(table, names) for table in root.tables("service") if _is_name(table))
    return Declared(services, principals, tuple(root.problems))


def _is_name(table: Table) -> bool:
    if _NAME.fullmatch(str(table.keys[-1])):
        return True
    table.complain(f"{table.keys[-1]!r} is no name", remedy='take letters, digits, "_" and "-"')
    return False


def _service(table: Table, principals: list[str]) -> ServiceSettings:
    table.knows(_SERVICE)
    dependencies = tuple(_dependency(one) for one in table.tables("dependencies") if _is_name(one))
    names = [dependency.name for dependency in dependencies]
    known = _BASIC | {"otlp"} | {key for name in names for key in _keys_of(name)}
    url = _url(table, "url")
    return ServiceSettings(
        name=str(table.keys[-1]),
        start=_start(table, known, other="url"),
        url=url,
        cwd=_inside(table, "cwd"),
        ready=_path(table, "ready", _SERVICE_DEFAULTS.ready),
        live=_path(table, "live", _SERVICE_DEFAULTS.live),
        metrics=_path_or_url(table, "metrics", _SERVICE_DEFAULTS.metrics),
        openapi=table.text("openapi"),
        critical=table.flag("critical", default=True),
        ready_within=table.seconds("ready_within", _SERVICE_DEFAULTS.ready_within),
        safe=_safe(table, url),
        env=table.texts("env", templates=known),
        log=_log(table),
        prometheus=_url(table, "prometheus"),
        layers=table.texts("layers"),
        dependencies=dependencies,
        actions=tuple(_action(one, principals, names) for one in table.listed("actions")),
        place=table.place,
    )


def _keys_of(dependency: str) -> tuple[str, ...]:
    whole = f"dependency.{dependency}"
    return whole, f"{whole}.address", f"{whole}.host", f"{whole}.port"


def _start(table: Table, known: frozenset[str], *, other: str) -> str:
    start = table.text("start", templates=known)
    if bool(start) is bool(table.data.get(other)):
        wanted = f"either start or {other}, not both" if start else f"start or {other}"
        table.complain(f"{table.name} wants {wanted}", remedy=f'write start = "command {{port}}", or {other} = "…"')
    for key in _ONLY_RUNNING if start else _ONLY_STARTED:
        if key in table.data:
            with_what = "start" if start else other
            table.complain(f"{key} has no meaning with {with_what}", key, remedy="leave it out")
    return start if _is_command(table, start) else ""


def _is_command(table: Table, start: str) -> bool:
    try:
        words = shlex.split(start)
    except ValueError as error:
        table.complain(f"start is no command: {error}", "start", remedy="close the quotation")
        return False
    if _SHELL & set(words):
        table.complain("start is run without a shell", "start", remedy=f"write sh -c {shlex.quote(start)}")
    elif words and re.match(r"\w+=", words[0]):
        table.complain("start begins with a variable", "start", remedy=f"write {words[0]} into env")
    return True


def _safe(table: Table, url: str) -> Safe:
    default: Safe = "read" if url else "all"
    safe = table.one_of("safe", SAFE, default)
    if url and safe != "read" and _PRODUCTION.search(f"{table.keys[-1]} {url}"):
        table.complain("safe may not be wider than read for what is called production", "safe", remedy='safe = "read"')
        return "read"
    return safe


def _log(table: Table) -> LogSource | None:
    inner = table.within("log")
    if inner is None:
        return None
    inner.knows(("file", "command"))
    found = LogSource(inner.text("file"), inner.text("command"))
    if bool(found.file) is bool(found.command):
        inner.complain("log wants a file or a command", remedy='write log = { file = "…" }, or { command = "…" }')
        return None
    return found


def _dependency(table: Table) -> DependencySettings:
    table.knows(_DEPENDENCY)
    address = table.text("address")
    port = _ADDRESS.fullmatch(address)
    if address and not (port and 0 < int(port[1]) < 65536):
        table.complain("address wants host:port", "address", remedy='write address = "127.0.0.1:5432"')
    return DependencySettings(
        name=str(table.keys[-1]),
        start=_start(table, _BASIC | {"otlp"}, other="address"),
        address=address,
        cwd=_inside(table, "cwd"),
        ready=_path(table, "ready", _DEPENDENCY_DEFAULTS.ready),
        ready_within=table.seconds("ready_within", _DEPENDENCY_DEFAULTS.ready_within),
        critical=table.flag("critical", default=True),
        env=table.texts("env", templates=_BASIC | {"otlp"}),
        place=table.place,
    )


def _action(table: Table, principals: list[str], dependencies: list[str]) -> Action:
    table.knows(_ACTION)
    name = table.text("name")
    if not name:
        table.complain("an action wants a name", remedy='write name = "sign-in succeeds"')
    moves = table.numbers("moves")
    for series in (*moves, *filter(None, [table.text("observes")])):
        _check_series(table, series, "moves" if series in moves else "observes")
    return Action(
        name=name,
        request=_request(table.within("request"), table),
        principal=table.named("as", principals, "principals"),
        expect=table.whole("expect", _ACTION_DEFAULTS.expect, 100, 599),
        moves=moves,
        observes=table.text("observes"),
        calls=table.named("calls", dependencies, f"{'.'.join(map(str, table.keys[:-2]))}.dependencies"),
        place=table.place,
    )


def _check_series(table: Table, series: str, key: str) -> None:
    try:
        parse_series(series)
    except FactError as error:
        table.complain(f"{series!r} is no series: {error.message}", key, remedy='write name{label="value"}')


def _request(table: Table | None, around: Table) -> Request:
    if table is None:
        around.complain("there is no request", remedy='write request = { method = "GET", path = "/…" }')
        return Request("/")
    table.knows(_REQUEST)
    return _read_request(table, "GET")


def _read_request(table: Table, method: str) -> Request:
    if "json" in table.data and "body" in table.data:
        table.complain("a request has json or body, not both", "body", remedy="leave one out")
    return Request(
        path=_path(table, "path", "", templates=REQUEST_NAMES),
        method=table.one_of("method", _METHODS, method),
        headers=table.texts("headers", templates=REQUEST_NAMES),
        json=table.templated("json", templates=REQUEST_NAMES),
        body=table.text("body", templates=REQUEST_NAMES),
    )


def _principal(table: Table) -> Principal:
    table.knows(_PRINCIPAL)
    login = table.within("login")
    if login is not None and "token" in table.data:
        table.complain("a principal has login or token, not both", "token", remedy="leave one out")
    return Principal(
        name=str(table.keys[-1]),
        role=table.text("role"),
        tenant=table.text("tenant"),
        login=None if login is None else _login(login),
        token=table.text("token"),
        place=table.place,
    )


def _login(table: Table) -> Login:
    table.knows((*_REQUEST, "token"))
    token = table.text("token", _LOGIN_DEFAULTS.token)
    if not token.startswith("/"):
        table.complain("token wants a JSON pointer", "token", remedy='write token = "/access_token"')
    return Login(_read_request(table, "POST"), token)


def _path(table: Table, key: str, default: str, *, templates: frozenset[str] = frozenset()) -> str:
    path = table.text(key, default, templates=templates)
    if path.startswith("/") and not re.search(r"[\s\x00-\x1f]", path):
        return path
    table.complain(f"{key} wants a path", key, remedy=f'write {key} = "/{path.strip().lstrip("/")}"')
    return default or "/"


def _path_or_url(table: Table, key: str, default: str) -> str:
    return _url(table, key) if "://" in table.text(key, default) else _path(table, key, default)


def _url(table: Table, key: str) -> str:
    url = table.text(key)
    try:
        parts = urlsplit(url)
        fits = not url or (parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0)
    except ValueError:
        fits = False
    if not fits:
        table.complain(f"{key} wants a URL", key, remedy=f'write {key} = "http://127.0.0.1:8000"')
        return ""
    return url.rstrip("/") if key == "url" else url


def _inside(table: Table, key: str) -> str:
    folder = table.text(key, ".")
    if Path(folder).is_absolute() or ".." in Path(folder).parts:
        table.complain(f"{key} leads out of the repository", key, remedy="name a folder relative to devnet.toml")
        return "."
    return folder
