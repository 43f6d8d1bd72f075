"""Bounds, paths, tags, commands and commit points as a plan writes them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from pytest_devnet import plan
from pytest_devnet.model import Bound
from pytest_devnet.plan.blocks import Fence, Line
from pytest_devnet.plan.commits import CommitPoint, commit_points
from pytest_devnet.plan.references import names_in, paths_of
from pytest_devnet.plan.values import bounds_of, commands_of, tag_of, values_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Keep ≥98% overall", [("98", "%", "overall")]),
        ("Coverage >=98 % overall", [("98", "%", "overall")]),
        ("95%+ branch coverage on `packages/api`", [("95", "%", "packages/api")]),
        ("100% for the kernel and unit coverage ≥ 95.5%", [("100", "%", "kernel"), ("95.5", "%", "unit coverage")]),
        ("p95 < 200 ms", [("200", "ms", "p95")]),
        ("p99.9 ≤ 1.5 s for search", [("1.5", "s", "p99.9 search")]),
        ("error rate below 0.1 %", [("0.1", "%", "error rate")]),
        ("Ensure at least 1,000 rps", [("1000", "rps", "")]),
        ("Availability: 99.9%", [("99.9", "%", "Availability")]),
        ("Threshold raised to 98", [("98", "", "Threshold")]),
        ("sync must be ≥98%", [("98", "%", "sync")]),
        ("≥100% branch coverage where required", [("100", "%", "branch coverage")]),
        ("`fast` lookups ≥9%", [("9", "%", "lookups")]),
        ("≥9% of `fast` lookups", [("9", "%", "")]),
        ("Node 22, 4 steps, v1.0.0, 12 apples", []),
        ("`≥98%` in code", []),
        ("no numbers", []),
        ("≥" + "9" * 40, []),
    ],
)
def test_bounds_have_a_value_a_unit_and_a_scope(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert bounds_of(text) == tuple(Bound(Fraction(value), unit, scope) for value, unit, scope in expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("`docs/a/b.md`, `c.md`, and `d.md`", ["docs/a/b.md", "docs/a/c.md", "docs/a/d.md"]),
        ("`docs/a/`, `c.md`", ["docs/a/", "docs/a/c.md"]),
        ("`docs/a/b.md` links `c.md`", ["docs/a/b.md", "c.md"]),
        ("`docs/a/b.md`, `.nvmrc`, `./x/y`", ["docs/a/b.md", ".nvmrc", "x/y"]),
        ("`a.md`, `b.md`", ["a.md", "b.md"]),
        ("`features/*/spec.md` and `*.config`", ["features/*/spec.md", "features/*/*.config"]),
        ("[Guide](docs/guide.md#top) and [Site](https://a.test/b.md)", ["docs/guide.md"]),
        ("`Makefile` `app/(auth)/[id]/page.tsx`", ["Makefile", "app/(auth)/[id]/page.tsx"]),
        ("`/execute-tasks` `@repo/web` `~/x/y` `text/html` `a.b` `GET /x` `v1.0.0` `https://a/b`", []),
        ("`a/b` twice `a/b`", ["a/b"]),
        ("`" + "a/" * 400 + "`", []),
        ("Guide in docs/keeper.md, links in README.md.", ["docs/keeper.md", "README.md"]),
        (
            '**docs/keeper.md** (see docs/adr/*.md) for "src/lamp.py"',
            ["docs/keeper.md", "docs/adr/*.md", "src/lamp.py"],
        ),
        ("Runbooks in docs/runbooks/, tests/ and .github/", ["docs/runbooks/", "tests/", ".github/"]),
        ("[docs/a.md](docs/b.md) and docs/c.md", ["docs/b.md", "docs/c.md"]),
        ("./docs/a.md, `b.md` and CHANGES.md", ["docs/a.md", "docs/b.md", "CHANGES.md"]),
        ("https://a.test/docs/a.md, @quay/web/a.ts, ~/a/b.md, $HOME/a.md, C:/a.md, <docs/a.md>", []),
        ("staging/prod, CI/CD, and/or, 24/7, FSD/Next.js, Node.js, setup.py, keeper.md, Q1/ Q2, a/b.md5, a/b.md/c", []),
    ],
)
def test_paths_are_relative_to_the_root(text: str, expected: list[str]) -> None:
    assert paths_of(text) == tuple(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Final tag (e.g., `v1.0.0`) set", "v1.0.0"),
        ("Release `2.0.0-rc.1` out", "2.0.0-rc.1"),
        ("tag v3.1 pushed", "v3.1"),
        ("tagged later", ""),
        ("Node `v22.1.0` used", ""),
    ],
)
def test_a_tag_is_named_where_tags_are_spoken_of(text: str, expected: str) -> None:
    assert tag_of(text) == expected


def test_names_are_as_they_are_written() -> None:
    assert names_in("`docs/a/b.md`, `c.md`") == ("docs/a/b.md", "c.md")


def test_commands_are_code_spans_that_start_with_a_program() -> None:
    text = "`pnpm lint && pnpm check`, `make`, `./go.sh`, `pnpm`, `high | low`, `/execute-tasks`, ` `"

    assert commands_of(text) == ("pnpm lint && pnpm check", "make", "./go.sh")


def test_values_gather_them_all() -> None:
    found = values_of("Release `v1.2.0` holds ≥9% of `a/b` by `make x`")

    assert (found.tag, found.paths, found.commands, len(found.bounds)) == ("v1.2.0", ("a/b",), ("make x",), 1)


def fence(script: str) -> Fence:
    return Fence(1, "bash", tuple(Line(number, text) for number, text in enumerate(script.split("\n"), 2)))


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("git add -A a \\\n  'b c'\ngit commit -m \"feat: x\"", CommitPoint(4, "feat: x", ("a", "b c"), "feat: x")),
        ("$ git commit -am 'x; y' # now", CommitPoint(2, "x; y", (), "x; y")),
        ("git commit --message=x", CommitPoint(2, "x", (), "x")),
        ("git commit --message x\ngit tag -a -m note v1\ngit tag", CommitPoint(2, "x", (), "x", "v1")),
        ("git commit -S -m'say \"hi\"'", CommitPoint(2, 'say "hi"', (), 'say "hi"')),
        ('git commit -m "a \\"b\\" \\\\ c"', CommitPoint(2, 'a "b" \\ c', (), 'a "b" \\ c')),
        ("git commit -m feat:\\ x\\", CommitPoint(2, "feat: x", (), "feat: x")),
        ("git commit -m \"$(cat <<'EOF'\nfeat: x\n\nbody\nEOF\n)\"", CommitPoint(2, "feat: x", (), "feat: x")),
        ("git commit -m 'never closed", CommitPoint(2, "never closed", (), "never closed")),
        ('git commit -m "never closed\\', CommitPoint(2, "never closed", (), "never closed")),
    ],
)
def test_a_script_is_read_as_a_shell_would(script: str, expected: CommitPoint) -> None:
    assert commit_points(fence(script)) == (expected,)


@pytest.mark.parametrize(
    "script", ["", "git commit", "git commit -m", "git commit -m ''", "git tag v1", "# git commit -m x", "cd x"]
)
def test_a_script_without_a_message_commits_nothing(script: str) -> None:
    assert commit_points(fence(script)) == ()


def test_a_fence_without_lines_holds_no_script() -> None:
    assert commit_points(Fence(1, "sh", ())) == ()


def commits(body: str) -> list[tuple[str, str]]:
    found = plan.read_plan(f"# Phase G: Gulls\n\n## Commit Point\n\n{body}\n", "g.md")
    return [(one.text, one.values.message) for one in found.criteria]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("`git commit -m 'feat: a'`", [("feat: a", "feat: a")]),
        ("- `feat: a`\n- `feat: b`", [("feat: a", "feat: a"), ("feat: b", "feat: b")]),
        ("when the tide is out", [("when the tide is out", "")]),
        ("```\nfeat: gulls\n```", []),
        ("```claude\ngit commit -m x\n```", []),
        ("| a |\n|---|\n| b |", []),
    ],
)
def test_a_commit_point_may_be_named_in_words(body: str, expected: list[tuple[str, str]]) -> None:
    assert commits(body) == expected


def test_a_commit_is_one_clause_and_demands_no_run() -> None:
    found = next(plan.read_plan("## Commit\n`test: a, b and tests`\n", "g.md").criteria)

    assert [(clause.text, clause.demands) for clause in found.clauses] == [("test: a, b and tests", None)]


def test_files_that_are_only_named_demand_no_run() -> None:
    found = next(plan.read_plan("## References\n- how tests work: `docs/t.md`\n", "g.md").criteria)

    assert {clause.demands for clause in found.clauses} == {None}


def test_the_package_offers_three_names_and_loads_them_when_asked() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        plan.nonsense  # noqa: B018

    assert callable(plan.normalise)
