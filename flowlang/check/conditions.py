"""Typing of conditions: comparisons, presence, periods, changes, and what joins them."""

from attrs import evolve

from flowlang.check import messages
from flowlang.check.compatible import comparable, is_point_in_time, is_textual, ordered
from flowlang.check.context import Checking
from flowlang.check.facts import place_of, when_false, when_true
from flowlang.check.infer import choice_of, handles, infer, infer_as, infer_condition, need, unknown
from flowlang.check.segments import segment_test
from flowlang.check.terms import (
    AgeTest,
    ChangedTest,
    Comparison,
    FieldRead,
    InList,
    Logical,
    Membership,
    Now,
    Opposite,
    PeriodTest,
    Presence,
    PreviousValue,
    Range,
    Term,
    Variable,
    WasTest,
    WithinTest,
    walk,
)
from flowlang.diagnostics import Diagnostic
from flowlang.schema.types import (
    DURATION,
    TEXT,
    YES_NO,
    ListOf,
    RecordOf,
    Type,
    Unknown,
)
from flowlang.syntax.expressions import (
    Age,
    Between,
    Changed,
    Compare,
    Expression,
    InPeriod,
    IsIn,
    Logic,
    Name,
    Not,
    Number,
    OneOf,
    Previous,
    State,
    Text,
    Was,
    Within,
)

_ORDER = frozenset({"is more than", "is at least", "is less than", "is at most"})
_OF_TEXT = frozenset({"starts with", "ends with", "matches"})
_SPOKEN = {"is before": "is less than", "is after": "is more than"}


@handles(Compare)
def _compare(checking: Checking, tree: Compare, expected: Type | None) -> Term:
    left, right = sides(checking, tree.left, tree.right)
    operator = _SPOKEN.get(tree.operator, tree.operator)
    problem = None
    if tree.operator in _SPOKEN or operator == "is on":
        problem = next(
            (messages.not_a_point_in_time(t) for t in (left, right) if not is_point_in_time(t.type)), None
        )
    elif operator in {"contains", "does not contain"}:
        problem = _contains_problem(tree, left, right)
    elif operator in _OF_TEXT:
        problem = next(
            (messages.wrong_type(t, TEXT, f"`{operator}`") for t in (left, right) if not is_textual(t.type)),
            None,
        )
    elif not comparable(left.type, right.type):
        problem = messages.cannot_compare(tree, left, right)
    elif operator in _ORDER and not (ordered(left.type) and ordered(right.type)):
        problem = messages.no_order(tree, left if not ordered(left.type) else right)
    if problem is None and tree.ignoring_case:
        problem = _no_case(operator, left, right)
    if problem is not None:
        checking.report(problem)
        return unknown(tree)
    place = place_of(left)
    if place is not None and place == place_of(right) and not isinstance(left.type, Unknown):
        bound = checking.variables.get(place[0])
        naming = bound.naming if bound else ""
        checking.report(messages.compared_with_itself(tree, left, place[0], naming))
    return Comparison(tree.span, YES_NO, operator, left, right, tree.ignoring_case)


def _no_case(operator: str, left: Term, right: Term) -> Diagnostic | None:
    """The report on `ignoring case` where no letters are compared."""
    texts = (
        left.type.item
        if operator.endswith(("contains", "contain")) and isinstance(left.type, ListOf)
        else None
    )
    for kind, term in ((texts or left.type, left), (right.type, right)):
        if not is_textual(kind):
            return messages.wrong_type(term, TEXT, "`ignoring case`")
    return None


def sides(checking: Checking, left: Expression, right: Expression) -> tuple[Term, Term]:
    """Both sides of a comparison; each tells the other what is meant: which choice, a percentage."""
    if isinstance(left, Name | Text | Number) and not isinstance(right, Name | Text | Number):
        second = infer(checking, right)
        return infer(checking, left, second.type), second
    first = infer(checking, left)
    return first, infer(checking, right, first.type)


def _contains_problem(tree: Compare, left: Term, right: Term) -> Diagnostic | None:
    if isinstance(left.type, ListOf):
        return None if comparable(left.type.item, right.type) else messages.cannot_compare(tree, left, right)
    for side in (left, right):
        if not is_textual(side.type):
            return messages.wrong_type(side, TEXT, "`contains`")
    return None


@handles(State)
def _state(checking: Checking, tree: State, expected: Type | None) -> Term:
    subject = infer(checking, tree.subject)
    if tree.state == "empty" or not tree.negated:
        presence = Presence(tree.span, YES_NO, subject, tree.state)
        return Opposite(tree.span, YES_NO, presence) if tree.negated else presence
    opposite = "missing" if tree.state == "present" else "present"
    return Presence(tree.span, YES_NO, subject, opposite)


@handles(OneOf)
def _one_of(checking: Checking, tree: OneOf, expected: Type | None) -> Term:
    subject = infer(checking, tree.subject)
    items = []
    for value in tree.values:
        item = infer(checking, value, subject.type)
        if not comparable(subject.type, item.type):
            checking.report(messages.cannot_compare(tree, subject, item))
        items.append(item)
    return Membership(tree.span, YES_NO, subject, tuple(items), tree.negated)


@handles(Between)
def _between(checking: Checking, tree: Between, expected: Type | None) -> Term:
    subject = infer(checking, tree.subject)
    ends = []
    for end in (tree.low, tree.high):
        term = infer(checking, end, subject.type)
        if not comparable(subject.type, term.type):
            checking.report(messages.cannot_compare(tree, subject, term))
            return unknown(tree)
        if not ordered(term.type):
            checking.report(messages.no_order(tree, term))
            return unknown(tree)
        ends.append(term)
    return Range(tree.span, YES_NO, subject, ends[0], ends[1])


@handles(IsIn)
def _is_in(checking: Checking, tree: IsIn, expected: Type | None) -> Term:
    if isinstance(tree.collection, Text) and tree.collection.plain is not None:
        held = segment_test(checking, infer(checking, tree.subject), tree.collection)
        # Whoever shows this condition shows the words that stand here, not those of the segment.
        held = evolve(held, span=tree.span)
        return Opposite(tree.span, YES_NO, held) if tree.negated else held
    collection = infer(checking, tree.collection)
    if collection.type == RecordOf("Team"):
        # A team stands for its members.
        collection = FieldRead(collection.span, ListOf(RecordOf("User")), collection, "members")
    subject = infer(
        checking, tree.subject, collection.type.item if isinstance(collection.type, ListOf) else None
    )
    if isinstance(collection.type, ListOf):
        if not comparable(subject.type, collection.type.item):
            checking.report(messages.cannot_compare(tree, subject, collection))
    elif not isinstance(collection.type, Unknown):
        checking.report(messages.not_a_list(collection))
        return unknown(tree)
    return InList(tree.span, YES_NO, subject, collection, tree.negated)


@handles(InPeriod)
def _in_period(checking: Checking, tree: InPeriod, expected: Type | None) -> Term:
    return PeriodTest(tree.span, YES_NO, _point(checking, tree.subject), tree.which, tree.unit)


@handles(Within)
def _within(checking: Checking, tree: Within, expected: Type | None) -> Term:
    subject = _point(checking, tree.subject)
    duration = infer_as(checking, tree.duration, DURATION, "`is within`")
    return WithinTest(tree.span, YES_NO, subject, tree.which, duration)


@handles(Age)
def _age(checking: Checking, tree: Age, expected: Type | None) -> Term:
    subject = _point(checking, tree.subject)
    duration = infer_as(checking, tree.duration, DURATION, f"`{tree.direction}`")
    return AgeTest(tree.span, YES_NO, subject, tree.operator, duration, tree.direction)


def _point(checking: Checking, expression: Expression) -> Term:
    term = infer(checking, expression)
    if not is_point_in_time(term.type):
        checking.report(messages.not_a_point_in_time(term))
    return term


@handles(Changed)
def _changed(checking: Checking, tree: Changed, expected: Type | None) -> Term:
    subject = _watched_field(checking, tree.subject)
    return ChangedTest(tree.span, YES_NO, subject) if subject else unknown(tree)


@handles(Was)
def _was(checking: Checking, tree: Was, expected: Type | None) -> Term:
    subject = _watched_field(checking, tree.subject)
    if subject is None:
        return unknown(tree)
    value = infer(checking, tree.value, subject.type)
    need(checking, value)
    if not comparable(subject.type, value.type):
        checking.report(messages.cannot_compare(tree, subject, value))
        return unknown(tree)
    return WasTest(tree.span, YES_NO, subject, value, tree.negated)


@handles(Previous)
def _previous(checking: Checking, tree: Previous, expected: Type | None) -> Term:
    subject = _watched_field(checking, tree.subject)
    return PreviousValue(tree.span, subject.type, subject) if subject else unknown(tree)


def _watched_field(checking: Checking, expression: Expression) -> FieldRead | None:
    """A field of the record whose change started the run; only of that record is the old value known."""
    term = infer(checking, expression)
    if isinstance(term.type, Unknown):
        return None
    if (
        isinstance(term, FieldRead)
        and isinstance(term.base, Variable)
        and term.base.name == checking.changed_variable
    ):
        return term
    checking.report(messages.no_change_known(term, checking.changed_variable))
    return None


@handles(Logic)
def _logic(checking: Checking, tree: Logic, expected: Type | None) -> Term:
    """Each condition is read knowing that those before it held (`and`) or did not (`or`)."""
    before = checking.facts
    items = []
    if (problem := _values_for_conditions(checking, tree)) is not None:
        checking.report(problem)
        return unknown(tree)
    for item in tree.items:
        term = infer_condition(checking, item)
        items.append(term)
        known = when_true(term) if tree.operator == "and" else when_false(term)
        checking.facts = checking.facts.also(known)
    checking.facts = before
    return items[0] if len(items) == 1 else Logical(tree.span, YES_NO, tree.operator, tuple(items))


def _values_for_conditions(checking: Checking, tree: Logic) -> Diagnostic | None:
    """`lead.status is Lost or Qualified`: what joins conditions is given values of a comparison."""
    first, *rest = tree.items
    if tree.block or not isinstance(first, Compare) or first.operator not in {"is", "is not"}:
        return None
    for item in (first.right, *rest):
        if not isinstance(item, Name | Text) or (isinstance(item, Name) and item.text in checking.variables):
            return None
    kind = infer(checking, first.left).type
    known = choice_of(kind)
    for item in rest:
        # Words that are no values either have a mistake of their own.
        if isinstance(item, Name) and known is not None and item.text not in known.values:
            return None
    return messages.values_for_conditions(first, [first.right, *rest])


@handles(Not)
def _not(checking: Checking, tree: Not, expected: Type | None) -> Term:
    return Opposite(tree.span, YES_NO, infer_condition(checking, tree.condition))


def reads_clock(term: Term) -> bool:
    """Whether a condition may turn by the mere passing of time."""
    return any(isinstance(part, Now | PeriodTest | WithinTest | AgeTest) for part in walk(term))
