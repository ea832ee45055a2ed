"""The merge fields of a Word file, checked against the schema like any expression."""

from attrs import frozen

from flowlang.check.context import Checking
from flowlang.check.facts import places_read
from flowlang.check.infer import first_missing, infer
from flowlang.check.model import CheckedTemplate
from flowlang.check.templates import in_scope
from flowlang.check.terms import FieldRead, Term
from flowlang.check.values import item_type
from flowlang.diagnostics import Diagnostic
from flowlang.documents import messages
from flowlang.documents.fields import Choice, Field, Loop, Node, Way, fields_of
from flowlang.documents.word_file import NotWord, read_word
from flowlang.schema.model import Schema
from flowlang.schema.types import RecordOf
from flowlang.source import Span
from flowlang.syntax.expressions import Expression


@frozen
class CheckedField:
    """A merge field: its path as it stands in the file, and what it means."""

    path: tuple[str, ...]
    term: Term


@frozen
class CheckedLoop:
    """A loop over a list."""

    name: str
    path: tuple[str, ...]
    source: Term
    inside: tuple["CheckedNode", ...]


@frozen
class CheckedWay:
    """A way of a choice; `term` is missing for `else`."""

    path: tuple[str, ...]
    term: Term | None
    negated: bool
    inside: tuple["CheckedNode", ...]


@frozen
class CheckedChoice:
    """A choice between ways."""

    ways: tuple[CheckedWay, ...]


CheckedNode = CheckedField | CheckedLoop | CheckedChoice


@frozen
class CheckedForm:
    """A Word file that serves a template, without mistakes. `data` are its bytes."""

    template: CheckedTemplate
    data: bytes
    nodes: tuple[CheckedNode, ...]


def check_form(
    template: CheckedTemplate, data: bytes, path: str, span: Span, schema: Schema
) -> tuple[CheckedForm | None, list[Diagnostic]]:
    """Check the Word file of a template. `path` is what messages call it, `span` where it is named."""
    try:
        word = read_word(data, path)
    except NotWord as problem:
        return None, [messages.not_a_word_file(path, str(problem), span)]
    nodes, found = fields_of(word)
    checking = in_scope(template.info, schema)
    checked = _nodes(checking, nodes)
    problems = [*found, *checking.found]
    return (None if problems else CheckedForm(template, data, checked)), problems


def _nodes(checking: Checking, nodes: tuple[Node, ...]) -> tuple[CheckedNode, ...]:
    return tuple(_node(checking, node) for node in nodes)


def _node(checking: Checking, node: Node) -> CheckedNode:
    match node:
        case Field(path):
            term = infer(checking, path)
            _needed(checking, term)
            return CheckedField(_parts(path), term)
        case Loop(name, path, inside):
            source = infer(checking, path)
            _needed(checking, source)
            with checking.local(name.text, item_type(checking, source), name.span):
                return CheckedLoop(name.text, _parts(path), source, _nodes(checking, inside))
        case Choice(ways):
            return CheckedChoice(tuple(_ways(checking, ways)))


def _ways(checking: Checking, ways: tuple[Way, ...]) -> list[CheckedWay]:
    outside = checking.facts
    checked: list[CheckedWay] = []
    for way in ways:
        if way.path is None:
            checked.append(CheckedWay((), None, False, _nodes(checking, way.inside)))
            continue
        term = infer(checking, way.path)
        # A link that leads nowhere is as good as no: whoever asks need not ask for each link of a path.
        present = places_read(term)
        with checking.knowing(checking.facts if way.negated else checking.facts.also(present)):
            checked.append(CheckedWay(_parts(way.path), term, way.negated, _nodes(checking, way.inside)))
        if way.negated:
            checking.facts = checking.facts.also(present)
    checking.facts = outside
    return checked


def _needed(checking: Checking, term: Term) -> None:
    lacking = first_missing(checking, term)
    if lacking is None:
        return
    declared = None
    if isinstance(lacking, FieldRead) and isinstance(lacking.base.type, RecordOf):
        record = checking.schema.records.get(lacking.base.type.name)
        info = record.fields.get(lacking.field) if record else None
        declared = info.span if info else None
    checking.report(messages.may_be_missing(lacking, declared))


def _parts(path: Expression) -> tuple[str, ...]:
    return tuple(path.span.text.split("."))
