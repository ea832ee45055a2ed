"""Typing of questions over several records: `there is`, `all … where`, `count`, `sum`, `any … has`."""

from collections.abc import Iterator
from contextlib import contextmanager

from flowlang.check import messages
from flowlang.check.compatible import is_number, ordered
from flowlang.check.context import Checking
from flowlang.check.infer import handles, infer, infer_condition, need, unknown
from flowlang.check.terms import (
    AggregateTerm,
    Existence,
    NewestRecord,
    PickTerm,
    Quantifier,
    Records,
    Term,
    Variable,
)
from flowlang.check.values import item_type
from flowlang.schema.model import RecordInfo
from flowlang.schema.types import (
    NUMBER,
    PERCENT,
    UNKNOWN,
    WHOLE_NUMBER,
    YES_NO,
    ListOf,
    MoneyOf,
    RecordOf,
    Type,
    Unknown,
    variable_of,
    with_article,
)
from flowlang.source import Span
from flowlang.syntax.expressions import (
    Aggregate,
    AllRecords,
    Expression,
    Identifier,
    Newest,
    Pick,
    Quantified,
    ThereIs,
)


def record_named(checking: Checking, name: Identifier) -> RecordInfo | None:
    """The record of that name; a report when there is none."""
    record = checking.schema.records.get(name.text)
    if record is None:
        checking.report(messages.unknown_record(name.text, name.span, checking.schema))
    return record


USE_LET = "keep what you need of it before: `let wanted be …`"


@contextmanager
def asking_of(checking: Checking, name: str, kind: Type, span: Span, naming: str = USE_LET) -> Iterator[str]:
    """A question about records of a type: the variable that stands for each of them.

    Where the workflow itself has a variable of that name, the record asked about gets the name and the outer
    one can't be reached inside: `there is a Lead where lead.email is …` speaks of the other lead. `naming`
    says what to do about it.
    """
    with checking.local(name, kind, span, naming=naming):
        yield name


@handles(AllRecords)
def _all_records(checking: Checking, tree: AllRecords, expected: Type | None) -> Term:
    record = record_named(checking, tree.record)
    if record is None:
        return unknown(tree)
    kind = RecordOf(record.name)
    with asking_of(checking, record.variable, kind, tree.span) as variable:
        where = infer_condition(checking, tree.where) if tree.where else None
    return Records(tree.span, ListOf(kind), record.name, variable, where)


@handles(ThereIs)
def _there_is(checking: Checking, tree: ThereIs, expected: Type | None) -> Term:
    record = record_named(checking, tree.record)
    if record is None:
        return unknown(tree)
    name = tree.name.text if tree.name else record.variable
    naming = f"name the one looked at: `there is {with_article(record.name)} as other where other.…`"
    with asking_of(checking, name, RecordOf(record.name), tree.span, naming) as variable:
        where = infer_condition(checking, tree.where) if tree.where else None
    return Existence(tree.span, YES_NO, tree.negated, record.name, variable, where)


@handles(Quantified)
def _quantified(checking: Checking, tree: Quantified, expected: Type | None) -> Term:
    source = infer(checking, tree.source)
    need(checking, source)
    item = item_type(checking, source)
    with asking_of(checking, tree.variable.text, item, tree.variable.span) as variable:
        condition = infer_condition(checking, tree.condition)
    return Quantifier(tree.span, YES_NO, tree.every, variable, source, condition)


@handles(Aggregate)
def _aggregate(checking: Checking, tree: Aggregate, expected: Type | None) -> Term:
    source = infer(checking, tree.source)
    need(checking, source)
    item = item_type(checking, source)
    name = tree.variable.text if tree.variable else item_name(item)
    with asking_of(checking, name, item, tree.span) as variable:
        where = infer_condition(checking, tree.where) if tree.where else None
        value = infer(checking, tree.value) if tree.value else None
    kind = _aggregate_type(checking, tree, item, value)
    return AggregateTerm(tree.span, kind, tree.kind, variable, source, value, where)


def _aggregate_type(checking: Checking, tree: Aggregate, item: Type, value: Term | None) -> Type:
    of = value.type if value else item
    if isinstance(of, Unknown):
        return UNKNOWN
    match tree.kind:
        case "count":
            return WHOLE_NUMBER
        case "distinct":
            return ListOf(of)
        case "sum" | "average":
            if not (is_number(of) or isinstance(of, MoneyOf)):
                checking.report(messages.nothing_to_sum(tree, value))
                return UNKNOWN
            return of if isinstance(of, MoneyOf) or of == PERCENT or tree.kind == "sum" else NUMBER
    if not ordered(of):
        checking.report(messages.nothing_to_sum(tree, value))
        return UNKNOWN
    return of


@handles(Pick)
def _pick(checking: Checking, tree: Pick, expected: Type | None) -> Term:
    source = infer(checking, tree.source)
    need(checking, source)
    item = item_type(checking, source)
    with asking_of(checking, item_name(item), item, tree.span) as variable:
        where = infer_condition(checking, tree.where) if tree.where else None
    by = tree.by.text if tree.by else None
    if tree.by and isinstance(item, RecordOf):
        record = checking.schema.records[item.name]
        if tree.by.text not in record.fields:
            row = Variable(tree.by.span, item, variable)
            checking.report(messages.unknown_field(checking.schema, row, tree.by.text, tree.by.span))
            by = None
    return PickTerm(tree.span, item, tree.kind, variable, source, by, where)


def item_name(item: Type) -> str:
    """How a `where` calls an item that was given no name."""
    if isinstance(item, RecordOf):
        return variable_of(item.name)
    return "item"


@handles(Newest)
def _newest(checking: Checking, tree: Newest, expected: Type | None) -> Term:
    record = record_named(checking, tree.record)
    if record is None:
        return unknown(tree)
    if not checking.in_test:
        checking.report(messages.newest_outside_test(tree.span, record.name))
        return unknown(tree)
    return NewestRecord(tree.span, RecordOf(record.name), record.name)


def condition_on(
    checking: Checking, where: Expression | None, name: str, kind: Type, span: Span, naming: str = USE_LET
) -> Term | None:
    """A `where` about a variable that exists only inside it."""
    if where is None:
        return None
    with asking_of(checking, name, kind, span, naming):
        return infer_condition(checking, where)
