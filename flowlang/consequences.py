"""Findings that only follow from something that could not be read: one mistake, one message.

A name that nothing declares is no news when the line that declares it is broken; where a whole file of
declarations is missing, nothing can be said about names at all; and what seems to be lacking may stand on
a line that could not be read.
"""

import re
from collections.abc import Iterable, Sequence

from attrs import frozen

from flowlang.diagnostics import Diagnostic
from flowlang.diagnostics.suggest import normal
from flowlang.source import Span
from flowlang.syntax.declarations import BadDeclaration, FlowFile

_WORD = re.compile(r'"[^"\n]*"|\w+')
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
    return Unread(frozenset(normal(word) for word in _WORD.findall(text)), spans, lost_use)


def _may_be_a_use(text: str) -> bool:
    """Whether something unread is a line that was perhaps a `use`: `use use crm`, `"schema.flow"`, `crm`."""
    return "\n" not in text and (text.endswith('.flow"') or "use" in text.split() or text == "crm")


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
    if not problem.code.startswith("FL02"):
        return False
    return lost_use or normal(problem.span.text) in words


def _same_declaration(tree: FlowFile, one: Span, other: Span) -> bool:
    """Whether two places of a file belong to one declaration, which reaches to the start of the next."""
    starts = [declaration.span.start for declaration in tree.declarations]
    before = max((start for start in starts if start <= one.start), default=0)
    after = min((start for start in starts if start > before), default=len(tree.source.text))
    return before <= other.start < after
