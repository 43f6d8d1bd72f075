"""Reading objectives from a file, by what it is."""

from __future__ import annotations

from pytest_devnet.errors import FactError
from pytest_devnet.formats.objectives import Objective
from pytest_devnet.formats.openslo import is_openslo, openslo
from pytest_devnet.formats.slo_table import objectives_in_tables
from pytest_devnet.formats.sloth import is_sloth, sloth
from pytest_devnet.formats.yaml import read_yaml


def read_objectives(text: str, path: str) -> tuple[Objective, ...]:
    """Every objective of an OpenSLO, Sloth or Markdown file. Raises ``FactError`` where there is none."""
    found = _in_markdown(text, path) if path.lower().endswith((".md", ".markdown")) else _in_yaml(text, path)
    if not found:
        remedy = "write them as OpenSLO, as Sloth, or as a Markdown table with the columns service, target, window"
        raise FactError("states no objective", place=path, remedy=remedy)
    return found


def _in_markdown(text: str, path: str) -> tuple[Objective, ...]:
    return tuple(objectives_in_tables(text, path))


def _in_yaml(text: str, path: str) -> tuple[Objective, ...]:
    documents = read_yaml(text, path)
    found = list(openslo(tuple(one for one in documents if is_openslo(one)), path))
    for document in documents:
        if is_sloth(document):
            found += sloth(document, path)
    return tuple(found)
