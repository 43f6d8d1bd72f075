"""The repository under test, read once: settings, gates, plans with their bindings, waivers."""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from errno import ENAMETOOLONG, ENOENT
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, cast

import pytest

from pytest_devnet.binding.sidecar import read_sidecar, sidecar_path
from pytest_devnet.errors import DevnetError, SettingsError
from pytest_devnet.facts.world import SHIPPED, Fact, World
from pytest_devnet.gating.proof import Proofs
from pytest_devnet.gating.registry import Registry
from pytest_devnet.gating.shipped import add_shipped
from pytest_devnet.memory import remembered_in
from pytest_devnet.plan import plan_from
from pytest_devnet.settings import FILE, Settings, find_root, read_settings, usual_plans
from pytest_devnet.toml_source import did_you_mean
from pytest_devnet.waivers import FILE as WAIVERS
from pytest_devnet.waivers import WaiverFile, read_waivers

if TYPE_CHECKING:
    from pytest_devnet.binding.sidecar import Sidecar
    from pytest_devnet.model import Plan

SHIPPED_GATES = "devnet-shipped-gates"
OWN_FILES = (FILE, WAIVERS, "authorization.lock.toml")


@dataclass(frozen=True, slots=True)
class OpenPlan:
    """A plan that could be read, with its bindings."""

    file: Path
    plan: Plan
    sidecar: Sidecar


@dataclass(frozen=True, slots=True)
class Project:
    """``problems`` are what is wrong with devnet.toml, a plan file or a gate module: each becomes a failing item.

    ``unjudged`` are plans of devnet.toml that this run leaves out because its arguments name others, ``unnamed`` files
    beside plans that read like plans, and that devnet.toml does not name.
    """

    root: Path
    settings: Settings
    registry: Registry
    plans: tuple[OpenPlan, ...]
    waivers: WaiverFile
    world: World
    proofs: Proofs
    problems: tuple[DevnetError, ...]
    due: frozenset[str] | None
    unjudged: tuple[Plan, ...] = ()
    unnamed: tuple[Plan, ...] = ()

    @property
    def every_plan(self) -> tuple[Plan, ...]:
        return (*(opened.plan for opened in self.plans), *self.unjudged)


def open_project(config: pytest.Config, *, need_plan: bool = True) -> Project:
    """Read the repository that pytest was started in. Raises ``pytest.UsageError`` where there is no plan at all."""
    root = find_root(Path(config.invocation_params.dir).resolve(), _usual_root(config))
    settings = read_settings(root)
    named = named_plans(config, root)
    if need_plan:
        _refuse_missing(config, settings)
    paths = tuple(dict.fromkeys(_inside(root, path) for path in named or settings.plans))
    if not paths and need_plan:
        raise pytest.UsageError(
            f"devnet: there is no plan under {root}: write one below docs/plan, "
            f'or name one in {FILE} (plans = ["docs/phase-e.md"]) or on the command line'
        )
    catalogue = _catalogue(config)
    registry, refused = _registry(config, root, settings.gates)
    plans, unread = _read_plans(root, paths)
    if not plans and need_plan:
        raise pytest.UsageError("\n".join(("devnet: no plan can be read", *_told([*settings.problems, *unread]))))
    due = None if config.getoption("devnet_final") else settings.due
    strays, _ = _read_plans(root, [path for path in usual_plans(root) if path not in {*paths, *settings.plans}])
    others, _ = _read_plans(root, [path for path in settings.plans if _inside(root, path) not in paths])
    return Project(
        root,
        settings,
        registry,
        plans,
        read_waivers(root, _known(opened.plan for opened in (*plans, *others))),
        World(root, *_today(config), _never_evidence(paths, settings), catalogue=catalogue),
        Proofs(catalogue, None if _proves_anew(config) else remembered_in("proofs"), root.name),
        (*settings.problems, *_misdeclared(settings), *refused, *unread, *_undue(settings, plans)),
        due,
        tuple(opened.plan for opened in others),
        tuple(opened.plan for opened in strays if any(opened.plan.criteria)),
    )


def _told(errors: Iterable[DevnetError]) -> Iterator[str]:
    for error in errors:
        yield f"  {error}"
        yield from [f"    {error.remedy}"] if error.remedy else []


def _usual_root(config: pytest.Config) -> Path:
    """pytest's own root; where no settings file fixes that, the checkout around it."""
    root = config.rootpath.resolve()
    around = () if config.inipath else (root, *root.parents)
    return next((folder for folder in around if (folder / ".git").exists()), root)


def named_plans(config: pytest.Config, root: Path) -> tuple[str, ...]:
    """Markdown files among the command line's arguments, a node id's file included."""
    base = Path(config.invocation_params.dir)
    files = (base / str(argument).split("::", 1)[0] for argument in config.args)
    found = dict.fromkeys(file.resolve() for file in files if file.suffix == ".md" and file.is_file())
    return tuple(path.relative_to(root).as_posix() for path in found if path.is_relative_to(root))


def _refuse_missing(config: pytest.Config, settings: Settings) -> None:
    """A plan that is named and not there; pytest says so itself only where it gets to collect."""
    base = Path(config.invocation_params.dir)
    for file in (str(argument).partition("::")[0] for argument in config.args):
        if file.endswith(".md") and not (base / file).exists():
            known = did_you_mean(file, settings.plans)
            raise pytest.UsageError(f"devnet: there is no file {file}{f'; {known}' if known else ''}")


def _proves_anew(config: pytest.Config) -> bool:
    """Somebody else's memory may have come along with a restored cache."""
    return bool(config.getoption("devnet_prove") or os.environ.get("CI"))


def _inside(root: Path, path: str) -> str:
    """A plan's path as everything else names it: relative to the root, without detours."""
    return Path(os.path.relpath(root / path, root)).as_posix()


def declare_hooks(config: pytest.Config) -> None:
    """Let packages add gates, facts and report formats; once, and before anything asks for them."""
    from pytest_devnet import hookspecs  # noqa: PLC0415

    config.pluginmanager.add_hookspecs(hookspecs)


def _catalogue(config: pytest.Config) -> dict[str, Fact]:
    """The facts that packages add. Raises ``pytest.UsageError`` for a name that is taken, by a shipped one at first."""
    found: dict[str, Fact] = {}
    for fact in itertools.chain(*config.hook.pytest_devnet_facts()):
        if fact.name in found or fact.name in SHIPPED:
            raise pytest.UsageError(f"devnet: there is a fact called {fact.name!r} already; choose another name")
        found[fact.name] = fact
    return found


def _registry(config: pytest.Config, root: Path, local: str) -> tuple[Registry, list[DevnetError]]:
    import pytest_devnet_gates  # noqa: PLC0415

    plugins = config.pluginmanager
    if not plugins.is_registered(pytest_devnet_gates):
        plugins.register(pytest_devnet_gates, SHIPPED_GATES)
    if not plugins.is_registered(pytest_devnet_gates):
        raise pytest.UsageError(f"devnet: -p no:{SHIPPED_GATES} leaves out the gates that every plan is judged by")
    registry = Registry()
    refused: list[DevnetError] = []
    packs = config.hook.pytest_devnet_gates.get_hookimpls()
    memory = None if _proves_anew(config) else remembered_in("gates")
    for pack in sorted(packs, key=lambda pack: pack.plugin is not pytest_devnet_gates):
        is_shipped = pack.plugin is pytest_devnet_gates
        try:
            if is_shipped:
                add_shipped(registry, pytest_devnet_gates, memory)
            else:
                registry.add_pack(cast(Iterable[ModuleType], pack.function()), root)
        except DevnetError as error:
            refused.append(error)
        except Exception as error:
            said = f"the gate pack cannot be loaded: {type(error).__name__}: {error}"
            refused.append(SettingsError(said, place=pack.plugin_name))
    registry.add_local(root / local)
    for unloaded in registry.refused:
        unloaded.place = unloaded.place.removeprefix(f"{root}/")
    return registry, [*refused, *registry.refused]


def _read_plans(root: Path, paths: Iterable[str]) -> tuple[tuple[OpenPlan, ...], list[DevnetError]]:
    plans: list[OpenPlan] = []
    unread: list[DevnetError] = []
    for path in paths:
        try:
            raw = (root / path).read_bytes()
        except ValueError:
            continue  # The settings that name it are told so.
        except OSError as error:
            if error.errno not in (ENOENT, ENAMETOOLONG):
                unread.append(SettingsError(f"the plan cannot be read: {error.strerror}", place=path))
            continue
        plans.append(OpenPlan((root / path).resolve(), plan_from(raw, path), read_sidecar(root, path)))
    return tuple(plans), unread


def _today(config: pytest.Config) -> tuple[date, bool]:
    given = config.getoption("devnet_today")
    if given is None:
        return datetime.now(tz=UTC).date(), False
    try:
        return date.fromisoformat(given), True
    except ValueError as error:
        raise pytest.UsageError(f"--devnet-today wants a day such as 2026-12-31, not {given!r}") from error


def _never_evidence(paths: Iterable[str], settings: Settings) -> frozenset[str]:
    plans = [*paths, *(_inside(settings.root, path) for path in settings.plans)]
    gates = f"{_inside(settings.root, settings.gates)}/"
    return frozenset([*OWN_FILES, *plans, *map(sidecar_path, plans), gates])


def _misdeclared(settings: Settings) -> tuple[SettingsError, ...]:
    if settings.source is None or not settings.source.data.keys() & {"service", "principals"}:
        return ()
    from pytest_devnet.declarations import read_declared  # noqa: PLC0415

    return read_declared(settings.source).problems


def _known(plans: Iterable[Plan]) -> dict[str, str]:
    """The texts of criteria by their ids, which are qualified where two plans have the same."""
    pairs = [(plan.path, one) for plan in plans for one in plan.criteria]
    times = Counter(one.id for _, one in pairs)
    return {one.id if times[one.id] == 1 else f"{path}:{one.id}": one.text for path, one in pairs}


def _undue(settings: Settings, plans: Iterable[OpenPlan]) -> list[SettingsError]:
    known = {phase.id for plan in plans for phase in plan.plan.phases}
    known |= {step.id for plan in plans for step in plan.plan.steps}
    unknown = sorted((settings.due or frozenset()) - known)
    if not unknown or settings.source is None:
        return []
    remedy = f"known are {', '.join(sorted(known))}"
    return [
        settings.source.error(f"due names {name!r}, which is no phase or step", "due", remedy=remedy)
        for name in unknown
    ]
