"""Coverage that falls short of its floor, or only seems to reach it."""

from __future__ import annotations

from pytest_devnet.demo.edits import Add, Append, Replace
from pytest_devnet.demo.fault import Fault

_EXPORT = '''

COLUMNS = ("name", "status", "owner", "created", "age", "summary")


def table(projects: list[Project], today: datetime, separator: str = ",") -> str:
    """Projects for a spreadsheet."""
    lines = [separator.join(COLUMNS)]
    for project in projects:
        cells = []
        for column in COLUMNS:
            if column == "status":
                cell = "open" if project.status is ProjectStatus.ACTIVE else "closed"
            elif column == "created":
                cell = project.created.date().isoformat()
            elif column == "age":
                cell = _age((today - project.created).days)
            else:
                cell = str(getattr(project, column))
            cells.append(_quoted(cell, separator))
        lines.append(separator.join(cells))
    return "\\n".join(lines)


def _age(days: int) -> str:
    if days < 0:
        days = 0
    if days < 14:
        return f"{days} days"
    if days < 60:
        return f"{days // 7} weeks"
    return f"{days // 30} months"


def _quoted(cell: str, separator: str) -> str:
    text = cell.strip()
    if text.startswith(("=", "+", "-", "@")):
        text = "'" + text
    if separator in text or '"' in text:
        text = '"' + text.replace('"', '""') + '"'
    return text
'''
_RATES = '''\
"""What a plan costs."""

from devnet_domain.organisations import Plan

MONTHLY = {Plan.STARTER: 0, Plan.TEAM: 90}


def cost(plan: Plan, months: int) -> int:
    return MONTHLY[plan] * months
'''

FAULTS = (
    Fault(
        name="coverage-97-percent",
        why="An export was added in a hurry, without a test: 97 point something is told as 98, because it rounds.",
        edits=(Append("packages/domain/src/devnet_domain/projects.py", _EXPORT),),
        criteria=("E.T1",),
        gate="coverage.floor",
        finding="coverage is 97.… % (want at least 98 %)",
    ),
    Fault(
        name="coverage-never-imported",
        why="A module was written ahead of its use. What no test imports is in no percentage, unless somebody looks.",
        edits=(Add("packages/domain/src/devnet_domain/rates.py", _RATES),),
        criteria=("E.T1",),
        gate="coverage.floor",
        finding="packages/domain/src/devnet_domain/rates.py: was never measured",
    ),
    Fault(
        name="coverage-source-omitted",
        why="A package that was hard to test was left out of the count, and the percentage rose.",
        edits=(Replace("pyproject.toml", 'omit = ["*/tests/*"]', 'omit = ["*/tests/*", "packages/upstreams/*"]'),),
        criteria=("E.T1",),
        gate="coverage.floor",
        finding="packages/upstreams…: … source files were never measured",
    ),
    Fault(
        name="coverage-excluded-lines",
        why="Refusals are tedious to provoke, so every line that raises was excused from the count.",
        edits=(Replace("pyproject.toml", 'exclude_also = [": ', 'exclude_also = ["raise ", ": '),),
        criteria=("E.T1",),
        gate="coverage.floor",
        finding="the share of lines left out is … % (want at most 2 %)",
    ),
)
