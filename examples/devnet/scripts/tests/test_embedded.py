"""The parts of the embedded target, without a service."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import build_release
import deploy
import environment
import rollback
import smoke
import source_roots
from embedded import process as processes
from embedded.environment import Environment, named
from embedded.errors import NotDeployed
from embedded.process import Process
from embedded.release import pack, unpack

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
)


@pytest.fixture(autouse=True)
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "path", sys.path[:])
    monkeypatch.setenv("DEVNET_TARGET", str(tmp_path))
    monkeypatch.setenv("DEVNET_PORT", "0")
    return tmp_path


@pytest.fixture
def staging() -> Environment:
    found = named("staging")
    found.prepare()
    return found


def test_the_same_files_make_the_same_release_and_tests_are_left_out(tmp_path: Path) -> None:
    first, second = (pack(source_roots.ROOT, tmp_path / name) for name in ("first", "second"))
    assert (first.name, first.read_bytes()) == (second.name, second.read_bytes())
    release = unpack(first, tmp_path)
    assert first.name == f"harbor-{release}.tar.gz"
    assert (tmp_path / release / "scripts" / "serve.py").is_file()
    assert not list((tmp_path / release).glob("**/test*"))


def test_a_release_is_built_by_one_command(target: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build_release.main([str(target / "dist")])
    (built,) = (target / "dist").iterdir()
    assert capsys.readouterr().out == f"{built}\n"


@pytest.mark.parametrize("name", ["harbor.tar.gz", "harbor-1.0.0.tar.gz", "harbor-1.0.0+0123456789ab.tar.gz"])
def test_what_is_no_release_is_not_unpacked(staging: Environment, tmp_path: Path, name: str) -> None:
    (tmp_path / "harbor.tar.gz").write_bytes(b"x")
    with pytest.raises(NotDeployed, match=r"is no release: build one"):
        unpack(tmp_path / name, staging.folder / "releases")


def test_a_release_that_is_not_what_its_name_says_is_refused(staging: Environment, tmp_path: Path) -> None:
    archive = pack(source_roots.ROOT, tmp_path)
    archive.write_bytes(archive.read_bytes()[:-1])
    with pytest.raises(NotDeployed, match=r"does not hold what its name says"):
        unpack(archive, staging.folder / "releases")
    assert list((staging.folder / "releases").iterdir()) == []


def test_an_environment_is_made_once_and_only_its_owner_reads_its_secrets(staging: Environment) -> None:
    kept = staging.secrets()
    assert len(kept["DEVNET_TOKEN_KEY"]) >= 32
    assert len(set(kept.values())) == 7
    staging.prepare()
    assert staging.secrets() == kept
    assert staging.secrets_file.stat().st_mode & 0o777 == 0o600
    assert (staging.folder / "data").stat().st_mode & 0o777 == 0o700


def test_a_rotated_secret_is_another_and_the_others_stay(staging: Environment) -> None:
    before = staging.secrets()
    assert environment.main(["staging", "rotate", "DEVNET_GIL_PASSWORD"]) == 0
    after = staging.secrets()
    assert {name for name in before if before[name] != after[name]} == {"DEVNET_GIL_PASSWORD"}
    assert staging.secrets_file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("main", [deploy.main, smoke.main, rollback.main])
def test_an_unknown_environment_is_answered_with_those_that_exist(
    main: Callable[[list[str]], int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["stagging"]) == 1
    assert "there is no environment 'stagging': take one of production, staging" in capsys.readouterr().err


def test_a_port_that_is_no_number_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DEVNET_PORT", "http")
    assert deploy.main(["staging"]) == 1
    assert "DEVNET_PORT is 'http'" in capsys.readouterr().err


def test_a_port_that_somebody_else_has_is_refused(
    target: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("DEVNET_PORT", str(port))
        assert deploy.main(["staging", "--release", str(pack(source_roots.ROOT, target))]) == 1
    told = capsys.readouterr().err
    assert f"port {port} is taken by another program" in told
    assert told.endswith("staging serves nothing, as before\n")


def test_two_changes_at_a_time_are_one_too_many(staging: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    with staging.exclusive():
        assert rollback.main(["staging"]) == 1
        assert "staging is being changed by somebody else" in capsys.readouterr().err


def test_before_the_first_deployment_every_script_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert smoke.main(["staging"]) == 1
    assert environment.main(["staging", "start"]) == 1
    assert capsys.readouterr().err.count("nothing serves in staging: deploy a release first") == 2
    assert environment.main(["staging", "prepare"]) == 0
    assert environment.main(["staging", "status"]) == 1
    assert environment.main(["staging", "stop"]) == 0


def test_a_process_that_does_not_listen_is_ended_all_the_same(
    staging: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "GRACE", 0.3)
    log = staging.log("deaf")
    process = Process(staging.folder / "run", "deaf")
    process.start([sys.executable, "-c", STUBBORN], staging.folder, {}, log)
    try:
        deadline = time.monotonic() + 30
        while "deaf" not in log.read_text("utf-8") and time.monotonic() < deadline:
            time.sleep(0.01)
        with pytest.raises(NotDeployed, match=r"still runs"):
            process.start([sys.executable, "-c", STUBBORN], staging.folder, {}, log)
    finally:
        process.stop()
    assert not process.alive
