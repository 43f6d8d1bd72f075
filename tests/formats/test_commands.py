from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.errors import FactError
from pytest_devnet.formats.commands import Workshop, obstacles
from pytest_devnet.formats.packages import Package, read_package

PACKAGES = (
    Package("", "quay", {"verify:local": "x", "test": "x"}, frozenset({"typescript", "@playwright/test", "vitest"})),
    Package("packages/crane", "@quay/crane", {"lift": "x"}, frozenset({"@scope/rope"})),
)
WORKSHOP = Workshop(PACKAGES, "SHELL := sh\n.PHONY: drill\ndrill dry: deps\n\techo wet: no\n")


@pytest.mark.parametrize(
    "command",
    [
        "pnpm verify:local",
        "pnpm run verify:local && npm t",
        "CI=1 npm run verify:local -- --fix",
        "npm test",
        "yarn test --watch",
        "bun run test",
        "pnpm --filter @quay/crane lift",
        "pnpm --filter=crane lift",
        "pnpm -F '@quay/*' run lift",
        "pnpm --filter ...@quay/crane^... lift",
        "pnpm --filter '[HEAD]' nothing",
        "pnpm --filter ./packages/crane/ lift",
        "npm --prefix packages/crane run lift",
        "npm run lift --workspace=@quay/crane",
        "pnpm -C ./packages/crane lift",
        "yarn workspace @quay/crane lift",
        "pnpm -r lift",
        "pnpm -w test",
        "pnpm tsc --noEmit",
        "pnpm playwright",
        "yarn run vitest",
        "pnpm rope",
        "pnpm audit",
        "npm ci",
        "npm",
        "npm run",
        "yarn workspace",
        "bun test",
        "bun index.ts",
        "bun run ./x.ts",
        "make",
        "make drill dry -j2 X=1",
        "make -C ops anything",
        "cargo test",
        "/execute-tasks",
        "# nothing",
        "A=1",
        "",
    ],
)
def test_what_the_repository_defines_or_a_tool_brings_can_be_run(command: str) -> None:
    assert list(obstacles(command, WORKSHOP)) == []


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("pnpm verify", "package.json has no script verify"),
        ("pnpm run tsc", "package.json has no script tsc"),
        ("npm start", "package.json has no script start"),
        ("pnpm lift", "package.json has no script lift"),
        ("pnpm --filter @quay/ship test", "no package is called @quay/ship"),
        ("pnpm --filter @quay/crane test", "@quay/crane has no script test"),
        ("npm run lift -w quay", "quay has no script lift"),
        ("pnpm -r sail", "every package.json has no script sail"),
        ("make drill sail", "the Makefile has no target sail"),
    ],
)
def test_what_nobody_defined_cannot_be_run(command: str, reason: str) -> None:
    assert list(obstacles(command, WORKSHOP)) == [reason]


def test_every_part_of_a_command_is_judged() -> None:
    assert list(obstacles("pnpm a && make b; npm run c", Workshop())) == [
        "there is no package.json",
        "there is no Makefile",
        "there is no package.json",
    ]


@pytest.mark.parametrize("makefile", ["include x.mk\n", "-include x.mk\n", "%.o: %.c\n\tcc\n", "drill-%:\n"])
def test_a_makefile_that_makes_more_than_it_names_is_not_judged(makefile: str) -> None:
    assert list(obstacles("make sail", Workshop(makefile=makefile))) == []


def test_assignments_and_recipes_are_no_targets() -> None:
    makefile = "sail := x\nanchor = a:b\ndrill:\n\tlift: %\n# dry: x\n"
    assert list(obstacles("make sail anchor lift dry drill", Workshop(makefile=makefile))) == [
        "the Makefile has no target sail",
        "the Makefile has no target anchor",
        "the Makefile has no target lift",
        "the Makefile has no target dry",
    ]


@given(st.text())
def test_any_command_is_judged(command: str) -> None:
    assert all(obstacles(command, WORKSHOP))


def test_a_package_is_read_with_all_it_depends_on() -> None:
    text = '{"name": "a", "scripts": {"b": "c"}, "dependencies": {"d": "1"}, "devDependencies": {"e": "1"}}'
    assert read_package(text, "x/package.json") == Package("x", "a", {"b": "c"}, frozenset({"d", "e"}))


def test_a_package_may_declare_nothing() -> None:
    assert read_package('{"scripts": [], "dependencies": null}', "package.json") == Package("", "", {}, frozenset())


@pytest.mark.parametrize(
    ("text", "said"), [("{", "is not JSON"), ("[" * 100_000, "is not JSON"), ("[]", "is not a JSON object")]
)
def test_what_is_no_package_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(FactError) as refused:
        read_package(text, "x/package.json")
    assert str(refused.value) == f"x/package.json: {said}"
    assert refused.value.remedy == "mend it"
