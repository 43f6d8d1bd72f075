"""What each package may know: the domain nothing but Python, the providers nothing of Harbor."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGES = Path(__file__).parents[2]
OURS = {"devnet_api", "devnet_domain", "devnet_infrastructure", "devnet_upstreams"}


def imported(package: str) -> Iterator[str]:
    """The top-level names that a package imports from outside the standard library, its own included."""
    sources = list(PACKAGES.glob(f"{package}/src/**/*.py"))
    assert sources
    for node in (node for source in sources for node in ast.walk(ast.parse(source.read_text()))):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        yield from ({name.partition(".")[0] for name in names} - sys.stdlib_module_names)


@pytest.mark.parametrize(("package", "may_know"), [("domain", "devnet_domain"), ("upstreams", "devnet_upstreams")])
def test_some_packages_know_only_themselves(package: str, may_know: str) -> None:
    assert set(imported(package)) == {may_know}


def test_the_infrastructure_knows_the_domain_and_not_the_api() -> None:
    assert set(imported("infrastructure")) & OURS == {"devnet_domain", "devnet_infrastructure"}


def test_the_api_knows_no_provider_but_over_http() -> None:
    assert set(imported("api")) & OURS == OURS - {"devnet_upstreams"}
