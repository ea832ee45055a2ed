"""Typing of values: names, paths, arithmetic, times and functions."""

from attrs import evolve

from flowlang.check import messages
from flowlang.check.compatible import is_number, is_point_in_time
from flowlang.check.context import Checking
from flowlang.check.functions import function_call, part_of
from flowlang.check.infer import (
    choice_of,
    fields_of,
    fit,
    handles,
    has_field,
    infer,
    infer_as,
    need,
    unknown,
)
from flowlang.check.terms import (
    Constant,
    Fallback,
    FieldRead,
    Length,
    Negated,
    Now,
    Operation,
    SettingRead,
    Shift,
    TableTerm,
    Term,
    UnitsBetweenTerm,
    Variable,
)
from flowlang.diagnostics.suggest import nearest
from flowlang.schema.types import (
    DATE,
    DURATION,
    MOMENT,
    NUMBER,
    PERCENT,
    TEXT,
    UNKNOWN,
    WHOLE_NUMBER,
    YES_NO,
    Either,
    ListOf,
    MoneyOf,
    RecordOf,
    Shape,
    Type,
    Unknown,
)
from flowlang.source import Span
from flowlang.syntax.expressions import (
    Arithmetic,
    FromNow,
    Function,
    Name,
    Named,
    Negative,
    Newest,
    Number,
    OrElse,
    PartOf,
    Path,
    PercentOf,
    Shifted,
    Text,
    UnitsBetween,
)

# --- Names and paths ----------------------------------------------------------------------------


@handles(Name)
def _name(checking: Checking, tree: Name, expected: Type | None) -> Term:
    word = tree.text
    choice = choice_of(expected)
    if choice is not None and word in choice.values:
        return Constant(tree.span, choice, word)
    if word in checking.variables:
        return Variable(tree.span, checking.variables[word].type, word)
    match word:
        case "yes" | "no":
            return Constant(tree.span, YES_NO, word == "yes")
        case "now":
            return Now(tree.span, MOMENT)
        case "today":
            return Now(tree.span, DATE)
    if isinstance(expected, Unknown):
        # What is expected was not understood, and that is reported already.
        return unknown(tree)
    if choice is not None:
        checking.report(messages.unknown_choice(word, choice, tree.span))
    else:
        fields = [
            f"{name}.{word}"
            for name, one in checking.variables.items()
            if has_field(checking, one.type, word)
        ]
        checking.report(messages.unknown_name(word, tree.span, checking.variables, expected, fields))
    return unknown(tree)


@handles(Named)
def _named(checking: Checking, tree: Named, expected: Type | None) -> Term:
    name = tree.name.plain
    if name is None:
        checking.report(messages.name_with_filling(tree.kind, tree.name.span))
        return unknown(tree)
    if tree.kind == "team":
        if name not in checking.schema.teams and not checking.in_test:
            checking.report(messages.unknown_team(name, tree.name.span, checking.schema.teams))
        return Constant(tree.span, RecordOf("Team"), name)
    return Constant(tree.span, RecordOf("User"), name)


@handles(Path)
def _path(checking: Checking, tree: Path, expected: Type | None) -> Term:
    if isinstance(tree.base, Name) and tree.base.text == "settings" and "settings" not in checking.variables:
        setting = checking.schema.settings.get(tree.field.text)
        if setting is None:
            checking.report(
                messages.unknown_project_setting(tree.field.text, tree.field.span, checking.schema.settings)
            )
            return unknown(tree)
        return SettingRead(tree.span, setting.type, setting.name)
    base = infer(checking, tree.base)
    if _is_one_result(checking, base, tree.field.text):
        return evolve(base, span=tree.span)
    if isinstance(tree.base, Newest) or not isinstance(base, FieldRead | Variable | Constant):
        need(checking, base)
    return read_field(checking, base, tree.field.text, tree.field.span, tree.span)


def _is_one_result(checking: Checking, base: Term, name: str) -> bool:
    """Whether a name is that of the one result of a table, which is the value itself."""
    match base:
        case TableTerm(gives=(only,)):
            return name == only
        case Variable(name=variable) if variable in checking.variables:
            return name == checking.variables[variable].part
    return False


def read_field(checking: Checking, base: Term, name: str, place: Span, whole: Span) -> Term:
    """The field of a term; a report at `place` when its type has none of that name."""
    kind = field_type(checking, base.type, name)
    if kind is None:
        checking.report(messages.unknown_field(checking.schema, base, name, place))
        near = nearest(name, fields_of(checking, base.type))
        # What is asked of a misspelt field counts for the one that was meant.
        return FieldRead(whole, UNKNOWN, base, near) if near else Variable(whole, UNKNOWN, "")
    return FieldRead(whole, kind, base, name)


def field_type(checking: Checking, base: Type, name: str) -> Type | None:
    """The type of a field; `None` when there is no such field."""
    match base:
        case Unknown():
            return UNKNOWN
        case RecordOf(record):
            if name == "id":
                return TEXT
            info = checking.schema.records.get(record)
            return info.fields[name].type if info and name in info.fields else None
        case Shape(parts=parts):
            return parts.get(name)
        case Either(options):
            kinds = [field_type(checking, o, name) for o in options if has_field(checking, o, name)]
            found = [kind for kind in kinds if kind is not None]
            return found[0] if found and all(kind == found[0] for kind in found) else None
    return None


def item_type(checking: Checking, source: Term) -> Type:
    """The type of the items of a list; a report when it is none."""
    if isinstance(source.type, ListOf):
        return source.type.item
    if not isinstance(source.type, Unknown):
        checking.report(messages.not_a_list(source))
    return UNKNOWN


# --- Arithmetic ---------------------------------------------------------------------------------


@handles(Arithmetic)
def _arithmetic(checking: Checking, tree: Arithmetic, expected: Type | None) -> Term:
    left, right = infer(checking, tree.left), infer(checking, tree.right)
    for written, other in ((tree.left, right), (tree.right, left)):
        if tree.operator in "+-" and other.type == PERCENT and isinstance(written, Number):
            # `discount + 5`: the number is a percentage, too, and says so when it has no sign.
            infer(checking, written, PERCENT)
    need(checking, left)
    need(checking, right)
    kind = result_of(tree.operator, left.type, right.type)
    if kind is None:
        checking.report(messages.cannot_calculate(tree, left, right))
        return unknown(tree)
    if tree.operator in "+-" and is_point_in_time(left.type) and not isinstance(left.type, Unknown):
        direction = "after" if tree.operator == "+" else "before"
        return Shift(tree.span, kind, right, direction, left)
    return Operation(tree.span, kind, tree.operator, left, right)


def result_of(operator: str, left: Type, right: Type) -> Type | None:
    """The type of an arithmetic result; `None` when the two can't be calculated with."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return UNKNOWN
    if is_number(left) and is_number(right):
        if left == right == PERCENT and operator in "+-":
            return PERCENT
        whole = left == right == WHOLE_NUMBER and operator != "/"
        return WHOLE_NUMBER if whole else NUMBER
    match left, right:
        case MoneyOf(a), MoneyOf(b) if a is None or b is None or a == b:
            return MoneyOf(a or b) if operator in "+-" else NUMBER if operator == "/" else None
        case MoneyOf(), _ if is_number(right) and operator in "*/":
            return left
        case _, MoneyOf() if is_number(left) and operator == "*":
            return right
    if is_point_in_time(left) and right == DURATION and operator in "+-":
        return left
    return None


@handles(Negative)
def _negative(checking: Checking, tree: Negative, expected: Type | None) -> Term:
    value = infer(checking, tree.value, expected)
    need(checking, value)
    if not (is_number(value.type) or isinstance(value.type, MoneyOf)):
        checking.report(messages.wrong_type(value, NUMBER, "a minus sign"))
        return unknown(tree)
    return Negated(tree.span, value.type, value)


@handles(PercentOf)
def _percent_of(checking: Checking, tree: PercentOf, expected: Type | None) -> Term:
    percent, base = infer(checking, tree.percent), infer(checking, tree.base)
    need(checking, base)
    if not (is_number(base.type) or isinstance(base.type, MoneyOf)):
        checking.report(messages.wrong_type(base, NUMBER, f"{tree.percent.text} of something"))
        return unknown(tree)
    kind = base.type if isinstance(base.type, MoneyOf) else NUMBER
    return Operation(tree.span, kind, "*", base, percent)


_PLACEHOLDERS = frozenset({"…", "..."})


def look_for_placeholder(checking: Checking, tree: OrElse) -> None:
    """Report a text that only stands for one, as messages show it."""
    if isinstance(tree.fallback, Text) and tree.fallback.plain in _PLACEHOLDERS:
        checking.report(messages.placeholder_left(tree.fallback.span))


@handles(OrElse)
def _or_else(checking: Checking, tree: OrElse, expected: Type | None) -> Term:
    value = infer(checking, tree.value, expected)
    fallback = infer(checking, tree.fallback, value.type)
    look_for_placeholder(checking, tree)
    fallback = fit(checking, fallback, value.type, "what stands after `or else`")
    kind = value.type if not isinstance(value.type, Unknown) else fallback.type
    return Fallback(tree.span, kind, value, fallback)


# --- Time ---------------------------------------------------------------------------------------


@handles(Shifted)
def _shifted(checking: Checking, tree: Shifted, expected: Type | None) -> Term:
    duration = infer_as(checking, tree.duration, DURATION, f"what stands before `{tree.direction}`")
    base = infer(checking, tree.base)
    need(checking, base)
    return shift(checking, duration, tree.direction, base)


def shift(checking: Checking, duration: Term, direction: str, base: Term) -> Term:
    """A point in time moved by a duration; hours and minutes on a plain date are refused."""
    whole = duration.span.to(base.span)
    if not is_point_in_time(base.type):
        checking.report(messages.not_a_point_in_time(base))
        return Variable(whole, UNKNOWN, "")
    if base.type == DATE and isinstance(duration, Length) and duration.unit in _CLOCK_UNITS:
        checking.report(messages.hours_on_a_date(duration, base))
        return Variable(whole, UNKNOWN, "")
    return Shift(whole, base.type, duration, direction, base)


_CLOCK_UNITS = frozenset({"seconds", "minutes", "hours", "business hours"})


@handles(FromNow)
def _from_now(checking: Checking, tree: FromNow, expected: Type | None) -> Term:
    duration = infer_as(checking, tree.duration, DURATION, f"what stands before `{tree.direction}`")
    direction = "before" if tree.direction == "ago" else "after"
    return Shift(tree.span, MOMENT, duration, direction, Now(tree.span, MOMENT))


@handles(UnitsBetween)
def _units_between(checking: Checking, tree: UnitsBetween, expected: Type | None) -> Term:
    ends = []
    for end in (tree.start, tree.end):
        term = infer(checking, end)
        need(checking, term)
        if not is_point_in_time(term.type):
            checking.report(messages.not_a_point_in_time(term))
        ends.append(term)
    return UnitsBetweenTerm(tree.span, WHOLE_NUMBER, tree.unit, ends[0], ends[1])


# --- Functions ----------------------------------------------------------------------------------


@handles(Function)
def _function(checking: Checking, tree: Function, expected: Type | None) -> Term:
    return function_call(checking, tree)


@handles(PartOf)
def _part_of(checking: Checking, tree: PartOf, expected: Type | None) -> Term:
    return part_of(checking, tree)
