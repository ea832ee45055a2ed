"""Conditions as Python expressions. A comparison with a missing value is false, and never raises."""

from flowlang.check import terms
from flowlang.engine.durations import is_before, is_on, same_instant
from flowlang.engine.functions import contains, ends_with, matches, same_text, starts_with
from flowlang.engine.generate.code import Code, Compilers
from flowlang.engine.generate.scope import Scope, words_of
from flowlang.engine.periods import age, in_period, within
from flowlang.engine.support import NOTHING, changed, is_known, previous, was
from flowlang.engine.variables import CHANGE
from flowlang.schema.types import DATE, MOMENT, TEXTUAL, ChoiceOf, ListOf, Type

_ORDER = {"is more than": ">", "is at least": ">=", "is less than": "<", "is at most": "<="}
_OPPOSITES = {"is not": "is", "does not contain": "contains"}
_OF_TEXTS = {"starts with": starts_with, "ends with": ends_with, "matches": matches}


def _comparison(term: terms.Comparison, scope: Scope) -> Code:
    operator = _OPPOSITES.get(term.operator, term.operator)
    left, right = scope.value(term.left), scope.value(term.right)
    if operator == "is":
        text = _same(left, term.left.type, right, term.right.type, term.ignoring_case, scope)
    elif operator in _ORDER:
        text = _ordered(operator, left, right, mixed(term.left.type, term.right.type), scope)
    elif operator == "is on":
        text = f"{scope.module.helper(is_on)}({left.text}, {right.text}, ZONE)"
    elif operator == "contains" and not term.ignoring_case:
        known, one, other = _present(left, right, scope)
        text = _all(*known, f"{other} in {one}")
    else:
        function = contains if operator == "contains" else _OF_TEXTS[operator]
        text = f"{scope.module.helper(function)}({left.text}, {right.text}, {term.ignoring_case})"
    if operator == term.operator:
        return Code(text, maybe=False, boolean=True)
    return Code(_not(text), maybe=False, boolean=True)


def _all(*parts: str) -> str:
    return f"({' and '.join(parts)})"


def _not(text: str) -> str:
    return f"(not {text})"


def mixed(one: Type, other: Type) -> bool:
    """Whether a date is compared with a moment: then by local days."""
    return {one, other} == {DATE, MOMENT} if one in {DATE, MOMENT} and other in {DATE, MOMENT} else False


def _present(left: Code, right: Code, scope: Scope) -> tuple[list[str], str, str]:
    """Tests that both are there, and how to write each after them."""
    known: list[str] = []
    texts: list[str] = []
    for code in (left, right):
        if code.maybe:
            first, again = scope.twice(code)
            known.append(f"{first} is not None")
            texts.append(again)
        else:
            texts.append(code.text)
    return known, texts[0], texts[1]


def _same(
    left: Code, left_type: Type, right: Code, right_type: Type, ignoring_case: bool, scope: Scope
) -> str:
    if ignoring_case:
        return f"{scope.module.helper(same_text)}({left.text}, {right.text})"
    if mixed(left_type, right_type):
        known, one, other = _present(left, right, scope)
        return _all(*known, f"{scope.module.helper(same_instant)}({one}, {other}, ZONE)")
    if left.maybe and right.maybe:
        first, again = scope.twice(left)
        return _all(f"{first} is not None", f"{again} == {right.text}")
    return f"({left.text} == {right.text})"


def same(left: Code, left_type: Type, right: Code, right_type: Type, scope: Scope) -> str:
    """A test that two values are equal, as `is` means it."""
    return _same(left, left_type, right, right_type, False, scope)


def _ordered(operator: str, left: Code, right: Code, by_day: bool, scope: Scope) -> str:
    known, one, other = _present(left, right, scope)
    if not by_day:
        return _all(*known, f"{one} {_ORDER[operator]} {other}")
    before = scope.module.helper(is_before)
    return _all(
        *known,
        {
            "is less than": f"{before}({one}, {other}, ZONE)",
            "is more than": f"{before}({other}, {one}, ZONE)",
            "is at least": f"not {before}({one}, {other}, ZONE)",
            "is at most": f"not {before}({other}, {one}, ZONE)",
        }[operator],
    )


def _presence(term: terms.Presence, scope: Scope) -> Code:
    kind = term.subject.type
    value = scope.value(term.subject)
    # A list that was never set and an empty one are the same to the reader.
    listed = isinstance(kind, ListOf)
    if listed or (term.state == "empty" and (kind in TEXTUAL or isinstance(kind, ChoiceOf))):
        text = f"(not {value.text})" if term.state != "present" else f"bool({value.text})"
    else:
        there = _all(*(_there(value, value.text) or ["True"]))
        text = there if term.state == "present" else _not(there)
    return Code(text, maybe=False, boolean=True)


def _there(value: Code, first: str) -> list[str]:
    """A test that a value is there, written `first`; none for a constant: Python warns of such a question."""
    return [] if value.simple and not value.maybe else [f"{first} is not None"]


def _membership(term: terms.Membership, scope: Scope) -> Code:
    subject = scope.value(term.subject)
    word = "not in" if term.negated else "in"
    if all(isinstance(item, terms.Constant) and isinstance(item.value, str) for item in term.items):
        items = ", ".join(scope.value(item).text for item in term.items)
        return Code(f"({subject.text} {word} {{{items}}})", maybe=False, boolean=True)
    first, again = scope.twice(subject)
    one = Code(again, maybe=False, simple=True)
    parts = [same(one, term.subject.type, scope.value(item), item.type, scope) for item in term.items]
    text = _all(*_there(subject, first), f"({' or '.join(parts)})")
    return Code(_not(text) if term.negated else text, maybe=False, boolean=True)


def _in_list(term: terms.InList, scope: Scope) -> Code:
    known, one, items = _present(scope.value(term.subject), scope.value(term.collection), scope)
    text = _all(*known, f"{one} in {items}")
    return Code(_not(text) if term.negated else text, maybe=False, boolean=True)


def _range(term: terms.Range, scope: Scope) -> Code:
    subject = scope.value(term.subject)
    first, again = scope.twice(subject)
    one = Code(again, maybe=False, simple=True)
    low, high = (
        _ordered(operator, one, scope.value(end), mixed(term.subject.type, end.type), scope)
        for operator, end in (("is at least", term.low), ("is at most", term.high))
    )
    return Code(_all(*_there(subject, first), low, high), maybe=False, boolean=True)


# --- Time ---------------------------------------------------------------------------------------


def _period(term: terms.PeriodTest, scope: Scope) -> Code:
    subject = scope.value(term.subject).text
    text = f"{scope.module.helper(in_period)}({subject}, {term.which!r}, {term.unit!r}, context.now, ZONE)"
    return Code(text, maybe=False, boolean=True)


def _within(term: terms.WithinTest, scope: Scope) -> Code:
    subject, length = scope.value(term.subject).text, scope.need(term.duration)
    test = scope.module.helper(within)
    text = f"{test}({subject}, {term.which!r}, {length}, context.now, ZONE, CALENDAR)"
    return Code(text, maybe=False, boolean=True)


def _age(term: terms.AgeTest, scope: Scope) -> Code:
    subject, length = scope.value(term.subject).text, scope.need(term.duration)
    arguments = f"{subject}, {term.operator!r}, {length}, {term.direction!r}, context.now, ZONE, CALENDAR"
    return Code(f"{scope.module.helper(age)}({arguments})", maybe=False, boolean=True)


# --- Changes ------------------------------------------------------------------------------------


def _changed(term: terms.ChangedTest, scope: Scope) -> Code:
    if scope.since is None:
        test = scope.module.helper(changed)
        text = f"{test}(variables.get({CHANGE!r}), {term.subject.field!r})"
        return Code(text, maybe=False, boolean=True)
    scope.module.globals["NOTHING"] = NOTHING
    key = scope.module.constant(words_of(term.subject))
    before = f"(variables.get({scope.since!r}) or NOTHING).get({key})"
    # Before there is anything to compare with, nothing has changed.
    text = f"({scope.since!r} in variables and {before} != {scope.value(term.subject).text})"
    return Code(text, maybe=False, boolean=True)


def _was(term: terms.WasTest, scope: Scope) -> Code:
    now = scope.value(term.subject).text
    read = f"{scope.module.helper(was)}(variables.get({CHANGE!r}), {term.subject.field!r}, {now})"
    held = scope.temporary()
    text = same(Code(held, simple=True), term.subject.type, scope.value(term.value), term.value.type, scope)
    known = f"{scope.module.helper(is_known)}({held} := {read})"
    return Code(_all(known, _not(text) if term.negated else text), maybe=False, boolean=True)


def _previous(term: terms.PreviousValue, scope: Scope) -> Code:
    now = scope.value(term.subject).text
    return Code(f"{scope.module.helper(previous)}(variables.get({CHANGE!r}), {term.subject.field!r}, {now})")


# --- Logic --------------------------------------------------------------------------------------


def _logical(term: terms.Logical, scope: Scope) -> Code:
    parts = [scope.condition(item) for item in term.items]
    return Code(f"({f' {term.operator} '.join(parts)})", maybe=False, boolean=True)


def _opposite(term: terms.Opposite, scope: Scope) -> Code:
    return Code(_not(scope.condition(term.condition)), maybe=False, boolean=True)


CONDITIONS: Compilers = {
    terms.Comparison: _comparison,
    terms.Presence: _presence,
    terms.Membership: _membership,
    terms.InList: _in_list,
    terms.Range: _range,
    terms.PeriodTest: _period,
    terms.WithinTest: _within,
    terms.AgeTest: _age,
    terms.ChangedTest: _changed,
    terms.WasTest: _was,
    terms.PreviousValue: _previous,
    terms.Logical: _logical,
    terms.Opposite: _opposite,
}
