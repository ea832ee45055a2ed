"""The examples of this repository, for tests that hold for all of them."""

from functools import cache
from pathlib import Path

from flowlang.plan.graph import Plan
from flowlang.project import Project, load_project

ROOT = Path(__file__).parents[2]
FOLDERS = sorted(file.parent for file in (ROOT / "examples").rglob("flow.toml"))


@cache
def projects() -> tuple[Project, ...]:
    """Each folder with a configuration is a project of its own."""
    return tuple(load_project([folder]) for folder in FOLDERS)


def example_plans() -> list[Plan]:
    """The workflows of all of them."""
    return [plan for project in projects() for plan in project.plans]
