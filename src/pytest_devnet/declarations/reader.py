"""The tables ``service`` and ``principals`` of devnet.toml."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from pytest_devnet.declarations.declared import (
    SAFE,
    Action,
    Declared,
    DependencySettings,
    GraphqlSettings,
    LogSource,
    Planting,
    Safe,
    ServiceSettings,
)
from pytest_devnet.declarations.places import file, folder, path, path_or_url, url
from pytest_devnet.declarations.requests import read_action, read_planting, read_principal
from pytest_devnet.declarations.table import Table
from pytest_devnet.declarations.template import names_in
from pytest_devnet.declarations.wfc import with_wfc
from pytest_devnet.formats.resources import names_of, parameters_in
from pytest_devnet.settings import read_settings
from pytest_devnet.toml_source import TomlSource

_SERVICE = tuple(name for name in ServiceSettings.__slots__ if name not in ("name", "place", "alone", "plantings"))
_DEPENDENCY = tuple(name for name in DependencySettings.__slots__ if name not in ("name", "place"))
_ONLY_STARTED, _ONLY_RUNNING = ("cwd", "env", "app"), ("safe", "log", "prometheus")
_PLAIN, _PLAIN_DEPENDENCY = ServiceSettings(""), DependencySettings("")
_NAME = re.compile(r"[A-Za-z0-9][\w-]*")
_ADDRESS = re.compile(r"(?:[\w.-]+|\[[\da-fA-F:]+\]):(\d{1,5})")
_PRODUCTION = re.compile(r"(?<![a-z])prod(?![a-z])|production", re.IGNORECASE)
_APP = re.compile(r"(?:[A-Za-z_][\w.]*|[^:]+\.py):[A-Za-z_][\w.]*(?:\(\))?")
_SHELL = frozenset({"|", "||", "&&", "&", ";", ">", ">>", "<", "2>&1"})
_OF_UPSTREAM = frozenset({"port", "tmp", "otlp", "otlp_grpc"})


def declared_in(root: Path) -> Declared:
    """What the devnet.toml of a repository declares."""
    source = read_settings(root).source
    return Declared() if source is None else with_wfc(read_declared(source), root)


def read_declared(source: TomlSource) -> Declared:
    """What ``source`` declares; what cannot be meant is left out, or has its default, and is a problem."""
    root = Table(source, (), source.data)
    principals = tuple(read_principal(table) for table in root.tables("principals") if _has_name(table))
    names = [principal.name for principal in principals]
    services = tuple(_service(table, names) for table in root.tables("service") if _has_name(table))
    return Declared(services, principals, tuple(root.problems))


def _has_name(table: Table) -> bool:
    if _NAME.fullmatch(str(table.keys[-1])):
        return True
    table.complain(f"{table.keys[-1]!r} is no name", remedy='take letters, digits, "_" and "-"')
    return False


def _service(table: Table, principals: list[str]) -> ServiceSettings:
    table.knows(_SERVICE)
    dependencies = tuple(_dependency(one) for one in table.tables("dependencies") if _has_name(one))
    names = [dependency.name for dependency in dependencies]
    known = _OF_UPSTREAM | {key for name in names for key in keys_of(name)}
    env, reached = table.texts("env", templates=known), url(table, "url")
    return ServiceSettings(
        name=str(table.keys[-1]),
        start=_start(table, known, env, other="url"),
        url=reached,
        cwd=folder(table, "cwd"),
        ready=path(table, "ready", _PLAIN.ready),
        live=path(table, "live", _PLAIN.live),
        metrics=path_or_url(table, "metrics", _PLAIN.metrics),
        openapi=table.text("openapi"),
        graphql=_graphql(table),
        critical=table.flag("critical", default=True),
        ready_within=table.seconds("ready_within", _PLAIN.ready_within),
        safe=_safe(table, reached),
        env=env,
        log=_log(table),
        prometheus=url(table, "prometheus"),
        layers=table.texts("layers"),
        dependencies=dependencies,
        alone=table.data.get("dependencies") == {},
        actions=_actions(table, principals, names),
        seed="" if _lists(table, "seed") else _command(table, "seed"),
        plantings=_plantings(table, principals) if _lists(table, "seed") else (),
        reset=_command(table, "reset"),
        app=_app(table),
        place=table.place,
    )


def keys_of(dependency: str) -> tuple[str, str, str, str]:
    """The names under which templates ask for a dependency: its URL, address, host and port."""
    whole = f"dependency.{dependency}"
    return whole, f"{whole}.address", f"{whole}.host", f"{whole}.port"


def _dependency(table: Table) -> DependencySettings:
    table.knows(_DEPENDENCY)
    address, env = table.text("address"), table.texts("env", templates=_OF_UPSTREAM)
    port = _ADDRESS.fullmatch(address)
    if address and not (port and 0 < int(port[1]) < 65536):
        table.complain("address wants host:port", "address", remedy='write address = "127.0.0.1:5432"')
        address = ""
    return DependencySettings(
        name=str(table.keys[-1]),
        start=_start(table, _OF_UPSTREAM, env, other="address"),
        address=address,
        cwd=folder(table, "cwd"),
        ready=path(table, "ready", _PLAIN_DEPENDENCY.ready),
        ready_within=table.seconds("ready_within", _PLAIN_DEPENDENCY.ready_within),
        critical=table.flag("critical", default=True),
        env=env,
        place=table.place,
    )


def _start(table: Table, known: frozenset[str], env: Mapping[str, str], *, other: str) -> str:
    start = table.text("start", templates=known)
    if bool(start) is bool(table.data.get(other)):
        wanted = f"either start or {other}, not both" if start else f"start or {other}"
        table.complain(f"{table.name} wants {wanted}", remedy=f'write start = "command {{port}}", or {other} = "…"')
    elif start and not any("port" in names_in(text) for text in (start, *env.values())):
        table.complain("neither start nor env holds {port}", "start", remedy="tell it the port to listen at")
    for key in _ONLY_RUNNING if start else _ONLY_STARTED:
        if key in table.data:
            table.complain(f"{key} has no meaning with {'start' if start else other}", key, remedy="leave it out")
    return start if _is_command(table, "start", start) else ""


def _app(table: Table) -> str:
    said = table.text("app")
    if said and not _APP.fullmatch(said):
        table.complain(f"app {said!r} names no application", "app", remedy='write app = "package.module:application"')
        return ""
    return said


def _lists(table: Table, key: str) -> bool:
    return isinstance(table.data.get(key), list)


def _plantings(table: Table, principals: list[str]) -> tuple[Planting, ...]:
    """Each may name what earlier ones of the same principal made."""
    found: list[Planting] = []
    for one in table.listed("seed"):
        made = [planting.makes for planting in found if planting.principal == one.data.get("as")]
        named = frozenset(name for path in made if parameters_in(path) for name in names_of(path))
        found.append(read_planting(one, principals, named))
    return tuple(found)


def _command(table: Table, key: str) -> str:
    """A command that is run beside the service; {url} is where that is."""
    said = table.text(key, templates=frozenset({"url"}))
    return said if _is_command(table, key, said) else ""


def _is_command(table: Table, key: str, said: str) -> bool:
    try:
        words = shlex.split(said)
    except ValueError as error:
        table.complain(f"{key} is no command: {error}", key, remedy="close the quotation")
        return False
    if _SHELL & set(words):
        table.complain(f"{key} is run without a shell", key, remedy=f"write sh -c {shlex.quote(said)}")
    elif words and re.match(r"\w+=", words[0]):
        table.complain(f"{key} begins with a variable", key, remedy=f"write {words[0]} into env")
    return True


def _safe(table: Table, reached: str) -> Safe:
    safe = table.one_of("safe", SAFE, "read" if reached else _PLAIN.safe)
    if reached and safe != "read" and _PRODUCTION.search(f"{table.keys[-1]} {reached}"):
        remedy = 'write safe = "read"'
        table.complain("safe cannot be wider than read for what is called production", "safe", remedy=remedy)
        return "read"
    return safe


def _log(table: Table) -> LogSource | None:
    inner = table.within("log")
    if inner is None:
        return None
    inner.knows(LogSource.__slots__)
    found = LogSource(inner.text("file"), inner.text("command"))
    if bool(found.file) is bool(found.command):
        inner.complain("log wants a file or a command", remedy='write log = { file = "…" }, or { command = "…" }')
        return None
    return found


def _graphql(table: Table) -> GraphqlSettings | None:
    inner = table.within("graphql")
    if inner is None:
        return None
    inner.knows(GraphqlSettings.__slots__)
    schema, header, cookie = file(inner, "schema"), inner.text("header"), inner.text("cookie")
    if not schema:
        inner.complain("graphql wants the file of its schema", remedy='write graphql = { schema = "schema.graphql" }')
        return None
    if header and cookie:
        inner.complain("callers sign in by either header or cookie", remedy="leave one out")
    return GraphqlSettings(schema, path(inner, "path", "/graphql"), header, "" if header else cookie)


def _actions(table: Table, principals: list[str], dependencies: list[str]) -> tuple[Action, ...]:
    found = [(one, read_action(one, principals, dependencies)) for one in table.listed("actions")]
    times = Counter(action.name for _, action in found)
    for one, action in found:
        if action.name and times[action.name] > 1:
            one.complain(f"two actions are called {action.name!r}", "name", remedy="give each a name of its own")
    return tuple(action for _, action in found)
