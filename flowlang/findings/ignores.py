"""Comments that ignore a finding: `# flow: ignore[slug] because …`, behind a line or on the line above it."""

import re
from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from flowlang.diagnostics import Diagnostic, Severity
from flowlang.diagnostics.codes import CODES
from flowlang.diagnostics.explain import find_code
from flowlang.findings import messages
from flowlang.findings.levels import Levels
from flowlang.source import SourceFile, Span
from flowlang.syntax.trivia import Comment, scan_comments

# `ignore` alone, without brackets, is a slip that has to be seen as well.
_IGNORE = re.compile(
    r"#\s*flow\s*:\s*ignore\b(?:\s*\[(?P<names>[^\]\n]*)\])?\s*(?P<reason>.*)", re.IGNORECASE
)
_NAME = re.compile(r"[^\s,]+")
_BECAUSE = re.compile(r"(?:because\b|[:,-]+)\s*", re.IGNORECASE)


@frozen
class Ignore:
    """One comment: what it names, each with its place, the reason given, and the lines that it speaks of.

    `lines` are counted from 1; the findings that start on one of them are meant.
    """

    comment: Span
    names: tuple[Span, ...]
    reason: str
    lines: range

    def covers(self, problem: Diagnostic) -> bool:
        """Whether a finding stands where this comment looks."""
        return problem.span.source is self.comment.source and problem.span.line in self.lines

    def names_code(self, code: str) -> bool:
        """Whether it names a code, or its slug. A misspelt one, reported elsewhere, means what it is near."""
        return any((find_code(name.text) or _meant(name.text)) == code for name in self.names)


def read_ignores(source: SourceFile) -> tuple[Ignore, ...]:
    """The comments of a file that ignore something, in order."""
    if "ignore" not in source.text:
        return ()
    comments = scan_comments(source)
    alone = {comment.span.line for comment in comments if comment.own_line}
    return tuple(
        _ignore(comment, matched, alone)
        for comment in comments
        if (matched := _IGNORE.fullmatch(comment.text)) is not None
    )


def _ignore(comment: Comment, matched: re.Match[str], alone: set[int]) -> Ignore:
    span = comment.span
    names = tuple(
        Span(span.source, span.start + at, span.start + at + len(name)) for at, name in _names(matched)
    )
    reason = _BECAUSE.sub("", matched["reason"].strip(), count=1)
    line = span.line
    if comment.own_line:
        # Comments may stand between it and what it speaks of.
        while line in alone:
            line += 1
    return Ignore(span, names, reason, range(line, line + 1))


def _names(matched: re.Match[str]) -> list[tuple[int, str]]:
    if matched["names"] is None:
        return []
    start = matched.start("names")
    return [(start + one.start(), one.group()) for one in _NAME.finditer(matched["names"])]


def without_ignored(found: Iterable[Diagnostic], ignores: Sequence[Ignore]) -> list[Diagnostic]:
    """The findings that no comment ignores. An error that keeps a workflow from compiling stays."""
    return [problem for problem in found if not is_ignored(problem, ignores)]


def is_ignored(problem: Diagnostic, ignores: Sequence[Ignore]) -> bool:
    """Whether a comment ignores a finding."""
    return CODES[problem.code].is_optional and any(
        one.covers(problem) and one.names_code(problem.code) for one in ignores
    )


def about_ignores(
    found: Sequence[Diagnostic], ignores: Iterable[Ignore], levels: Levels, *, whole: bool
) -> list[Diagnostic]:
    """What is to be said about the comments themselves.

    `found` is everything that was found, before any of it is ignored. `whole` says that all files of the
    project were looked at: only then can a comment on a code that comes from several files be called unused.
    """
    # What does not compile is not looked at by all rules, so that nothing can be said about their comments.
    broken = any(not CODES[problem.code].is_optional for problem in found)
    by_line = _by_line(found)
    result: list[Diagnostic] = []
    for one in ignores:
        here = [problem for line in one.lines for problem in by_line.get((one.comment.source, line), ())]
        result += _about(one, here, levels, broken=broken, whole=whole)
    return result


def _meant(name: str) -> str | None:
    near = messages.near_code(name)
    return find_code(near) if near else None


def _by_line(found: Iterable[Diagnostic]) -> Mapping[tuple[SourceFile, int], list[Diagnostic]]:
    lines: dict[tuple[SourceFile, int], list[Diagnostic]] = {}
    for problem in found:
        lines.setdefault((problem.span.source, problem.span.line), []).append(problem)
    return lines


def _about(
    one: Ignore, here: Sequence[Diagnostic], levels: Levels, *, broken: bool, whole: bool
) -> list[Diagnostic]:
    if not one.names:
        return [messages.names_nothing(one.comment, [problem.slug for problem in here if _optional(problem)])]
    result: list[Diagnostic] = []
    for name in one.names:
        code = find_code(name.text)
        if code is None:
            result.append(messages.unknown_ignore(name))
        elif not CODES[code].is_optional:
            result.append(messages.cannot_be_ignored(name, code))
        elif not any(problem.code == code for problem in here):
            entry = CODES[code]
            unsure = broken or levels.of(code) is Severity.OFF or (entry.across and not whole)
            if not unsure and not entry.running:
                result.append(messages.unused_ignore(name, code, one.names, one.comment))
    if not result and not one.reason:
        result.append(messages.ignore_without_reason(one.comment, one.names))
    return result


def _optional(problem: Diagnostic) -> bool:
    return CODES[problem.code].is_optional
