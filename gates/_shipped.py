"""Whether devnet.toml starts the applications that the repository ships, and as it ships them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_devnet import Evidence, Finding, Place
from pytest_devnet.formats.applications import applications_in
from pytest_devnet.formats.entry_points import entry_point, same
from pytest_devnet.formats.packages import readable_packages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet import DependencySettings, Repo, Services, ServiceSettings
    from pytest_devnet.formats.applications import Application
    from pytest_devnet.formats.packages import Package

    Declared = ServiceSettings | DependencySettings


def shipped_and_declared(repo: Repo, service: Services) -> Iterator[Evidence | Finding]:
    """One observation for each application. A service that runs already may be any that nothing else starts."""
    applications = applications_in(repo.files, repo.text)
    packages = readable_packages(repo.files, repo.text) if applications else ()
    declared: list[Declared] = [*service.declared]
    declared += [dependency for settings in service.declared for dependency in settings.dependencies]
    elsewhere = [settings for settings in service.declared if settings.runs_already]
    for application in applications:
        starting = next((one for one in declared if _starts(one, application, packages)), None)
        namesake = next((one for one in declared if one.name == application.name), None)
        place = Place(application.path, application.line)
        if starting is not None:
            yield Evidence(place, f"is what devnet.toml starts as {starting.name}")
        elif namesake is not None and namesake.start:
            yield _another(namesake, application)
        elif not elsewhere:
            message = f"starts `{application.command}`, an application that devnet.toml does not declare"
            name = application.name or "NAME"
            yield Finding(place, message, f"declare it as [service.{name}]; what is not started is not judged")


def _starts(one: Declared, application: Application, packages: tuple[Package, ...]) -> bool:
    return same(entry_point(one.start, one.cwd, packages), application.entry)


def _another(one: Declared, application: Application) -> Finding:
    message = f"starts `{one.start}`, but {application.path} ships `{application.command}`"
    remedy = "start what is shipped: only that is worth judging"
    return Finding(Place.of(one.place), message, remedy, subject=one.name)
