"""Releases are really deployed, broken, noticed and taken back, on a loopback port that was free."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import deploy
import environment
import rollback
import smoke
import source_roots
from embedded.environment import named
from embedded.release import pack
from embedded.service import Service

SECRETS = {
    "DEVNET_TOKEN_KEY": "a key of a test, no secret at all",
    "DEVNET_VERA_PASSWORD": "vera's, in a test",
    "DEVNET_GIL_PASSWORD": "gil's, in a test",
    "DEVNET_DRAIN_SECONDS": "0",
}
NO_BORDERS = "\n\ndef require_same_tenant(own: str, other: str, what: str) -> None: ...\n"


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A target in which staging serves this checkout; every test leaves it so."""
    folder = tmp_path_factory.mktemp("target")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEVNET_TARGET", str(folder))
        patch.setenv("DEVNET_PORT", "0")
        (folder / "staging").mkdir()
        named("staging").keep_secrets(SECRETS)
        try:
            assert deploy.main(["staging", "--verify", "--release", str(pack(source_roots.ROOT, folder))]) == 0
            yield folder
        finally:
            Service(named("staging")).stop()


@pytest.fixture
def staging(target: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    monkeypatch.setenv("DEVNET_TARGET", str(target))
    monkeypatch.setenv("DEVNET_PORT", "0")
    return Service(named("staging"))


def later(staging: Service, folder: Path, **appended: str) -> list[str]:
    """Version 1.0.1, whose number was raised in one place only, with text appended to the modules named."""
    source = folder / "source"
    shutil.copytree(staging.environment.folder / "current", source)
    project = source / "pyproject.toml"
    project.write_text(project.read_text("utf-8").replace('version = "1.0.0"', 'version = "1.0.1"'), "utf-8")
    for module, text in appended.items():
        (path,) = source.glob(f"packages/*/src/*/{module}.py")
        path.write_text(path.read_text("utf-8") + text, "utf-8")
    return ["staging", "--release", str(pack(source, folder))]


def test_a_release_that_does_not_get_ready_is_taken_back_at_once(
    staging: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = staging.state.releases
    assert deploy.main(later(staging, tmp_path, app="\nimport a_module_that_nobody_installed\n")) == 1
    told = capsys.readouterr().err
    assert "does not get ready" in told
    assert "No module named 'a_module_that_nobody_installed'" in told
    assert told.endswith(f"staging serves {good[-1]} again\n")
    assert environment.main(["staging", "status"]) == 0


def test_a_bad_release_is_noticed_and_the_one_before_serves_again_on_either_data(
    staging: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = staging.state.releases
    rename_acme(staging, "Acme before")
    assert deploy.main(later(staging, tmp_path, organisations=NO_BORDERS)) == 0
    bad = staging.state.current
    rename_acme(staging, "Acme since")
    assert smoke.main(["staging"]) == 1
    lines = capsys.readouterr().out.splitlines()
    failed = [line.split(" ", 2)[2] for line in lines if line.startswith("FAILED")]
    assert failed == ["is the release", "hides it from the other"]
    assert rollback.main(["staging"]) == 0
    assert staging.state.releases == good
    assert (staging.environment.folder / "current").readlink() == Path("releases", good[-1])
    assert acme(staging) == "Acme since"
    assert environment.main(["staging", "stop"]) == 0
    assert environment.main(["staging", "rotate", "DEVNET_GIL_PASSWORD"]) == 0
    assert environment.main(["staging", "restore", bad]) == 0
    assert acme(staging) == "Acme before"
    assert (staging.environment.folder / "data" / f"written-by-{bad}" / "harbor.db").is_file()
    assert smoke.main(["staging"]) == 0


def test_what_is_not_there_is_neither_rotated_nor_restored_nor_rolled_back_to(
    staging: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    good = staging.state.releases
    assert environment.main(["staging", "rotate", "DEVNET_DATABASE"]) == 1
    assert environment.main(["staging", "restore", "9.9.9+000000000000"]) == 1
    assert rollback.main(["staging"]) == 1
    told = capsys.readouterr().err
    assert "'DEVNET_DATABASE' is no secret of staging" in told
    assert "there is no backup from before 9.9.9+000000000000" in told
    assert "nothing was changed" in told
    assert staging.state.releases == good
    assert environment.main(["staging", "status"]) == 0


def rename_acme(staging: Service, name: str) -> None:
    with closing(sqlite3.connect(staging.environment.database)) as database, database:
        database.execute("update organisations set name = ? where id = 'acme'", (name,))


def acme(staging: Service) -> str:
    with closing(sqlite3.connect(staging.environment.database)) as database:
        return str(database.execute("select name from organisations where id = 'acme'").fetchone()[0])
