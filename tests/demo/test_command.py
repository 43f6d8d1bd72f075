"""The command: what it prints around pytest, what it comes to, and one message for whatever stops it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from pytest_devnet.demo import account, command, requirements, sweep
from pytest_devnet.demo.command import main
from pytest_devnet.demo.edits import Add
from pytest_devnet.demo.faults import all_faults, fault_named
from pytest_devnet.demo.judged import Judged
from pytest_devnet.demo.speech import COMMAND
from tests.demo.reports import finding, gate, report

TAGGED = fault_named("tag-lightweight")
SOUND = report(E1_D1=(gate("a.b", "unbound"),), E4_D2=(gate("docs.present"),), E4_D4=(gate("release.tagged"),))
LIGHT = gate("release.tagged", "failed", finding(TAGGED.finding.partition(": ")[2], subject="v1.0.0"))
BROKEN = {**SOUND, "criteria": [*SOUND["criteria"][:2], *report(E4_D4=(LIGHT,))["criteria"]]}
Judge = Callable[..., Judged]


@pytest.fixture
def folders(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Stands in for pytest, whose real output is compared with the README elsewhere: sees the tag as it is."""
    seen: list[Path] = []

    def judge(folder: Path, *_: object, **__: object) -> Judged:
        seen.append(folder)
        kind = subprocess.run(
            ["git", "cat-file", "-t", "v1.0.0"], cwd=folder, capture_output=True, text=True, check=True
        )
        return Judged(1, SOUND if kind.stdout == "tag\n" else BROKEN, 2.0)

    monkeypatch.setattr(command, "judge", judge)
    monkeypatch.setattr(sweep, "judge", judge)
    return seen


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def test_it_tells_what_it_laid_out_and_what_it_means(folders: list[Path], capfd: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 1
    said = capfd.readouterr().out
    assert f"is laid out in\n  {folders[0]}\n" in said
    assert "a delivery plan of 39 lines" in " ".join(said.split())
    assert "pytest now runs Harbor's own tests, then judges each line of the plan" in " ".join(said.split())
    assert "(5 commits, tag: v1.0.0)" in " ".join(said.split())
    assert "   1 unbound     no gate speaks for all of the line yet" in said
    assert "BLOCKED is the answer as long as" in said
    assert f"{len(all_faults())} ways in which" in said
    assert not folders[0].exists()
    assert max(map(len, said.splitlines())) <= 80


def test_a_folder_that_was_named_is_left_and_said(
    tmp_path: Path, folders: list[Path], capfd: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "harbor")]) == 1
    assert folders == [tmp_path / "harbor"]
    assert (tmp_path / "harbor" / "devnet.toml").is_file()
    assert f"  cd {tmp_path}/harbor\n" in capfd.readouterr().out


def test_a_temporary_folder_is_kept_on_demand(folders: list[Path], capfd: pytest.CaptureFixture[str]) -> None:
    main(["--keep"])
    assert f"  cd {folders[0]}\n" in capfd.readouterr().out
    assert (folders[0] / "devnet.toml").is_file()
    subprocess.run(["rm", "-r", str(folders[0])], check=True)


def test_a_fault_is_made_first_and_accounted_for_last(folders: list[Path], capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--fault", TAGGED.name, "--quick"]) == 0
    said = capfd.readouterr().out
    assert "pytest now judges the plan, without the tests and gates that the fault cannot reach" in " ".join(
        said.split()
    )
    assert f"One thing is broken first: {TAGGED.name}\n" in said
    assert "    $ git tag v1.0.0\n" in said
    assert said.partition("What this means")[2].partition(f"\nfault {TAGGED.name}: noticed\n  expected  E4.D4")[1]
    assert len(folders) == 1


def test_a_long_edit_is_cut_short() -> None:
    fault = replace(TAGGED, edits=(Add("docs/long.md", "line\n" * 50),), afterwards=())
    assert list(account.change(fault))[-2:] == ["    + line", "    … and 35 lines more"]


def test_a_fault_that_goes_unnoticed_is_status_1(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "judge", lambda *_: Judged(1, SOUND, 1.0))
    assert main(["--fault", TAGGED.name]) == 1
    assert f"fault {TAGGED.name}: NOT NOTICED as promised" in capfd.readouterr().out


def test_a_fault_nobody_knows_is_answered_with_the_nearest(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--fault", "tag-lightwieght"]) == 4
    assert capfd.readouterr().err == (
        "there is no fault 'tag-lightwieght'\n"
        "  did you mean 'tag-lightweight'? All: python -m pytest_devnet.demo --list-faults\n"
    )


def test_faults_are_listed_by_the_line_they_make_false(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--list-faults"]) == 0
    said = capfd.readouterr().out
    assert "\nE4.D4  Release tag `v1.0.0` created after everything above was verified\n  tag-lightweight\n" in said
    assert all(f"\n  {fault.name}\n" in said for fault in all_faults())
    assert said.endswith(
        f"\n{len(all_faults())} faults. Make one, and see what is noticed:\n  {COMMAND} --fault NAME\n"
    )
    assert max(map(len, said.splitlines())) <= 80


def test_all_faults_are_tried_in_systems_of_their_own(
    folders: list[Path], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "all_faults", lambda: (TAGGED, fault_named("tag-lightweight")))
    assert main(["--all-faults"]) == 0
    said = capfd.readouterr().out
    row = f"{'tag-lightweight':27} {'E4.D4':12} {'release.tagged':17} {'yes':8} {'2.0':>7}\n"
    assert said == f"{sweep.HEADING}\n{row}{row}\n2 faults: 2 noticed as promised, 0 not.\n"
    assert len(set(folders)) == 3
    assert not any(folder.exists() for folder in folders)


def test_alone_asks_nobody_but_the_gate_that_has_to_notice(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    asked: list[tuple[str, ...]] = []

    def judged(_: Path, arguments: tuple[str, ...], **__: object) -> Judged:
        asked.append(arguments)
        return Judged(1, SOUND, 1.0)

    monkeypatch.setattr(sweep, "judge", judged)
    monkeypatch.setattr(command, "all_faults", lambda: (fault_named("billing-syncs-unmeasured"),))
    assert main(["--all-faults", "--alone"]) == 1
    assert [one[-1] for one in asked] == ['gate(name="metrics.move")']
    assert capfd.readouterr().out.endswith("\n1 fault: 0 noticed as promised, 1 not.\n")


def test_what_was_not_noticed_is_told_below_the_table(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sweep, "judge", lambda *_, **__: Judged(1, SOUND, 1.0))
    monkeypatch.setattr(command, "all_faults", lambda: (TAGGED,))
    assert main(["--all-faults", "--quick"]) == 1
    said = capfd.readouterr().out
    assert "fault tag-lightweight: NOT NOTICED as promised\n" in said
    assert said.endswith("\n1 fault: 0 noticed as promised, 1 not.\n")


def test_gates_that_break_without_any_fault_are_told(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    sound = report(E1_D4=(gate("slo.alerts", "error"),))
    monkeypatch.setattr(sweep, "judge", lambda *_, **__: Judged(1, sound, 1.0))
    assert main(["--all-faults"]) == 4
    assert capfd.readouterr().err == (f"gates broke before any fault was made: slo.alerts\n  {COMMAND} shows why\n")


@pytest.mark.parametrize("share", ["0/3", "4/3", "1", "a/b", "1/0"])
def test_a_share_that_is_none_is_refused(share: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--all-faults", "--share", share])
    assert "is no share: write 1/3, 2/3 or 3/3" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (["--all-faults", "--keep"], "--all-faults takes a temporary folder for each: leave out DIR and --keep"),
        (["--all-faults", "here"], "--all-faults takes a temporary folder for each: leave out DIR and --keep"),
        (["--share", "1/3"], "--share, --live, --alone and --within go with --all-faults"),
        (["--alone"], "--share, --live, --alone and --within go with --all-faults"),
        (["--live"], "--share, --live, --alone and --within go with --all-faults"),
        (["--within", "9", "--list-faults"], "--share, --live, --alone and --within go with --all-faults"),
        (["--quick"], "--quick goes with --fault and --all-faults"),
        (["--fault", "x", "--all-faults"], "argument --all-faults: not allowed with argument --fault"),
    ],
)
def test_what_makes_no_sense_together_is_refused(
    asked: list[str], message: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(asked)
    assert ended.value.code == 2
    assert capfd.readouterr().err.endswith(f"error: {message}\n")


def test_no_fault_is_begun_when_the_time_is_up(folders: list[Path], capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--all-faults", "--within", "0", "--share", "2/3"]) == 0
    said = capfd.readouterr().out
    chosen = sweep.share(all_faults(), 2, 3)
    assert said.count(f"{'no time':8} {'-':>7}\n") == len(chosen)
    assert f"{len(chosen)} faults: 0 noticed as promised, 0 not, {len(chosen)} not tried for want of time.\n" in said
    assert folders == []


def test_of_the_live_faults_every_one_changes_what_runs(folders: list[Path], capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--all-faults", "--within", "0", "--live"]) == 0
    said = capfd.readouterr().out
    assert ("no-role-check" in said or "sign-in-optional" in said, "tag-lightweight" in said) == (True, False)
    assert folders == []


def test_shares_are_every_fault_once() -> None:
    parts = [sweep.share(all_faults(), part, 3) for part in (1, 2, 3)]
    assert sorted(fault.name for part in parts for fault in part) == sorted(fault.name for fault in all_faults())


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert main([str(tmp_path)]) == 4
    assert capfd.readouterr().err == f"{tmp_path}: the folder is not empty\n  name a new one\n"


def test_an_extra_that_is_missing_is_named_with_the_command(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    declared = [
        "pytest>=9.1",
        'uvicorn>=0.1; extra == "example"',
        'no-such-package>=2; extra == "example"',
        'pytest<1; extra == "example"',
        'sybil; extra == "dev"',
        'pytest-devnet[cov]; extra == "example"',
        'no-such-plugin; extra == "cov"',
    ]
    monkeypatch.setattr(requirements, "requires", lambda _: declared)
    assert main([]) == 4
    assert capfd.readouterr().err == (
        "the reference system needs what is not installed here: no-such-package>=2, pytest<1, "
        "no-such-plugin\n"
        "  pip install 'pytest-devnet[example]'\n"
    )


def test_without_the_package_itself_the_demo_says_so(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def absent(name: str) -> list[str]:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(requirements, "requires", absent)
    assert main([]) == 4
    assert capfd.readouterr().err == "pytest-devnet itself is not installed\n  pip install 'pytest-devnet[example]'\n"


def test_without_git_the_demo_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main([]) == 4
    assert capfd.readouterr().err == "git is not installed\n  install git\n"


def test_an_interrupt_is_one_message(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "require_extra", interrupted)
    assert main([]) == 130
    assert capfd.readouterr().err == "interrupted\n"


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    listed = [sys.executable, "-m", "pytest_devnet.demo", "--list-faults"]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(listed, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (4, "")


def test_what_a_terminal_cannot_show_is_spelt_out() -> None:
    listed = [sys.executable, "-m", "pytest_devnet.demo", "--list-faults"]
    env = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(listed, env=env, capture_output=True, check=True)
    assert done.stdout.isascii()
