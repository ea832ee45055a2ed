"""Expressions as text. Nothing is put in parentheses here: those that are needed are in the tree."""

from flowlang.syntax import expressions as x
from flowlang.syntax.format.print_texts import print_text
from flowlang.syntax.format.print_types import print_type
from flowlang.syntax.format.words import counted, joined, with_article


def print_expression(node: x.Expression) -> str:
    """A value or a condition on one line, or on several where a text between three quotes stands in it."""
    match node:
        case x.Number(text=text) | x.DateLiteral(text=text) | x.TimeLiteral(text=text):
            return text
        case x.MomentLiteral(text=text) | x.Name(text=text):
            return text
        case x.MoneyAmount(amount=amount, currency=currency):
            return f"{amount} {currency}"
        case x.Duration(amount=amount, unit=unit):
            return counted(amount, unit)
        case x.Text():
            return print_text(node, print_expression)
        case x.ListLiteral(items=items):
            return f"list of {print_all(items)}"
        case x.EmptyList(item=item):
            return f"an empty list of {print_type(item)}"
        case x.Path(base=base, field=field, spoken=spoken):
            if spoken:
                return f"the {field.text} of {print_expression(base)}"
            return f"{print_expression(base)}.{field.text}"
        case x.Named(kind=kind, name=name):
            return f"{kind} {print_expression(name)}"
        case x.TableLookup(name=name, subject=subject, needs=needs):
            about = "" if subject is None else f" for {print_expression(subject)}"
            given = ", ".join(f"{each.name.text}: {print_expression(each.value)}" for each in needs)
            return f"table {print_expression(name)}{about}{given and ' with ' + given}"
        case x.Newest(record=record):
            return f"the newest {record.text}"
        case x.Group(inner=inner):
            return f"({print_expression(inner)})"
        case _:
            return _calculation(node) or _question(node) or _condition(node)


def print_all(items: tuple[x.Expression, ...]) -> str:
    """Expressions with commas between them."""
    return ", ".join(print_expression(item) for item in items)


def is_block(node: x.Expression) -> bool:
    """Whether a condition is written as `all of` or `any of`, over several lines."""
    return isinstance(node, x.Logic) and node.block


def block_words(node: x.Logic) -> str:
    """`all of` or `any of`."""
    return "all of" if node.operator == "and" else "any of"


def print_where(condition: x.Expression | None) -> str:
    """` where …`, or nothing."""
    return "" if condition is None else f" where {print_expression(condition)}"


def print_changes(node: x.Expression) -> str:
    """A condition that is waited for: what `changed` elsewhere `changes` here."""
    if isinstance(node, x.Changed):
        return f"{print_expression(node.subject)} changes"
    return print_expression(node)


def _calculation(node: x.Expression) -> str | None:
    match node:
        case x.Arithmetic(operator=operator, left=left, right=right):
            return f"{print_expression(left)} {operator} {print_expression(right)}"
        case x.Negative(value=value):
            return f"-{print_expression(value)}"
        case x.PercentOf(percent=percent, base=base):
            return f"{print_expression(percent)} of {print_expression(base)}"
        case x.Shifted(duration=duration, direction=direction, base=base):
            return f"{print_expression(duration)} {direction} {print_expression(base)}"
        case x.FromNow(duration=duration, direction=direction):
            return f"{print_expression(duration)} {direction}"
        case x.UnitsBetween(unit=unit, start=start, end=end):
            return f"{unit} between {print_expression(start)} and {print_expression(end)}"
        case x.OrElse(value=value, fallback=fallback):
            return f"{print_expression(value)} or else {print_expression(fallback)}"
        case x.Function(name=name, arguments=arguments):
            return f"{name.text}({print_all(arguments)})"
        case x.Previous(subject=subject):
            return f"the previous {print_expression(subject)}"
        case x.PartOf(part=part, base=base):
            return f"{part} of {print_expression(base)}"
        case _:
            return None


def _question(node: x.Expression) -> str | None:
    match node:
        case x.AllRecords(record=record, where=where):
            return f"all {record.text} records{print_where(where)}"
        case x.Aggregate(kind=kind, source=source, value=value, variable=variable, where=where):
            # `count of deal in …`, but `sum of deal.amount for each deal in …`.
            each = "" if variable is None else f"{variable.text} in "
            if value is not None:
                each = f"{print_expression(value)} for each {each}"
            return f"{kind} of {each}{print_expression(source)}{print_where(where)}"
        case x.Pick(kind=kind, source=source, by=by, where=where):
            order = "" if by is None else f" by {by.text}"
            return f"{kind} of {print_expression(source)}{order}{print_where(where)}"
        case x.Quantified(every=every, variable=variable, source=source, condition=condition):
            which = f"{'every' if every else 'any'} {variable.text}"
            return f"{which} in {print_expression(source)} has {print_expression(condition)}"
        case x.ThereIs(negated=negated, record=record, name=name, where=where):
            what = f"no {record.text}" if negated else with_article(record.text)
            called = "" if name is None else f" as {name.text}"
            return f"there is {what}{called}{print_where(where)}"
        case _:
            return None


def _condition(node: x.Expression) -> str:
    match node:
        case x.Compare(operator=operator, left=left, right=right, ignoring_case=ignoring_case):
            ending = " ignoring case" if ignoring_case else ""
            return f"{print_expression(left)} {operator} {print_expression(right)}{ending}"
        case x.State(subject=subject, state=state, negated=negated):
            return f"{print_expression(subject)} {_is(negated)} {state}"
        case x.OneOf(subject=subject, values=values, negated=negated):
            ways = joined([print_expression(value) for value in values], "nor" if negated else "or")
            return f"{print_expression(subject)} is {'neither' if negated else 'either'} {ways}"
        case x.Between(subject=subject, low=low, high=high):
            return f"{print_expression(subject)} is from {print_expression(low)} to {print_expression(high)}"
        case x.IsIn(subject=subject, collection=collection, negated=negated):
            return f"{print_expression(subject)} {_is(negated)} in {print_expression(collection)}"
        case x.InPeriod(subject=subject, which=which, unit=unit):
            return f"{print_expression(subject)} is in {which} {unit}"
        case x.Within(subject=subject, which=which, duration=duration):
            return f"{print_expression(subject)} is within the {which} {print_expression(duration)}"
        case x.Age(subject=subject, operator=operator, duration=duration, direction=direction):
            since = f"{print_expression(duration)} {direction}"
            return f"{print_expression(subject)} is {operator} {since}"
        case x.Changed(subject=subject):
            return f"{print_expression(subject)} changed"
        case x.Was(subject=subject, value=value, negated=negated):
            return f"{print_expression(subject)} was {'not ' if negated else ''}{print_expression(value)}"
        case x.Logic(operator=operator, items=items):
            return f" {operator} ".join(print_expression(item) for item in items)
        case x.Not(condition=condition):
            return f"not {print_expression(condition)}"
        case _:
            raise TypeError(f"{type(node).__name__} has no printed form")


def _is(negated: bool) -> str:
    return "is not" if negated else "is"
