"""Builders of conditions: comparisons, logic, and what may hold of a value."""

import re

from lark import Token

from flowlang.syntax import messages_blocks, messages_habits
from flowlang.syntax.build_base import ConditionHead, Kids, Making, rule, words
from flowlang.syntax.expressions import (
    Age,
    Between,
    Changed,
    Compare,
    Expression,
    FromNow,
    Group,
    InPeriod,
    IsIn,
    Logic,
    Name,
    Not,
    OneOf,
    Path,
    Previous,
    Quantified,
    State,
    ThereIs,
    Was,
    Within,
)

# Every spelling of a comparison, and the one that the tree holds.
SPELLINGS = {
    "above": "is more than",
    "over": "is more than",
    "more than": "is more than",
    "is greater than": "is more than",
    "is above": "is more than",
    "is over": "is more than",
    "below": "is less than",
    "under": "is less than",
    "less than": "is less than",
    "is below": "is less than",
    "is under": "is less than",
    "at least": "is at least",
    "at most": "is at most",
    "before": "is before",
    "after": "is after",
    "on": "is on",
    ">": "is more than",
    "<": "is less than",
    ">=": "is at least",
    "≥": "is at least",
    "<=": "is at most",
    "≤": "is at most",
    "=": "is",
    "==": "is",
    "===": "is",
    "!=": "is not",
    "!==": "is not",
    "<>": "is not",
    "≠": "is not",
}
ACCEPTED_SIGNS = frozenset({">", "<", ">=", "<=", "≥", "≤"})
NULLS = frozenset({"null", "nil", "undefined", "NULL"})
AGED = frozenset({"is more than", "is less than", "is at least", "is at most"})


def operator_of(made: Making, token: Token) -> str:
    """The comparison that a token spells; a sign that FlowLang does not know is reported."""
    written = words(token)
    meant = SPELLINGS.get(written, written)
    if not written[0].isalpha() and written not in ACCEPTED_SIGNS:
        made.problems.append(messages_habits.foreign_sign(made.token(token), meant))
    return meant


@rule("compare")
def compare(made: Making, kids: Kids) -> Expression:
    """Two values compared; `is more than 3 days ago` and `is null` are read as what they mean."""
    left, sign, right = kids[0], kids[1], kids[2]
    span = made.span(kids)
    if isinstance(right, Name) and right.text in NULLS:
        operator = SPELLINGS.get(words(sign), words(sign))
        place = made.token(sign).to(right.span)
        made.problems.append(messages_habits.null(place, operator, right.text))
        return State(span, left, "missing" if operator == "is" else "present")
    operator = operator_of(made, sign)
    if isinstance(right, FromNow) and operator in AGED:
        if sign[0].isalpha():
            return Age(span, left, operator.removeprefix("is "), right.duration, right.direction)
        # A sign compares moments, which is the opposite of what the words say; the parentheses keep it so.
        right = Group(right.span, right)
    ignoring = len(kids) > 3 and kids[3] is not None
    return Compare(span, operator, left, right, ignoring)


@rule("state")
def state(made: Making, kids: Kids) -> Expression:
    """`x is present`, `x is not empty`."""
    said = words(kids[1]).split()
    return State(made.span(kids), kids[0], said[-1], len(said) > 2)


@rule("values")
def values(made: Making, kids: Kids) -> tuple[Expression, ...]:
    """`A, B or C`."""
    return tuple(kid for kid in kids if kid is not None and not isinstance(kid, Token))


@rule("is_either")
def is_either(made: Making, kids: Kids) -> Expression:
    """`x is either A, B or C`, `x is neither A nor B`."""
    return OneOf(made.span(kids), kids[0], kids[2], kids[1].endswith("neither"))


@rule("is_from")
def is_from(made: Making, kids: Kids) -> Expression:
    """`x is from 10 to 20`; `is between 10 and 20` is reported and means the same."""
    subject, sign, low, join, high = kids
    if join == "and":
        made.problems.append(messages_habits.between(made.token(sign), made.token(join)))
    return Between(made.span(kids), subject, low, high)


@rule("is_in")
def is_in(made: Making, kids: Kids) -> Expression:
    """`x is in y`, `x is not in y`."""
    return IsIn(made.span(kids), kids[0], kids[2], "not" in kids[1].split())


@rule("in_period")
def in_period(made: Making, kids: Kids) -> Expression:
    """`x is in last month`."""
    *_, which, unit = kids[1].split()
    return InPeriod(made.span(kids), kids[0], which, unit)


@rule("is_within")
def is_within(made: Making, kids: Kids) -> Expression:
    """`x is within the next 7 days`."""
    return Within(made.span(kids), kids[0], kids[1].split()[-1], kids[2])


@rule("changed")
def changed(made: Making, kids: Kids) -> Expression:
    """`x changed`, `x changes`."""
    return Changed(made.span(kids), kids[0])


STATES = frozenset({"present", "missing", "empty"})


@rule("was")
def was(made: Making, kids: Kids) -> Expression:
    """`x was New`, `x was not New`, `x was missing`."""
    if isinstance(kids[0], Path) and isinstance(kids[2], Name) and kids[2].text in STATES:
        before = Previous(kids[0].span, kids[0])
        return State(made.span(kids), before, kids[2].text, kids[1].endswith("not"))
    return Was(made.span(kids), kids[0], kids[2], kids[1].endswith("not"))


@rule("there_is")
def there_is(made: Making, kids: Kids) -> Expression:
    """`there is a Contact where …`, `there is no Contact`."""
    where = kids[3] if len(kids) > 3 else None
    return ThereIs(made.span(kids), kids[0].endswith("no"), made.identifier(kids[1]), where=where)


@rule("there_is_as")
def there_is_as(made: Making, kids: Kids) -> Expression:
    """`there is a Lead as other where …`, which is one token up to the name."""
    said: Token = kids[0]
    *_, article, record, _, name = re.finditer(r"\w+", said)
    record_name, other = (made.part(said, one.start(), one.end()) for one in (record, name))
    return ThereIs(made.span(kids), article[0] == "no", record_name, other, kids[2])


@rule("quantified")
def quantified(made: Making, kids: Kids) -> Expression:
    """`any line in quote.lines has …`."""
    return Quantified(made.span(kids), kids[0] == "every", made.identifier(kids[1]), kids[3], kids[5])


# --- Logic --------------------------------------------------------------------------------------


@rule("negation")
def negation(made: Making, kids: Kids) -> Expression:
    """`not condition`."""
    return Not(made.span(kids), kids[1])


@rule("conjunction")
def conjunction(made: Making, kids: Kids) -> Expression:
    """`a and b`."""
    return _joined(made, "and", kids)


@rule("disjunction")
def disjunction(made: Making, kids: Kids) -> Expression:
    """`a or b`; with `and` beside it both readings are shown."""
    left, _, right = kids
    start: int = left.span.start
    if start not in made.mixed and (_is_and(left) or _is_and(right)):
        made.mixed.add(start)
        made.problems.append(messages_blocks.mixed_logic(made.span(kids), left, right, _is_and(left)))
    return _joined(made, "or", kids)


def _is_and(side: Expression) -> bool:
    return isinstance(side, Logic) and side.operator == "and"


def _joined(made: Making, operator: str, kids: Kids) -> Logic:
    left, word, right = kids
    if not word.isalpha():
        made.problems.append(messages_habits.foreign_sign(made.token(word), operator))
    before = left.items if isinstance(left, Logic) and left.operator == operator else (left,)
    return Logic(made.span(kids), operator, (*before, right))


@rule("condition_head")
def condition_head(made: Making, kids: Kids) -> ConditionHead:
    """A condition at the end of its line, perhaps with a colon, which is reported later."""
    condition, then, colon = kids
    place = None if colon is None else made.token(colon)
    return ConditionHead(condition.span, condition, then=then is not None, colon=place)


@rule("condition_block")
def condition_block(made: Making, kids: Kids) -> ConditionHead:
    """`all of`, `any of`, `not any of`: the parts stand on the lines below."""
    *said, colon = kids
    report_colon(made, colon)
    operator = "and" if said[-1].startswith("all") else "or"
    return ConditionHead(made.span(said), None, operator, negated=len(said) > 1)


def report_colon(made: Making, colon: Token | None) -> None:
    """Say that no colon is needed here, if there is one."""
    if colon is not None:
        made.problems.append(messages_habits.needless_colon(made.token(colon)))
