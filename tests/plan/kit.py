"""Helpers for tests of plans: from the text of a workflow to its plan, over a small schema."""

from pathlib import Path

from flowlang.plan.graph import Plan
from flowlang.project import load_project

SCHEMA = (Path(__file__).parent / "schema.flow").read_text("utf-8")


def plans_of(text: str, name: str = "case.flow") -> tuple[Plan, ...]:
    """The plans of the workflows in a text, which has to be free of mistakes. The schema stands below it."""
    project = load_project([], stdin=(name, f"{text}\n{SCHEMA}".encode()))
    assert [(problem.message, problem.span.place) for problem in project.diagnostics] == []
    return project.plans


def plan_of(steps: str, header: str = "when a Lead is created", name: str = "Test") -> Plan:
    """The plan of a workflow with a header and steps, both given without indentation."""
    lines = [f'workflow "{name}"', *(f"  {line}" for line in header.strip("\n").splitlines()), "  then"]
    lines += [f"    {line}" for line in steps.strip("\n").splitlines()]
    (plan,) = plans_of("\n".join(lines) + "\n")
    return plan
