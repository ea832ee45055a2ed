"""Helpers for tests of the checker: a project in one text, and what is found in it."""

from flowlang.diagnostics import Diagnostic
from flowlang.project import Project, load_project

PRELUDE = """use crm

team "Sales"
  head: user "petra"
  members: user "ana", user "bob"

team "Headless"

template "welcome" for a Lead
  subject: "Welcome, {lead.name}"
  body: "Thank you for writing to us."

segment "Reachable" of a Lead
  lead.email is present and lead.phone is present

"""


def project_of(text: str) -> Project:
    """The project that a text is, after the prelude."""
    return load_project([], stdin=("test.flow", (PRELUDE + text).encode()))


def found_in(text: str) -> list[tuple[str, str]]:
    """The code and the underlined text of each finding."""
    return [(problem.code, problem.span.text) for problem in project_of(text).diagnostics]


def workflow(steps: str, header: str = "when a Lead is created") -> str:
    """A workflow with steps (and a header) given without indentation."""
    lines = ['workflow "Test"', *(f"  {line}" for line in header.strip().splitlines()), "  then"]
    return "\n".join([*lines, *(f"    {line}" for line in steps.strip("\n").splitlines())]) + "\n"


def diagnostic_of(text: str) -> Diagnostic:
    """The only finding in a text."""
    (problem,) = project_of(text).diagnostics
    return problem
