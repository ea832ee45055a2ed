"""The report of a run of tests as JUnit XML for CI servers: a suite for each file, a case for each test.

It says nothing of how long tests took: the same files give the same report.
"""

import re
from collections.abc import Sequence
from datetime import tzinfo
from itertools import groupby
from xml.etree import ElementTree

from flowlang.diagnostics import Diagnostic
from flowlang.schema.model import Schema
from flowlang.testing.model import TestResult
from flowlang.testing.report import failure_block

# Whatever XML can't hold.
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(
    diagnostics: Sequence[Diagnostic], results: Sequence[TestResult], schema: Schema, zone: tzinfo
) -> bytes:
    """The whole report. Mistakes because of which no test was run are errors, one for each file."""
    root = ElementTree.Element("testsuites", name="flow test")
    for path, of_file in groupby(diagnostics, key=lambda one: one.span.source.path):
        _mistakes(root, path, list(of_file))
    for path, of_path in groupby(results, key=lambda one: one.path):
        _suite(root, path, list(of_path), schema, zone)
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _suite(
    root: ElementTree.Element, path: str, results: Sequence[TestResult], schema: Schema, zone: tzinfo
) -> None:
    failed = sum(not one.passed for one in results)
    suite = _new_suite(root, path, len(results), failures=failed)
    for result in results:
        case = ElementTree.SubElement(
            suite,
            "testcase",
            classname=_fit(path),
            name=_fit(result.name),
            file=_fit(path),
            line=str(result.test.tree.span.line),
        )
        if result.failure is not None:
            failure = ElementTree.SubElement(
                case, "failure", message=_fit(result.failure.message), type="failed"
            )
            failure.text = _fit(failure_block(result, schema, zone, color=False))


def _mistakes(root: ElementTree.Element, path: str, diagnostics: Sequence[Diagnostic]) -> None:
    suite = _new_suite(root, path, 1, errors=1)
    case = ElementTree.SubElement(suite, "testcase", classname=_fit(path), name="flow check", file=_fit(path))
    error = ElementTree.SubElement(
        case, "error", message=_fit(diagnostics[0].message), type=diagnostics[0].code
    )
    error.text = "\n".join(_fit(f"{one.span.place}: {one.code}: {one.message}") for one in diagnostics)


def _new_suite(
    root: ElementTree.Element, path: str, tests: int, failures: int = 0, errors: int = 0
) -> ElementTree.Element:
    return ElementTree.SubElement(
        root,
        "testsuite",
        name=_fit(path),
        tests=str(tests),
        failures=str(failures),
        errors=str(errors),
        skipped="0",
    )


def _fit(text: str) -> str:
    """Text that XML can hold: what it can't hold is shown as its number."""
    return _UNFIT.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
