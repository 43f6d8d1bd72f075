"""The applications a repository ships: what its compose files, Dockerfiles, Procfiles, packages and workflows start."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from pytest_devnet.formats.dockerfile import read_dockerfile, split
from pytest_devnet.formats.entry_points import entry_point, entry_point_of, same
from pytest_devnet.formats.packages import Package, readable_packages
from pytest_devnet.formats.yaml import Yaml, read_yaml

_ASIDE = {"example", "examples", "fixture", "fixtures", "node_modules", "sample", "samples", "template", "templates"}
_ASIDE |= {"test", "testdata", "tests", "vendor"}
_NO_SERVERS = {"concurrently", "lerna", "npm-run-all", "nx", "tsc", "turbo", "wireit"}
_ENDS = (".yaml", ".yml", "Procfile", "package.json")
_COMPOSE = re.compile(r"(?:docker-)?compose(?:\.prod(?:uction)?)?\.ya?ml")
_DOCKERFILE = re.compile(r"(?:Dockerfile|Containerfile)(?:\.[\w.-]+)?|[\w.-]+\.[Dd]ockerfile")
_WORKFLOW = re.compile(r"\.github/workflows/[^/]+\.ya?ml")
_BACKGROUND = re.compile(r"^(.*[^&\s])\s*&\s*$", re.MULTILINE)
_PORT = re.compile(r"\$\{?PORT\b")
_PROCESS = re.compile(r"(\w[\w-]*):\s*(.+)")
_START = re.compile(r'^\s*"start"\s*:', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Application:
    """Something that listens. ``entry`` is what it starts in the end, empty where that cannot be told."""

    name: str
    path: str
    line: int
    command: str
    entry: str


def applications_in(paths: Iterable[str], text: Callable[[str], str]) -> tuple[Application, ...]:
    """Each application once, as the first file that ships it names it. Raises ``FactError`` for what cannot be read."""
    files = [path for path in paths if _may_ship(path) and not _ASIDE & set(path.split("/")[:-1])]
    found: list[Application] = []
    for application in _Finder(files, text).all():
        if not any(same(application.entry, known.entry) for known in found):
            found.append(application)
    return tuple(found)


def _may_ship(path: str) -> bool:
    """A first look by what costs little: a repository may have a hundred thousand files."""
    return path.endswith(_ENDS) or "ockerfile" in path or "ontainerfile" in path


@dataclass(slots=True)
class _Finder:
    files: list[str]
    text: Callable[[str], str]
    packages: tuple[Package, ...] = ()
    composed: set[str] = field(default_factory=set)

    def all(self) -> Iterator[Application]:
        self.packages = readable_packages(self.files, self.text)
        for path in self._named(lambda path: bool(_COMPOSE.fullmatch(path.rpartition("/")[2]))):
            yield from self._composed(path)
        for path in self._named(lambda path: bool(_DOCKERFILE.fullmatch(path.rpartition("/")[2]))):
            if path not in self.composed:
                yield from self._image(path, posixpath.basename(posixpath.dirname(path)))
        for path in self._named(lambda path: path.rpartition("/")[2] == "Procfile"):
            yield from self._processes(path)
        for package in self.packages:
            yield from self._package(posixpath.join(package.folder, "package.json"), package)
        for path in self._named(lambda path: bool(_WORKFLOW.fullmatch(path))):
            yield from self._workflow(path)

    def _named(self, fits: Callable[[str], bool]) -> list[str]:
        return [path for path in self.files if fits(path)]

    def _composed(self, path: str) -> Iterator[Application]:
        for document in read_yaml(self.text(path), path):
            for name, service in document.at("services").entries:
                if service.at("build").value is not None:
                    yield from self._service(path, name, service)

    def _service(self, path: str, name: str, service: Yaml) -> Iterator[Application]:
        build = service.at("build")
        context = build.text or build.at("context").text or "."
        folder = posixpath.normpath(posixpath.join(posixpath.dirname(path), context))
        file = posixpath.normpath(posixpath.join(folder, build.at("dockerfile").text or "Dockerfile"))
        self.composed.add(file)
        stage = read_dockerfile(self.text(file) if file in self.files else "", build.at("target").text)
        entrypoint = _words(service.at("entrypoint")) or stage.entrypoint
        command = _words(service.at("command")) or (() if _words(service.at("entrypoint")) else stage.command)
        listens = stage.listens or bool(service.at("ports").items or service.at("expose").items)
        if listens:
            yield from self._run(name, path, service.line, (*entrypoint, *command), folder)

    def _image(self, path: str, name: str) -> Iterator[Application]:
        stage = read_dockerfile(self.text(path))
        if stage.listens:
            yield from self._run(name, path, stage.line, stage.words, posixpath.dirname(path))

    def _run(self, name: str, path: str, line: int, words: tuple[str, ...], folder: str) -> Iterator[Application]:
        """What an image runs; its files may come from anywhere in the repository."""
        if words:
            entry = entry_point_of(words, folder, self.packages).removeprefix(f"{folder}/")
            yield Application(name, path, line, _shown(words), entry)

    def _processes(self, path: str) -> Iterator[Application]:
        for number, line in enumerate(self.text(path).splitlines(), start=1):
            process = _PROCESS.fullmatch(line.strip())
            if process and (process[1] == "web" or _PORT.search(process[2])):
                yield self._called(process[1], path, number, process[2], posixpath.dirname(path))

    def _package(self, path: str, package: Package) -> Iterator[Application]:
        if "start" in package.scripts:
            text = self.text(path)
            found = _START.search(text)
            line = text.count("\n", 0, found.start()) + 1 if found else 1
            name = package.name.rpartition("/")[2]
            application = self._called(name, path, line, package.scripts["start"], package.folder)
            if application.entry not in _NO_SERVERS:
                yield application

    def _workflow(self, path: str) -> Iterator[Application]:
        text = self.text(path)
        if _BACKGROUND.search(text):
            for document in read_yaml(text, path):
                for _, job in document.at("jobs").entries:
                    for step in job.at("steps").items:
                        yield from self._background(path, step)

    def _background(self, path: str, step: Yaml) -> Iterator[Application]:
        for command in _BACKGROUND.findall(step.at("run").text):
            application = self._called("", path, step.at("run").line, command, step.at("working-directory").text)
            if re.search(r"[./:]", application.entry):
                yield application

    def _called(self, name: str, path: str, line: int, command: str, folder: str) -> Application:
        return Application(name, path, line, command.strip(), entry_point(command, folder, self.packages))


def _words(value: Yaml) -> tuple[str, ...]:
    return tuple(one.text for one in value.items) or split(value.text)


def _shown(words: tuple[str, ...]) -> str:
    return words[2] if words[:2] == ("sh", "-c") and len(words) > 2 else " ".join(words)
