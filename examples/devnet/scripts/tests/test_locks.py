"""What Harbor runs on is pinned, by hash, and the locks lead to no particular registry."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.metadata import requires, version

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import source_roots

pytestmark = pytest.mark.criterion("E2.D2")
LOCK = (source_roots.ROOT / "requirements.lock").read_text("utf-8")
PINS = {
    pin[1]: pin for pin in re.finditer(r"^([a-z0-9-]+)==(\S+).*((?:\n    --hash=sha256:[0-9a-f]{64}.*)*)", LOCK, re.M)
}
PROJECT = tomllib.loads((source_roots.ROOT / "pyproject.toml").read_text("utf-8"))["project"]
NEEDED = [Requirement(line) for line in PROJECT["dependencies"]]


def everything_needed() -> set[str]:
    """Harbor's dependencies and theirs, as far as what is installed here is what is pinned."""
    found: set[str] = set()
    waiting = [(requirement, "") for requirement in NEEDED]
    while waiting:
        requirement, extra = waiting.pop()
        name = canonicalize_name(requirement.name)
        applies = requirement.marker is None or requirement.marker.evaluate({"extra": extra})
        if applies and name not in found:
            found.add(name)
            if name in PINS and version(name) == PINS[name][2]:
                extras = requirement.extras or {""}
                waiting += [(Requirement(line), one) for line in requires(name) or [] for one in extras]
    return found


def test_everything_harbor_needs_is_pinned_with_its_hashes() -> None:
    assert everything_needed() - set(PINS) == set()
    assert [name for name, pin in PINS.items() if not pin[3]] == []


@pytest.mark.parametrize("requirement", NEEDED, ids=str)
def test_a_pin_is_what_the_project_allows(requirement: Requirement) -> None:
    assert requirement.specifier.contains(PINS[canonicalize_name(requirement.name)][2])


def test_every_node_package_is_locked_by_its_digest() -> None:
    lock = json.loads((source_roots.ROOT / "package-lock.json").read_text("utf-8"))
    project = json.loads((source_roots.ROOT / "package.json").read_text("utf-8"))
    root = lock["packages"].pop("")
    assert (root["version"], root["devDependencies"]) == (project["version"], project["devDependencies"])
    assert lock["packages"]
    assert all(package["integrity"].startswith("sha512-") for package in lock["packages"].values())


@pytest.mark.parametrize("name", ["requirements.lock", "package-lock.json"])
def test_a_lock_names_no_registry(name: str) -> None:
    text = (source_roots.ROOT / name).read_text("utf-8")
    assert "://" not in text
    assert "index-url" not in text
    assert '"resolved"' not in text
