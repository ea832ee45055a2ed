"""The life of a choice field: which workflows move it from which value to which."""

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from flowlang.check.terms import (
    Comparison,
    Constant,
    FieldRead,
    Logical,
    Membership,
    Opposite,
    Term,
    Variable,
)
from flowlang.plan.exits import exits
from flowlang.plan.graph import Decide, Ladder, Node, Plan, Question, Wait, Write
from flowlang.plan.links import changes_of
from flowlang.plan.starts import BecomesStart, FieldStart, HeldStart
from flowlang.source import Span

Values = frozenset[str]


@frozen
class Move:
    """A workflow sets the field: from one of the values `before` (none: the record is made) to `after`.

    `after` is missing where the text doesn't say which value it is.
    """

    workflow: str
    span: Span
    before: Values | None
    after: str | None


def moves_of(plans: Iterable[Plan], record: str, field: str, values: Sequence[str]) -> tuple[Move, ...]:
    """All moves of a field, in the order of the text."""
    return tuple(move for plan in plans for move in _moves(plan, record, field, frozenset(values)))


def _moves(plan: Plan, record: str, field: str, values: Values) -> list[Move]:
    known = _known_before(plan, record, field, values)
    found: list[Move] = []
    for node in plan.nodes.values():
        for change in changes_of(node):
            if (change.record, change.field) != (record, field):
                continue
            after = str(change.value.value) if isinstance(change.value, Constant) else None
            if change.kind == "created":
                found.append(Move(plan.name, node.span, None, after))
            elif node.name in known:
                about = isinstance(node, Write) and _is_subject(plan, node.target)
                before = known[node.name] if about else values
                found.append(Move(plan.name, node.span, before - {after} if after else before, after))
    return found


def _is_subject(plan: Plan, term: Term) -> bool:
    return isinstance(term, Variable) and term.name == plan.variable


def _known_before(plan: Plan, record: str, field: str, values: Values) -> Mapping[str, Values]:
    """The values that the field of the subject may have when each node is reached."""
    always = values
    for condition, holds in ((plan.as_long_as, True), (plan.until, False)):
        if condition is not None:
            always &= _where(condition, plan, field, values, holds)
    begins: Values = frozenset()
    for start in plan.starts:
        match start:
            case FieldStart(record=of, field=name, after=Constant(value=value)) if (of, name) == (
                record,
                field,
            ):
                begins |= {str(value)}
            case BecomesStart(record=of, condition=condition) | HeldStart(record=of, condition=condition) if (
                of == record
            ):
                begins |= _where(condition, plan, field, values, True)
            case _:
                begins |= values
    if plan.condition is not None:
        begins &= _where(plan.condition, plan, field, values, True)
    known: dict[str, Values] = {}
    left = [(plan.first, begins & always)]
    while left:
        name, before = left.pop()
        if name in known and before <= known[name]:
            continue
        known[name] = known.get(name, frozenset()) | before
        left += _behind(plan, plan.nodes[name], known[name], field, values, always)
    return known


def _behind(
    plan: Plan, node: Node, before: Values, field: str, values: Values, always: Values
) -> list[tuple[str, Values]]:
    """The nodes that may follow, each with what is known there."""
    if isinstance(node, Decide):
        found = []
        for way in node.exits:
            if taken := before & _where(way.condition, plan, field, values, True):
                found.append((way.target, taken))
            before &= _where(way.condition, plan, field, values, False)
        return [*found, *([(node.otherwise, before)] if before else [])]
    if isinstance(node, Wait | Question | Ladder):
        # While it waits, anybody may have changed the field.
        before = always
    if isinstance(node, Write) and _is_subject(plan, node.target):
        for change in node.changes:
            if change.field == field:
                written = (
                    frozenset({str(change.value.value)}) if isinstance(change.value, Constant) else values
                )
                # Where the change fails, everything is as before.
                failed = [(node.on_failure, before)] if node.on_failure is not None else []
                return [(node.next, written), *failed]
    return [(target, before) for target, _ in exits(node)]


def _where(condition: Term, plan: Plan, field: str, values: Values, holds: bool) -> Values:
    """The values with which a condition may hold, or may not."""
    match condition:
        case Logical(operator=operator, items=items):
            parts = [_where(item, plan, field, values, holds) for item in items]
            if (operator == "and") == holds:
                return values.intersection(*parts)
            return frozenset().union(*parts)
        case Opposite(condition=inner):
            return _where(inner, plan, field, values, not holds)
        case Comparison(operator="is" | "is not", left=left, right=Constant(value=value)) if _is_field(
            left, plan, field
        ):
            same = (condition.operator == "is") == holds
            return values & {str(value)} if same else values - {str(value)}
        case Membership(subject=subject, items=items, negated=negated) if _is_field(subject, plan, field):
            among = {str(item.value) for item in items if isinstance(item, Constant)}
            return values & among if negated != holds else values - among
    return values


def _is_field(term: Term, plan: Plan, field: str) -> bool:
    return isinstance(term, FieldRead) and term.field == field and _is_subject(plan, term.base)
