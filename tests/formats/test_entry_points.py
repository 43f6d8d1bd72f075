"""What commands start in the end, whatever is wrapped around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.formats.entry_points import entry_point, entry_point_of, same
from pytest_devnet.formats.packages import read_package

PACKAGES = [
    read_package(
        '{"name": "quay", "scripts": {"start": "pnpm --filter @quay/api start", "loop": "npm run loop"}}',
        "package.json",
    ),
    read_package(
        '{"name": "@quay/api", "scripts": {"start": "node src/main.js", "dev": "tsx watch src/main.ts"}}',
        "apps/api/package.json",
    ),
]


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("python scripts/serve.py --port 8000", "scripts/serve.py"),
        ("python3.12 -u ./scripts/serve.py", "scripts/serve.py"),
        ("python -m harbor.server --port 1", "harbor.server"),
        ("python -m uvicorn harbor.app:create --factory --port 1", "harbor.app:create"),
        ("uvicorn --host 0.0.0.0 --port 8000 harbor.app:create", "harbor.app:create"),
        ("gunicorn -w 4 -k uvicorn.workers.UvicornWorker 'harbor.app:create()'", "harbor.app:create()"),
        ("gunicorn -b 0.0.0.0:8000 -w 4 harbor.wsgi:application", "harbor.wsgi:application"),
        ("fastapi run src/main.py", "src/main.py"),
        ("flask --app harbor.app run", "harbor.app"),
        ("uvicorn", "uvicorn"),
        ("python manage.py runserver", "manage.py"),
        ("poetry run python -m harbor", "harbor"),
        ("uv run serve", "serve"),
        ("bundle exec puma -C config/puma.rb", "puma"),
        ("A=1 exec env B=2 nice -- node --enable-source-maps dist/server.js", "dist/server.js"),
        ("node .", "."),
        ("deno run --allow-net main.ts", "main.ts"),
        ("java -Xmx1g -jar build/libs/app.jar", "build/libs/app.jar"),
        ("/usr/local/bin/harbor-api --port 1", "harbor-api"),
        ("./bin/api", "bin/api"),
        ("go run ./cmd/api", "cmd/api"),
        ("cargo run", "cargo"),
        ("node /app/dist/server.js", "server.js"),
        ("cd apps/api && node src/main.js --port $PORT", "apps/api/src/main.js"),
        ("cd apps/api && npm start", "apps/api/src/main.js"),
        ("npm run build; npm start", "apps/api/src/main.js"),
        ("pnpm --filter @quay/api dev", "apps/api/src/main.ts"),
        ("npm run none", "npm"),
        ("npm run loop", ""),
        ("npx serve dist", "serve"),
        ("sh -c 'node a.js'", "a.js"),
        ("sh serve.sh", "serve.sh"),
        ("node a.js > log.txt 2>&1", "a.js"),
        ("docker-entrypoint.sh node a.js", "a.js"),
        ("", ""),
        ("python", ""),
        ("cd", ""),
    ],
)
def test_a_command_has_an_entry_point(command: str, found: str) -> None:
    assert entry_point(command, "", PACKAGES) == found


def test_files_are_told_from_the_folder_the_command_runs_in() -> None:
    assert entry_point("node src/main.js", "apps/api") == "apps/api/src/main.js"
    assert entry_point("python ../../scripts/serve.py", "apps/api") == "scripts/serve.py"
    assert entry_point_of(("sh", "-c", "exec node a.js"), "x") == "x/a.js"


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("apps/api/src/main.js", "src/main.js", True),
        ("src/main.js", "apps/api/src/main.js", True),
        ("main.js", "domain.js", False),
        ("harbor.app:create", "harbor.app:create", True),
        ("", "", False),
    ],
)
def test_the_same_is_the_same_from_further_inside(one: str, other: str, agree: bool) -> None:
    assert same(one, other) is agree


@given(st.text(alphabet="abc ./-&|;'\"$=>0\n"))
def test_any_text_is_read(command: str) -> None:
    assert isinstance(entry_point(command, "a", PACKAGES), str)
