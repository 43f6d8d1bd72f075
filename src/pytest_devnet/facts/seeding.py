"""The objects that principals have by a command of the project, and the way back to how everything was."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pytest_devnet.declarations import Action, curl
from pytest_devnet.declarations.curl import token_of
from pytest_devnet.declarations.template import filled, filled_everywhere, names_in
from pytest_devnet.errors import FactError
from pytest_devnet.facts.variables import inherited, programs_first
from pytest_devnet.formats.openapi_model import BEARER
from pytest_devnet.formats.resources import collection_of, names_of, parameters_in, pointed_at, singular, subject_of
from pytest_devnet.toml_source import did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_devnet.declarations import Planting, Request
    from pytest_devnet.facts.processes import Processes
    from pytest_devnet.facts.running_service import Service

Json = Any
Planted = Mapping[str, Mapping[str, Json]]
_PATIENCE = 60.0
_REMEDY = 'let it print {"principal": {"/path/{id}": "its id"}}'


@dataclass(frozen=True, slots=True)
class Seeding:
    """Runs the commands that devnet.toml names, or sends its requests, where a service may be written to."""

    root: Path
    processes: Processes
    service: Service

    @property
    def resets(self) -> bool:
        """Is there a way back, once something is gone?"""
        settings = self.service.settings
        return bool(settings.seed or settings.plantings or settings.reset)

    def plant(self) -> Planted:
        """What each principal has, by kind of object; nothing where nobody plants.

        Raises ``FactError`` where the command fails, or prints something else, and where a request makes nothing.
        """
        seed = self.service.settings.seed
        if not seed:
            return self._made()
        try:
            found = json.loads(self._run(seed))
        except ValueError as error:
            raise self._mistake(f"prints no JSON: {error}") from error
        if not isinstance(found, dict) or not all(isinstance(one, dict) for one in found.values()):
            raise self._mistake("prints no objects by principal")
        known = {one.name for one in self.service.principals}
        if strangers := sorted(set(found) - known):
            raise self._mistake(f"speaks of {', '.join(strangers)}, who is no principal")
        return found

    def check(self, kinds: Sequence[str]) -> None:
        """Is there something of each kind that a request is to make? Raises ``FactError`` for the first unknown one."""
        for one in self.service.settings.plantings:
            if one.makes not in kinds:
                near = did_you_mean(one.makes, kinds) or "name the path of one object, as the description has it"
                raise FactError(f"makes {one.makes}, which is no path of an object", place=one.place, remedy=near)

    def reset(self) -> Planted:
        """Make everything as it was, then plant again."""
        if self.service.settings.reset:
            self._run(self.service.settings.reset)
        return self.plant()

    def _made(self) -> Planted:
        found: dict[str, dict[str, Json]] = {}
        latest: dict[str, dict[str, Mapping[str, str | int]]] = {}
        for one in self.service.settings.plantings:
            mine = latest.setdefault(one.principal, {})
            made_so_far = ((kind, ids[parameters_in(kind)[-1]]) for kind, ids in mine.items())
            id = self._id(one, {name: own for kind, own in made_so_far for name in names_of(kind)})
            above = mine.get(subject_of(collection_of(one.makes)), {}) if any(names_in(one.request.path)) else {}
            mine[one.makes] = {**above, parameters_in(one.makes)[-1]: id}
            made = {name: str(value) for name, value in mine[one.makes].items()} if above else str(id)
            found.setdefault(one.principal, {}).setdefault(one.makes, []).append(made)
        return found

    def _id(self, one: Planting, names: Mapping[str, str | int]) -> str | int:
        """The id of what the request makes; ``names`` fills in what it says of earlier ones."""
        answer = self.service.act(Action("", naming(one.request, names), one.principal))
        id = pointed_at(answer.json, one.id)
        if answer.ok and isinstance(id, str | int):
            return id
        said = f"no id at {one.id}" if answer.ok else str(answer)
        asked = f"{one.request.method} {one.request.path} as {one.principal}"
        raise FactError(f"{asked} makes no {one.makes}: {said}", place=one.place, remedy=self._shown(one, names))

    def _shown(self, one: Planting, names: Iterable[str]) -> str:
        """The command that repeats it, signed in as the principal is; ids of earlier ones are variables."""
        request = naming(one.request, {name: f"${{{name.upper()}}}" for name in names})
        token = token_of(one.principal) if one.principal else ""
        headers, query = self.service.scheme(one.principal, BEARER).placed(token)
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        more = f"{'&' if '?' in request.path else '?'}{asked}" if asked else ""
        return curl(Action("", replace(request, path=request.path + more, headers={**request.headers, **headers})))

    def _mistake(self, message: str) -> FactError:
        return FactError(f"seed {message}", place=self.service.settings.place, remedy=_REMEDY)

    def _run(self, command: str) -> str:
        settings = self.service.settings
        if not settings.allows("write"):
            said = f"{command} would write to {settings.name}, which may only be read"
            raise FactError(said, place=settings.place, remedy='set safe = "write", if it may be')
        names = {"url": self.service.url}
        argv = [filled(word, names, self.service.variable) for word in shlex.split(command)]
        environment = inherited()
        environment |= {"PATH": programs_first(environment.get("PATH", os.defpath))}
        try:
            ran = self.processes.run(argv, cwd=self.root / settings.cwd, env=environment, timeout=_PATIENCE)
        except FileNotFoundError as error:
            raise FactError(f"{argv[0]} is not installed", place=settings.place, remedy=f"install {argv[0]}") from error
        except subprocess.TimeoutExpired as error:
            raise FactError(f"{command} took longer than {_PATIENCE:g} s", place=settings.place) from error
        if ran.status:
            said = next(reversed((ran.stderr or ran.stdout).strip().splitlines()), "it said nothing")
            raise FactError(f"{command} ended with status {ran.status}: {said}", place=settings.place)
        return ran.stdout


def naming(request: Request, names: Mapping[str, str | int]) -> Request:
    """The request with the ids of what was made before. A field that is nothing but one keeps its type."""

    def fill(text: str) -> str:
        return filled(text, {name: str(value) for name, value in names.items()}, "${{{}}}".format)

    def value(text: str) -> object:
        return names[text[1:-1]] if text[:1] + text[-1:] == "{}" and text[1:-1] in names else fill(text)

    quoted = {name: quote(str(one), safe="${}") for name, one in names.items()}
    path = filled(request.path, quoted, "${{{}}}".format)
    headers = {name: fill(text) for name, text in request.headers.items()}
    return replace(
        request, path=path, headers=headers, json=filled_everywhere(request.json, value), body=fill(request.body)
    )


def planted(subject: str, kinds: Mapping[str, Json], around: Mapping[str, str] | None) -> Iterator[Mapping[str, str]]:
    """What fills the path of each object of this kind, among those that a principal has.

    A kind is called by its path, by its last parameter, or by what one of it is called. A mere id goes below what the
    principal has around it.
    """
    names = (subject, parameters_in(subject)[-1], singular(collection_of(subject)))
    given: Json = next((kinds[name] for name in names if name in kinds), [])
    for one in given if isinstance(given, list) else [given]:
        if isinstance(one, Mapping):
            values = {str(name): str(value) for name, value in one.items()}
        else:
            values = {**(around or {}), parameters_in(subject)[-1]: str(one)}
        if set(parameters_in(subject)) <= set(values):
            yield values
