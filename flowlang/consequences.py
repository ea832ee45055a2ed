"""Findings that only follow from something that could not be read: one mistake, one message.

A name that nothing declares is no news when the line that declares it is broken; where a whole file of
declarations is missing, nothing can be said about names at all; and what seems to be lacking may stand on
a line that could not be read.
"""

import re
from collections.abc import Iterable, Sequence

from attrs import frozen

from flowlang.diagnostics import Diagnostic, Edit, Fix
from flowlang.diagnostics.suggest import normal
from flowlang.source import Span
from flowlang.syntax.declarations import BadDeclaration, Event, FlowFile, Record, Workflow

# Codes that say that a record, a type or an event is not declared.
_UNKNOWN = frozenset({"FL0202", "FL0205", "FL0212"})
# The first words of lines that give something a name.
_BINDING = [[word] for word in ("given", "find", "create", "let", "ask", "run", "wait", "for", "when")]
# Longer than 200 characters no name is.
_WORD = re.compile(r'"[^"\n]{0,200}"|\b\w{1,200}\b')
# The name behind the first word of a declaration, however many words it has.
_DECLARED = re.compile(r"^(?:record|extend|event|choice)\s+(\w[\w ]{0,200})", re.MULTILINE)
# Codes that say that something is not there: a required value, an answer, a case.
_LACKING = frozenset({"FL0223", "FL0510", "FL0515"})


@frozen
class Unread:
    """What of a file could not be read: the words there, where that is, and whether it may be a `use`."""

    words: frozenset[str] = frozenset()
    spans: tuple[Span, ...] = ()
    lost_use: bool = False


def unread_of(tree: FlowFile, problems: Sequence[Diagnostic], *, lost_use: bool) -> Unread:
    """What could not be read of a parsed file; `lost_use` when it uses something that is not there."""
    source = tree.source
    spans = tuple(problem.span for problem in problems if problem.span.source is source)
    broken = [one.span.text for one in tree.declarations if isinstance(one, BadDeclaration)]
    lines = [source.line(span.line).strip() for span in spans]
    text = "\n".join([*lines, *broken])
    lost_use = lost_use or any(_may_be_a_use(one) for one in (*lines, *broken))
    words = {normal(word) for word in _WORD.findall(text)}
    # `record Trial Lesson`: whoever names it writes it as one word.
    words |= {normal(name) for name in _DECLARED.findall("\n".join((*lines, *broken)))}
    return Unread(frozenset(words), spans, lost_use)


def _may_be_a_use(text: str) -> bool:
    """Whether something unread is a line that was perhaps a `use`: `use use crm`, `"schema.flow"`, `crm`."""
    words = text.split()
    return "\n" not in text and (
        text.endswith('.flow"') or "use" in words or text == "crm" or words[:1] in (["import"], ["include"])
    )


def not_consequences(
    found: Iterable[Diagnostic], tree: FlowFile, own: Unread, seen: Sequence[Unread]
) -> list[Diagnostic]:
    """Those findings in a file that say something new.

    `own` is what could not be read of the file itself, `seen` the same of every file whose declarations it
    sees, itself included.
    """
    words = frozenset().union(*(one.words for one in seen))
    lost_use = any(one.lost_use for one in seen)
    return [problem for problem in found if not _follows(problem, tree, own, words, lost_use)]


def _follows(problem: Diagnostic, tree: FlowFile, own: Unread, words: frozenset[str], lost_use: bool) -> bool:
    if problem.code in _LACKING and any(_same_declaration(tree, problem.span, span) for span in own.spans):
        return True
    broken = [span for span in own.spans if _same_declaration(tree, problem.span, span)]
    if problem.code == "FL0401":
        # What asks for it may stand on a line that could not be read.
        return (
            lost_use
            or any(_in_header(tree, span) for span in broken)
            or (bool(broken) and normal(problem.span.text.split(".")[-1]) in own.words)
        )
    if problem.code == "FL0201" and any(_may_bind(span) for span in broken):
        return True
    if not problem.code.startswith("FL02"):
        return False
    return lost_use or normal(problem.span.text) in words


def _may_bind(span: Span) -> bool:
    """Whether a line that could not be read may have brought a name into scope."""
    return span.source.line(span.line).split()[:1] in _BINDING


def _in_header(tree: FlowFile, span: Span) -> bool:
    """Whether a place stands in the header of a workflow, above its first step."""
    return any(
        isinstance(one, Workflow) and one.steps and one.span.start <= span.start < one.steps[0].span.start
        for one in tree.declarations
    )


def _same_declaration(tree: FlowFile, one: Span, other: Span) -> bool:
    """Whether two places of a file belong to one declaration, which reaches to the start of the next."""
    starts = [declaration.span.start for declaration in tree.declarations]
    before = max((start for start in starts if start <= one.start), default=0)
    after = min((start for start in starts if start > before), default=len(tree.source.text))
    return before <= other.start < after


def forgotten_library(
    tree: FlowFile, found: Sequence[Diagnostic], standard: frozenset[str]
) -> Diagnostic | None:
    """The one thing to say of a file that uses no library and names the records of the standard one.

    `found` is all that was found in the file, `standard` are the records and events of the library.
    """
    names = [
        problem
        for problem in found
        if problem.code in _UNKNOWN and problem.span.source is tree.source and problem.span.text in standard
    ]
    own = any(isinstance(one, Record | Event) for one in tree.declarations)
    if len({problem.span.text for problem in names}) < (2 if own else 1):
        return None
    first = min((problem.span for problem in names), key=lambda span: span.start)
    top = tree.declarations[0].span.start
    return Diagnostic(
        "FL0202",
        f"there is no record called `{first.text}`, as this file uses no library",
        first,
        "not a record",
        help="start the file with `use crm` for the standard records and actions",
        fixes=(Fix("write `use crm`", (Edit(Span(tree.source, top, top), "use crm\n\n"),)),),
    )


def about_names(problem: Diagnostic, tree: FlowFile) -> bool:
    """Whether a finding is about a name in a file."""
    return problem.span.source is tree.source and problem.code.startswith("FL02")
