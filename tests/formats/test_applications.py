"""Applications found in what a repository ships them with; and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.errors import FactError
from pytest_devnet.formats.applications import Application, applications_in

Tree = dict[str, str]


def found(tree: Tree) -> list[tuple[str, str, int, str]]:
    return [(one.name, one.path, one.line, one.entry) for one in applications_in(sorted(tree), tree.__getitem__)]


COMPOSE = """\
services:
  api:
    build: {context: apps/api, dockerfile: ../../docker/api.Dockerfile, target: serve}
    ports: ["8000:8000"]
  worker:
    build: .
    command: python work.py
  web:
    build: apps/web
    entrypoint: [node]
    command: [server.js]
    expose: ["3000"]
  db:
    image: postgres
    ports: [5432]
"""
API_IMAGE = """\
FROM python:3.12 AS serve
CMD ["uvicorn", "harbor.app:create"]
FROM serve AS test
CMD ["pytest"]
"""


def test_compose_files_ship_what_they_build_and_publish() -> None:
    tree = {
        "compose.yaml": COMPOSE,
        "docker/api.Dockerfile": API_IMAGE + "EXPOSE 1\n",
        "Dockerfile": 'FROM a\nCMD ["x"]\n',
        "apps/web/Dockerfile": 'FROM a\nENTRYPOINT ["y"]\nEXPOSE 1\n',
    }
    assert found(tree) == [
        ("api", "compose.yaml", 3, "harbor.app:create"),
        ("web", "compose.yaml", 9, "server.js"),
    ]


def test_a_command_that_compose_leaves_to_the_image_is_that_of_the_image() -> None:
    compose = "services:\n  api:\n    build: .\n    command: b.js --x\n"
    image = 'FROM a\nENTRYPOINT ["tini", "node"]\nCMD ["a.js"]\nEXPOSE 1\n'
    assert found({"compose.yml": compose, "Dockerfile": image}) == [("api", "compose.yml", 3, "b.js")]
    assert found({"compose.yml": compose.partition("    command")[0], "Dockerfile": image})[0][3] == "a.js"


def test_images_ship_what_listens() -> None:
    tree = {
        "apps/api/Dockerfile": 'FROM node\nEXPOSE 1\nCMD ["npm", "start"]\n',
        "apps/api/package.json": '{"name": "@quay/api", "scripts": {"start": "node src/main.js"}}',
        "docker/web.Dockerfile": 'FROM a\nEXPOSE 1\nCMD ["python", "serve.py"]\n',
        "Dockerfile.job": 'FROM a\nCMD ["python", "job.py"]\n',
        "Containerfile": "FROM nginx\nEXPOSE 80\n",
    }
    assert found(tree) == [
        ("api", "apps/api/Dockerfile", 3, "src/main.js"),
        ("docker", "docker/web.Dockerfile", 3, "serve.py"),
    ]


def test_a_procfile_ships_its_web_process_and_what_takes_a_port() -> None:
    procfile = "web: gunicorn harbor.wsgi:app\n\n# jobs\nworker: python work.py\nadmin: cd admin && node a.js $PORT\n"
    assert found({"Procfile": procfile}) == [
        ("web", "Procfile", 1, "harbor.wsgi:app"),
        ("admin", "Procfile", 5, "admin/a.js"),
    ]


def test_packages_ship_their_start_script() -> None:
    tree = {
        "package.json": '{"scripts": {"start": "turbo run start"}}',
        "apps/api/package.json": '{\n "name": "@quay/api",\n "scripts": {\n  "start": "node src/main.js"\n }\n}',
        "apps/lib/package.json": '{"scripts": {"build": "tsc"}}',
        "apps/odd/package.json": '{"scripts": {"\\u0073tart": "node odd.js"}}',
        "apps/broken/package.json": "{",
    }
    assert found(tree) == [
        ("api", "apps/api/package.json", 4, "apps/api/src/main.js"),
        ("", "apps/odd/package.json", 1, "apps/odd/odd.js"),
    ]


WORKFLOW = """\
jobs:
  smoke:
    steps:
      - uses: actions/checkout@v4
      - run: |
          python scripts/serve.py --port 8000 > log.txt 2>&1 &
          sleep 5 &
          make check && curl localhost
      - run: node main.js &
        working-directory: apps/api
"""


def test_workflows_ship_what_they_leave_running() -> None:
    assert found({".github/workflows/ci.yml": WORKFLOW}) == [
        ("", ".github/workflows/ci.yml", 5, "scripts/serve.py"),
        ("", ".github/workflows/ci.yml", 9, "apps/api/main.js"),
    ]
    assert found({".github/workflows/ci.yml": "&&& no YAML"}) == []


def test_each_application_is_named_once() -> None:
    tree = {
        "package.json": '{"scripts": {"start": "python scripts/serve.py"}}',
        "Procfile": "web: python scripts/serve.py --port $PORT\n",
        ".github/workflows/ci.yml": WORKFLOW,
    }
    assert [path for _, path, _, _ in found(tree)] == ["Procfile", ".github/workflows/ci.yml"]
    (first, _) = applications_in(sorted(tree), tree.__getitem__)
    assert first == Application("web", "Procfile", 1, "python scripts/serve.py --port $PORT", "scripts/serve.py")


@pytest.mark.parametrize("folder", ["tests", "examples/shop", "a/fixtures/b", "node_modules/x"])
def test_what_stands_aside_is_not_shipped(folder: str) -> None:
    assert found({f"{folder}/Procfile": "web: node a.js\n"}) == []


def test_what_cannot_be_told_is_not_told() -> None:
    shell = {"Dockerfile": "FROM a\nEXPOSE 1\nCMD exec python serve.py --port $PORT\n"}
    assert [one.command for one in applications_in(shell, shell.__getitem__)] == ["exec python serve.py --port $PORT"]
    unclosed = 'services:\n  a:\n    build: .\n    ports: [1]\n    command: "node \'a.js"\n'
    assert found({"compose.yaml": unclosed}) == []


def test_a_compose_file_that_is_no_yaml_is_refused_with_its_line() -> None:
    with pytest.raises(FactError) as refusal:
        found({"docker-compose.yml": "a: [\n"})
    assert refusal.value.place.startswith("docker-compose.yml:")


NAMES = st.sampled_from(["Dockerfile", "Procfile", "package.json", "a/Dockerfile", "a/package.json"])


@given(st.dictionaries(NAMES, st.text(alphabet='FROMEXPSECD web:{}"[]\n./astrnpmjb')))
def test_any_text_is_read(tree: Tree) -> None:
    assert isinstance(found(tree), list)
