"""A contract between an API and its callers: written down, kept by both, and not broken by the next release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_devnet import Evidence, FactError, Finding, Gap, Place, Strength, described, gate
from pytest_devnet.formats.client_calls import CODE, calls_in
from pytest_devnet.formats.openapi import read_openapi
from pytest_devnet.formats.openapi_changes import breaking
from pytest_devnet.formats.sources import is_test
from pytest_devnet_gates._contract_clients import called, of_the_api
from pytest_devnet_gates._contract_examples import EXAMPLES
from pytest_devnet_gates._contract_served import served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet import Git, Observation, Repo, Services
    from pytest_devnet.formats.openapi_model import Description

_CLIENTS = tuple(f"**/{folder}/**" for folder in ("frontend", "client", "web", "webapp", "ui"))
_MADE = ("node_modules/", ".min.")
_LARGEST = 2 << 20


@gate(
    "contract.kept",
    answers=("API contract", "frontend integration", "API and frontend integration", "integration stable"),
    strength=Strength.EXECUTED,
    timeout=300,
    examples=EXAMPLES,
)
def contract_kept(
    repo: Repo,
    git: Git,
    service: Services,
    *,
    openapi: str = "",
    clients: tuple[str, ...] = _CLIENTS,
    since: str = "",
) -> Iterator[Observation]:
    """Whoever calls an API finds out that it changed when users do, unless somebody looks before.

    Every call in the sources of ``clients`` has to be an operation of the description, which has to agree with what
    the running service says and answers. Against the description at ``since`` (the last release before this commit)
    nothing may be broken, unless the major version was raised. Bind ``tests.passed`` beside it, for its tests.
    """
    settings, description = described(repo, service, openapi)
    for problem in description.problems:
        yield Gap(Place.of(problem.place), problem.message, problem.remedy)
    if clients:
        yield from _clients(repo, clients, description)
    else:
        remedy = "name the sources of one as soon as there is one"
        said = "has no client in this repository, as clients = [] says"
        yield Finding(Place(settings.openapi), said, remedy, "advisory")
    yield from served(service.running(settings.name), description)
    yield from _history(git, since, settings.openapi, description)


def _clients(repo: Repo, clients: tuple[str, ...], description: Description) -> Iterator[Observation]:
    paths = sorted({path for pattern in clients for path in repo.matching(pattern) if _is_source(path)})
    texts = {path: repo.text(path) for path in paths if len(repo.data(path)) <= _LARGEST}
    read = {path: of_the_api(found, description) for path, found in calls_in(texts).items()}
    for path in (path for path in paths if path not in read):
        said = f"is larger than {_LARGEST >> 20} MiB, and was not read"
        yield Gap(Place(path), said, "leave out what is generated: clients = […]")
    tables = {path.rpartition("/")[2] for path, found in read.items() if path.endswith(".json") and found.calls}
    for path, found in read.items():
        tabled = any(name in texts[path] for name in tables)
        yield from called(path, found, description, tabled=tabled)
    if not any(found.calls for found in read.values()):
        wanted = 'name the sources of one: clients = ["packages/web/src/**"], or clients = [] where there is none'
        yield Gap(Place(clients[0]), f"no call of the API was found in {len(paths)} files", wanted)


def _is_source(path: str) -> bool:
    name = path.lower()
    return name.endswith((*CODE, ".json")) and not is_test(path) and not any(part in name for part in _MADE)


def _history(git: Git, since: str, path: str, description: Description) -> Iterator[Observation]:
    git.needs_history()
    tag = since or _last_release(git)
    if not tag:
        yield Evidence(Place(path), "no release came before this commit")
        return
    try:
        text = git.text_at(tag, path)
    except FactError as error:
        yield Gap(Place(path), f"{tag} cannot be read: {error.message}", "name a tag or commit that is there")
        return
    if text is None:
        yield Evidence(Place(path), f"was not there at {tag}") if not since else _unknown(path, since)
        return
    try:
        before = read_openapi(text, path)
    except FactError as error:
        yield Gap(Place(path), f"cannot be compared: at {tag} it {error.message}", "name another release as since")
        return
    then, now = (str((one.document.root.get("info") or {}).get("version", "")) for one in (before, description))
    raised = then.partition(".")[0] != now.partition(".")[0]
    broken = list(breaking(before, description))
    for one in broken:
        place = one.place or Place(path)
        remedy = f"keep it, or raise the major version, which is {now or 'not told'}"
        yield Finding(
            place, f"{one.said} (since {tag})", remedy, "advisory" if raised else "blocking", subject=one.operation
        )
    if not broken:
        yield Evidence(Place(path), f"breaks nothing of {tag}")


def _unknown(path: str, since: str) -> Gap:
    return Gap(Place(path), f"there is none at {since}", "name a tag or commit that has it")


def _last_release(git: Git) -> str:
    """The tag nearest before this commit, which may itself be tagged."""
    reachable = {change.sha: number for number, change in enumerate(git.log)}
    before = [tag for tag in git.tags if tag.commit in reachable and tag.commit not in (git.head, git.checked_out)]
    return min(before, key=lambda tag: reachable[tag.commit]).name if before else ""
