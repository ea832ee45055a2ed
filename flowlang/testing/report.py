"""The report of a run of tests: for people as text, for programs as JSON."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import tzinfo

import click

from flowlang.diagnostics import Diagnostic
from flowlang.diagnostics.render.json import as_json
from flowlang.diagnostics.render.terminal import one_line
from flowlang.diagnostics.render.text import place_lines, remark_lines, styles
from flowlang.schema.model import Schema
from flowlang.testing.coverage import Covered
from flowlang.testing.coverage_report import coverage_json
from flowlang.testing.model import Failure, TestResult
from flowlang.testing.story import Teller

VERSION = 1
# So many lines of a long story are shown: how it began, and what happened last.
_FIRST, _LAST = 10, 30


def counts(results: Sequence[TestResult]) -> str:
    """`12 passed, 1 failed`."""
    passed = sum(result.passed for result in results)
    failed = len(results) - passed
    return f"{passed} passed" + (f", {failed} failed" if failed else "")


def dots(results: Iterable[TestResult], color: bool) -> str:
    """A mark a test: `.` passed, `F` failed."""
    return "".join(_mark("." if result.passed else "F", result.passed, color) for result in results)


def verdict(result: TestResult, color: bool) -> str:
    """A line about one test: what is it called, and whether it passed."""
    word = "passed" if result.passed else "FAILED"
    return f"{_mark(word, result.passed, color)}  {one_line(result.name)}"


def _mark(text: str, good: bool, color: bool) -> str:
    return click.style(text, fg="green" if good else "red") if color else text


def failure_block(result: TestResult, schema: Schema, zone: tzinfo, color: bool) -> str:
    """Everything about a test that failed: the step, what was found, and the story of the test."""
    failure = result.failure
    if failure is None:
        return ""
    styled = styles(color)
    head = f"{styled['error']('FAILED')} {styled['strong'](one_line(result.name))}"
    gutter = len(str(failure.span.line))
    lines = [head, f"{' ' * gutter} {one_line(failure.message)}"]
    lines += place_lines(failure.span, failure.label, gutter, styled["gutter"], styled["error"])
    for note in failure.notes:
        lines += remark_lines(styled["note"]("found"), len("found"), note, gutter)
    if failure.help:
        lines += remark_lines(styled["help"]("help"), len("help"), failure.help, gutter)
    # Why others did not start is of interest only where none did.
    started = any(entry["what"] == "started" for entry in result.journal)
    story = Teller(zone, schema).story(result.journal, briefly=started)
    lines.append(f"{' ' * gutter} what happened:" if story else f"{' ' * gutter} nothing happened")
    lines += [f"{' ' * gutter}   {one_line(line)}" for line in _shortened(story)]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _shortened(story: Sequence[str]) -> list[str]:
    """A story as people read it: of a long one its beginning and its end, where the mistake is near."""
    left_out = len(story) - _FIRST - _LAST
    if left_out <= 1:
        return list(story)
    return [*story[:_FIRST], f"… {left_out:,} more lines; `--format json` has them all …", *story[-_LAST:]]


def report_json(
    diagnostics: Sequence[Diagnostic],
    results: Sequence[TestResult],
    schema: Schema,
    zone: tzinfo,
    covered: Sequence[Covered] | None = None,
) -> str:
    """Everything as one JSON object, the same for the same files; with the coverage if it was asked for."""
    teller = Teller(zone, schema)
    found = Counter(result.passed for result in results)
    document: dict[str, object] = {
        "version": VERSION,
        "passed": found[True],
        "failed": found[False],
        "diagnostics": [as_json(problem) for problem in diagnostics],
        "tests": [
            {
                "file": result.path,
                "line": result.test.tree.span.line,
                "name": result.name,
                "outcome": "passed" if result.passed else "failed",
                "failure": _failure(result.failure),
                "story": teller.story(result.journal),
            }
            for result in results
        ],
    }
    if covered is not None:
        document["coverage"] = coverage_json(covered)
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _failure(failure: Failure | None) -> dict[str, object] | None:
    if failure is None:
        return None
    line, column = failure.span.source.position(failure.span.start)
    return {
        "file": failure.span.source.path,
        "line": line,
        "column": column,
        "step": failure.span.text,
        "message": failure.message,
        "found": list(failure.notes),
        "help": failure.help,
    }
