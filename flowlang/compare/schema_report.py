"""What a change of the schema does, as text, as Markdown and as JSON."""

import json
from collections.abc import Iterator, Sequence

from attrs import frozen

from flowlang.compare.as_json import change_as_json, place
from flowlang.compare.as_markdown import code, marked_change
from flowlang.compare.as_text import change_lines
from flowlang.compare.broken import Broken
from flowlang.compare.model import Change
from flowlang.diagnostics.model import Diagnostic
from flowlang.diagnostics.render.terminal import one_line

FORMAT = "flowlang schema diff"
FORMAT_VERSION = 1
NOTHING = "No change of the schema."
_BREAKS_NOTHING = "No workflow breaks."


@frozen
class SchemaDifference:
    """What became of the schema, and what no longer compiles with it."""

    changes: tuple[Change, ...]
    broken: tuple[Broken, ...]

    def __bool__(self) -> bool:
        return bool(self.changes or self.broken)


def as_text(difference: SchemaDifference) -> str:
    """Short lines, as `flow diff` writes them, and under them what breaks."""
    if not difference:
        return f"{NOTHING}\n"
    lines = list(change_lines(difference.changes, with_file=True)) or [NOTHING]
    lines.append("")
    for one in difference.broken:
        lines.append(f'{one.what} "{one_line(one.name)}" breaks  {one.span.source.path}:{one.span.line}')
        lines += [f"      line {problem.span.line}: {_said(problem)}" for problem in one.problems]
    lines.append(_summary(difference.broken))
    return "\n".join(lines) + "\n"


def _said(problem: Diagnostic) -> str:
    return f"{problem.code} {problem.slug}: {one_line(problem.message)}"


def _summary(found: Sequence[Broken]) -> str:
    number = sum(one.what == "workflow" for one in found)
    if not number:
        return _BREAKS_NOTHING
    return "1 workflow breaks." if number == 1 else f"{number} workflows break."


def as_markdown(difference: SchemaDifference) -> str:
    """A review comment."""
    return "\n".join([*_marked(difference), ""])


def _marked(difference: SchemaDifference) -> Iterator[str]:
    yield from ("### What the change of the schema does", "")
    if not difference:
        yield NOTHING
        return
    for change in difference.changes:
        yield from marked_change(change, with_file=True)
    yield from ("", f"**{_summary(difference.broken)}**")
    for one in difference.broken:
        where = code(f"{one.span.source.path}:{one.span.line}")
        yield from ("", f"#### {one.what} {code(one.name)} breaks ({where})", "")
        for problem in one.problems:
            yield f"- line {problem.span.line}: {problem.code} {problem.slug}: {code(problem.message)}"


def as_json(difference: SchemaDifference) -> str:
    """All of it as one JSON document, with two blanks a level and a line end."""
    document = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "changes": [change_as_json(one) for one in difference.changes],
        "broken": [
            {
                "what": one.what,
                "name": one.name,
                "at": place(one.span),
                "problems": [_problem(problem) for problem in one.problems],
            }
            for one in difference.broken
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _problem(problem: Diagnostic) -> dict[str, object]:
    return {
        "code": problem.code,
        "slug": problem.slug,
        "message": problem.message,
        "at": place(problem.span),
    }
