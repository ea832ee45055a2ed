"""Formatting a file, with the checks that it still says what it said."""

from collections import Counter
from itertools import zip_longest

from flowlang.diagnostics import Diagnostic, Severity
from flowlang.source import SourceFile
from flowlang.syntax.declarations import FlowFile
from flowlang.syntax.format.comments import render, weave
from flowlang.syntax.format.print_declarations import print_declarations
from flowlang.syntax.parse import parse_file
from flowlang.syntax.trivia import scan_comments


class FormatterFault(Exception):
    """The formatter would have changed what a file says: a fault of FlowLang, not of the file.

    `check` says what did not hold, `place` where (`file:line:column`). Nothing has been written.
    """

    def __init__(self, check: str, place: str) -> None:
        super().__init__(f"{place}: the formatter would have changed this file: {check}")
        self.check = check
        self.place = place


def print_file(tree: FlowFile) -> str:
    """A tree as text, laid out. Comments are no part of a tree, so there are none."""
    return render(list(print_declarations(tree.declarations)))


def format_source(source: SourceFile) -> tuple[str | None, list[Diagnostic]]:
    """The text of a file, laid out, and what its reading found.

    The text is None when the file has syntax errors, and has to be left as it was. Raises FormatterFault
    when the outcome would not say the same as the file, or would change when it is formatted again.
    """
    tree, problems = parse_file(source)
    if any(problem.severity is Severity.ERROR for problem in problems) or _is_foreign(source):
        return None, problems
    printed = weave(list(print_declarations(tree.declarations)), source)
    _compare(source, tree, printed)
    return printed, problems


def _compare(source: SourceFile, tree: FlowFile, text: str) -> None:
    output = SourceFile(source.path, text)
    again, problems = parse_file(output)
    for problem in problems:
        if problem.severity is Severity.ERROR:
            raise FormatterFault(f"it can't be read any more ({problem.message})", problem.span.place)
    for old, new in zip(tree.declarations, again.declarations, strict=False):
        if old != new:
            raise FormatterFault("this declaration would say something else", old.span.place)
    if len(tree.declarations) != len(again.declarations):
        raise FormatterFault("a declaration would be lost or added", f"{source.path}:1:1")
    if _comments(source) != _comments(output):
        lost = [*(_comments(source) - _comments(output)), *(_comments(output) - _comments(source))]
        at = max(source.text.find(lost[0]), 0)
        line, column = source.position(at)
        raise FormatterFault(f"the comment {lost[0]!r} would be lost", f"{source.path}:{line}:{column}")
    twice = weave(list(print_declarations(again.declarations)), output)
    if twice != text:
        pairs = zip_longest(text.split("\n"), twice.split("\n"))
        line = next(number for number, (one, two) in enumerate(pairs, 1) if one != two)
        raise FormatterFault("formatting it again would change it once more", f"{source.path}:{line}:1")


def _comments(source: SourceFile) -> Counter[str]:
    return Counter(comment.text.rstrip() for comment in scan_comments(source))


def _is_foreign(source: SourceFile) -> bool:
    """Whether the file is another product's `.flow`, written in XML."""
    return source.text.lstrip("\ufeff \t\r\n").startswith("<?xml")
