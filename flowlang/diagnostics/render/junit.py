"""Findings as JUnit XML: a suite for each file and a failed case for each finding; a clean file passes."""

from xml.etree import ElementTree

from flowlang.diagnostics.model import Diagnostic
from flowlang.diagnostics.render.report import Report, sentence
from flowlang.diagnostics.render.terminal import lines_of


def render_junit(report: Report) -> str:
    """One `testsuites` element with a final line end."""
    by_path: dict[str, list[Diagnostic]] = {path: [] for path in report.files}
    for problem in report.diagnostics:
        by_path.setdefault(problem.span.source.path, []).append(problem)
    root = ElementTree.Element("testsuites", name="flow check")
    for path, found in sorted(by_path.items()):
        tests = str(max(1, len(found)))
        suite = ElementTree.SubElement(
            root, "testsuite", name=path, tests=tests, failures=str(len(found)), errors="0"
        )
        for problem in found:
            _case(suite, problem)
        if not found:
            ElementTree.SubElement(suite, "testcase", name="no problems", classname=path, file=path)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _case(suite: ElementTree.Element, problem: Diagnostic) -> None:
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
    said = _fit(problem.message)
    failure = ElementTree.SubElement(case, "failure", message=said, type=problem.severity.value)
    failure.text = f"{problem.span.place}: {_fit(sentence(problem))}"


def _fit(text: str) -> str:
    # XML has no way to write control characters.
    return "\n".join(lines_of(text))
