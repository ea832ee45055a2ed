"""What a new schema breaks: mistakes that are there with it and were not without it, by where they stand."""

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from flowlang.diagnostics.model import Diagnostic, Severity
from flowlang.source import Span
from flowlang.syntax.declarations import Declaration, FlowFile


@frozen
class Broken:
    """A workflow, test, template, … that no longer compiles, and why."""

    what: str
    name: str
    span: Span
    problems: tuple[Diagnostic, ...]


def broken(
    before: Iterable[Diagnostic], after: Iterable[Diagnostic], files: Sequence[FlowFile]
) -> tuple[Broken, ...]:
    """The declarations of some files with the mistakes that are new in them, in the order of their places."""
    known = {_mark(one) for one in before}
    trees = {file.source.path: file for file in files}
    found: dict[tuple[str, int], tuple[str, str, Span, list[Diagnostic]]] = {}
    for problem in after:
        if problem.severity is not Severity.ERROR or _mark(problem) in known:
            continue
        what, name, span = _around(problem.span, trees)
        entry = found.setdefault((span.source.path, span.start), (what, name, span, []))
        entry[3].append(problem)
    return tuple(Broken(what, name, span, tuple(problems)) for what, name, span, problems in found.values())


def _mark(problem: Diagnostic) -> tuple[str, str, str, str]:
    """What makes a mistake the same in both versions: not its line, which may have moved."""
    return problem.code, problem.message, problem.span.source.path, problem.span.text


def _around(span: Span, files: Mapping[str, FlowFile]) -> tuple[str, str, Span]:
    """What a place belongs to: its kind, its name and where it begins."""
    file = files.get(span.source.path)
    before = [one for one in file.declarations if one.span.start <= span.start] if file is not None else []
    if not before:
        return "file", span.source.path, Span(span.source, 0, 0)
    return type(before[-1]).__name__.lower(), _name(before[-1]), before[-1].span


def _name(tree: Declaration) -> str:
    """What a declaration is called, or the line at which it begins."""
    name = getattr(tree, "name", None)
    called = getattr(name, "plain", None) or getattr(name, "text", None)
    return str(called or tree.span.text.split("\n")[0])
