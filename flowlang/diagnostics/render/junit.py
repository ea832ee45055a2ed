"""Findings as JUnit XML: a suite for each file and a case for each finding; a clean file passes.

A finding that does not fail the run is a case that passes and says what it found: build servers go by the
cases, not by the exit code.
"""

from xml.etree import ElementTree

from flowlang.diagnostics.model import Diagnostic
from flowlang.diagnostics.render.report import Report, fails, sentence
from flowlang.diagnostics.render.terminal import lines_of


def render_junit(report: Report) -> str:
    """One `testsuites` element with a final line end."""
    by_path: dict[str, list[Diagnostic]] = {path: [] for path in report.files}
    for problem in report.diagnostics:
        by_path.setdefault(problem.span.source.path, []).append(problem)
    root = ElementTree.Element("testsuites", name="flow check")
    for path, found in sorted(by_path.items()):
        tests = str(max(1, len(found)))
        failures = str(sum(fails(problem, report.fail_on) for problem in found))
        suite = ElementTree.SubElement(
            root, "testsuite", name=path, tests=tests, failures=failures, errors="0"
        )
        for problem in found:
            _case(suite, problem, report.fail_on)
        if not found:
            ElementTree.SubElement(suite, "testcase", name="no problems", classname=path, file=path)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _case(suite: ElementTree.Element, problem: Diagnostic, fail_on: str) -> None:
    path = problem.span.source.path
    line, column = problem.span.source.position(problem.span.start)
    case = ElementTree.SubElement(
        suite,
        "testcase",
        name=f"{problem.code} {problem.slug}",
        classname=path,
        file=path,
        line=str(line),
        column=str(column),
    )
    said = f"{problem.span.place}: {_fit(sentence(problem))}"
    if not fails(problem, fail_on):
        ElementTree.SubElement(case, "system-out").text = f"{problem.severity.value}: {said}"
        return
    failure = ElementTree.SubElement(
        case, "failure", message=_fit(problem.message), type=problem.severity.value
    )
    failure.text = said


def _fit(text: str) -> str:
    # XML has no way to write control characters.
    return "\n".join(lines_of(text))
