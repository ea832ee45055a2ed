"""What terms mean, by the rules of the reference: one plain function over their kinds.

No value is computed ahead, looked up in an index or kept: whoever wants to know why a term has a value can
read it here from top to bottom. The functions on single values (adding money, shifting dates) are those of
the engine; they have tests of their own.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from attrs import evolve, field, frozen

from flowlang.check import terms as t
from flowlang.engine.calendars import BusinessCalendar
from flowlang.engine.context import Context, Run, RunFault, Value
from flowlang.engine.durations import is_before, is_on, same_instant, shift, units_between
from flowlang.engine.functions import (
    FUNCTIONS,
    NEEDS_ZONE,
    contains,
    ends_with,
    matches,
    same_text,
    starts_with,
)
from flowlang.engine.numbers import multiply
from flowlang.engine.periods import age, in_period, within
from flowlang.engine.records import attribute
from flowlang.engine.values import NO_MONEY, Length, Money, divide, in_percent, plus, show, total
from flowlang.engine.zones import at_time, local_date
from flowlang.schema import types as ty
from flowlang.schema.model import Schema

AT_START = "$at the start"
"""The variable with the fields of the record that started the run, as they were then."""


@frozen
class World:
    """What all terms of a workflow share."""

    schema: Schema
    zone: tzinfo
    calendar: BusinessCalendar


@frozen
class Place:
    """Where a term is evaluated.

    `items` are the variables that a question, a loop or a trigger brings: record objects for records.
    `since` names the variable of the run with the values that `changes` compares with; without it, `changed`
    is about the change that started the run. `now` is the moment that `now` and `today` mean.
    """

    world: World
    context: Context
    run: Run | None
    now: datetime
    items: Mapping[str, Any] = field(factory=dict)
    since: str | None = None

    def with_item(self, name: str, item: Any) -> "Place":
        return evolve(self, items={**self.items, name: item})


def words_of(term: t.Term) -> str:
    """How the text calls a term."""
    return " ".join(term.span.text.split())


def kinds_of(kind: ty.Type) -> tuple[str, ...]:
    """The types of record that a value may be; none when it is no record."""
    if isinstance(kind, ty.RecordOf):
        return (kind.name,)
    if isinstance(kind, ty.Either):
        return tuple(one.name for one in kind.options if isinstance(one, ty.RecordOf))
    return ()


def holds(term: t.Term, place: Place) -> bool:
    """Whether a condition holds: logic has two values, and what is missing is not so."""
    return value(term, place) is True


def needed(term: t.Term, place: Place) -> Value:
    """A value that is used; the run fails where it is missing."""
    found = value(term, place)
    if found is None:
        words = words_of(term)
        raise RunFault(f"{words} is missing", words)
    return found


def value(term: t.Term, place: Place) -> Value:
    """The value of a term; `None` when it is missing."""
    zone, calendar = place.world.zone, place.world.calendar
    match term:
        case t.Constant(value=datetime() as moment) if moment.tzinfo is None:
            return at_time(moment.date(), moment.time(), zone)
        case t.Constant(value=found):
            return found
        case t.MoneyConstant(amount=amount, currency=currency):
            return Money(amount, currency)
        case t.Length(amount=amount, unit=unit):
            return Length(needed(amount, place), unit)
        case t.Filled(parts=parts):
            return "".join([in_text(part, place) for part in parts])
        case t.Variable():
            return variable(term, place)
        case t.FieldRead():
            return read(term, place)
        case t.PreviousValue(subject=subject):
            return value_before(subject, place)[1]
        case t.SettingRead(name=name):
            return place.context.settings.get(name)
        case t.Now():
            return local_date(place.now, zone) if term.type == ty.DATE else place.now
        case t.ListOfTerms(items=items):
            return tuple([needed(item, place) for item in items])
        case t.Operation():
            return calculate(term, place)
        case t.Negated(value=inner):
            return -needed(inner, place)
        case t.Fallback(value=first, fallback=fallback):
            found = value(first, place)
            return value(fallback, place) if found is None else found
        case t.FunctionCall(name=name, arguments=arguments):
            write = named if name in {"text", "join"} else needed
            given = [write(argument, place) for argument in arguments]
            return FUNCTIONS[name](*given, zone) if name in NEEDS_ZONE else FUNCTIONS[name](*given)
        case t.Shift(duration=duration, direction=direction, base=base):
            start, length = value(base, place), value(duration, place)
            missing = start is None or length is None
            return None if missing else shift(start, length, direction, zone, calendar)  # type: ignore[arg-type]
        case t.UnitsBetweenTerm(unit=unit, start=start, end=end):
            return units_between(unit, needed(start, place), needed(end, place), zone, calendar)
        case t.Records() | t.AggregateTerm() | t.PickTerm() | t.Quantifier() | t.Existence():
            return question(term, place)
        case t.NewestRecord(record=kind):
            return place.context.newest(kind)
        case t.TableTerm():
            return table_value(term, place)
    return condition(term, place)


# --- Variables, records, fields -----------------------------------------------------------------


def variable(term: t.Variable, place: Place) -> Value:
    """A variable; one for a record that is gone is missing."""
    if kinds_of(term.type):
        found = record(term, place)
        return None if found is None else found.id
    if term.name in place.items:
        return place.items[term.name]
    if place.run is None:
        return None
    # The variable `change` of a workflow is the change that started the run.
    name = "$change" if term.name == "change" and isinstance(term.type, ty.Shape) else term.name
    return place.run.variables.get(name)


def record(term: t.Term, place: Place) -> Any | None:
    """The record that a term stands for, if it is there."""
    if isinstance(term, t.Variable):
        if term.name in place.items:
            return place.items[term.name]
        found = place.run.variables.get(term.name) if place.run else None
    else:
        found = value(term, place)
    return by_id(found, kinds_of(term.type), place)


def by_id(identity: Value, kinds: tuple[str, ...], place: Place) -> Any | None:
    if identity is None:
        return None
    candidates = (place.context.record(kind, identity) for kind in kinds)
    return next((one for one in candidates if one is not None), None)


def read(term: t.FieldRead, place: Place) -> Value:
    """A field of a record, an event or a result; missing where there is none."""
    kinds = kinds_of(term.base.type)
    if not kinds:
        whole = value(term.base, place)
        return None if whole is None else whole.get(term.field)
    base = record(term.base, place)
    if base is None:
        listed = isinstance(term.type, ty.ListOf) and term.type.through
        return () if listed else None
    return field_of(base, term.field, place)


def field_of(base: Any, name: str, place: Place) -> Value:
    """A field of a record object; a list `through` a link is searched for."""
    if name == "id":
        return str(base.id)
    info = place.world.schema.records[type(base).__name__].fields.get(name)
    if info is None:
        return None
    kind = info.type
    if isinstance(kind, ty.ListOf) and kind.through and isinstance(kind.item, ty.RecordOf):
        others = place.context.records(kind.item.name)
        return tuple([one.id for one in others if getattr(one, attribute(kind.through)) == base.id])
    return getattr(base, attribute(name))


# --- Calculating --------------------------------------------------------------------------------


def calculate(term: t.Operation, place: Place) -> Value:
    left, right = needed(term.left, place), needed(term.right, place)
    if isinstance(left, date) and isinstance(right, Length):
        direction = "after" if term.operator == "+" else "before"
        return shift(left, right, direction, place.world.zone, place.world.calendar)  # type: ignore[arg-type]
    match term.operator:
        case "+":
            return left + right if isinstance(left, str) else plus(left, right)
        case "-":
            return plus(left, -right)
        case "*":
            apart = isinstance(left, Money | Length) or isinstance(right, Money | Length)
            return left * right if apart else multiply(left, right)
        case "/":
            return divide(left, right)
    raise TypeError(f"the interpreter does not know {term.operator}")


# --- Texts --------------------------------------------------------------------------------------


def in_text(part: "str | t.Term | t.Repeated | t.TableOf", place: Place) -> str:
    """A part of a text with its fillings."""
    match part:
        case str():
            return part
        case t.Repeated(variable=name, source=source, parts=parts):
            rounds = [place.with_item(name, item) for item in listed(source, place)]
            return "".join([in_text(inner, one) for one in rounds for inner in parts])
        case t.TableOf():
            return table(part, place)
        case t.Term():
            return show(named(part, place), place.world.zone)
    raise TypeError(f"the interpreter does not know {type(part).__name__}")


def named(term: t.Term, place: Place) -> Value:
    """A value as it goes into a text: records, also those in a list, are called by their names."""
    if kinds_of(term.type):
        return name_of(record(term, place), words_of(term))
    found = needed(term, place)
    if ty.is_percent(term.type):
        return in_percent(found)
    if isinstance(term.type, ty.ListOf) and kinds_of(term.type.item):
        records = [by_id(one, kinds_of(term.type.item), place) for one in found]
        return tuple([name_of(one, words_of(term)) for one in records if one is not None])
    return found


def name_of(found: Any | None, words: str) -> str:
    """How a record is called: by the first of four fields that its type has, else by its id."""
    if found is None:
        raise RunFault(f"{words} is missing", words)
    for name in ("name", "title", "subject", "number"):
        if attribute(name) in type(found).__slots__:
            called = getattr(found, attribute(name))
            return str(found.id) if called is None else str(called)
    return str(found.id)


def table(part: t.TableOf, place: Place) -> str:
    """Records as lines of text under the names of the columns; what is missing stays blank."""
    lines = [[name for name, _ in part.columns]]
    for item in listed(part.source, place):
        inside = place.with_item(part.variable, item)
        lines.append([cell(column, inside) for _, column in part.columns])
    widths = [max(len(line[index]) for line in lines) for index in range(len(part.columns))]
    padded = [
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) for line in lines
    ]
    return "\n".join(line.rstrip() for line in padded)


def cell(term: t.Term, place: Place) -> str:
    if kinds_of(term.type):
        found = record(term, place)
        return "" if found is None else name_of(found, "")
    found = value(term, place)
    if found is None:
        return ""
    return show(in_percent(found) if ty.is_percent(term.type) else found, place.world.zone)


# --- Decision tables ----------------------------------------------------------------------------


def rows_that_hold(term: t.TableTerm, place: Place) -> list[t.TableRow]:
    """The first row that holds; of a table that adds up, all of them. Cells read columns as variables."""
    inside = place
    for name, column in term.columns:
        inside = inside.with_item(name, value(column, place))
    found = [row for row in term.rows if all(holds(cell, inside) for cell in row.cells)]
    return found if term.adds_up else found[:1]


def table_value(term: t.TableTerm, place: Place) -> Value:
    rows = rows_that_hold(term, place)
    if term.adds_up:
        results = [row.results[0] for row in rows]
        amounts = [value(one, place) for one in results if one is not None]
        known = [one for one in amounts if one is not None]
        return total(known, nothing(term.type))  # type: ignore[arg-type]
    if not rows:
        return None
    values = [None if one is None else value(one, place) for one in rows[0].results]
    return values[0] if len(values) == 1 else dict(zip(term.gives, values, strict=True))


# --- Conditions ---------------------------------------------------------------------------------


def condition(term: t.Term, place: Place) -> bool:
    world = place.world
    match term:
        case t.Comparison():
            return comparison(term, place)
        case t.Presence(subject=subject, state=state):
            found = value(subject, place)
            empty = found is None or (isinstance(found, tuple) and not found)
            if state == "empty":
                return empty or found == ""
            return empty if state == "missing" else not empty
        case t.Membership(subject=subject, items=items, negated=negated):
            found = value(subject, place)
            among = found is not None and any(
                same(found, subject.type, value(item, place), item.type, world) for item in items
            )
            return not among if negated else among
        case t.InList(subject=subject, collection=collection, negated=negated):
            found = value(subject, place)
            among = found is not None and found in (value(collection, place) or ())
            return not among if negated else among
        case t.Range(subject=subject, low=low, high=high):
            found = value(subject, place)
            return (
                found is not None
                and ordered("is at least", found, subject.type, value(low, place), low.type, world)
                and ordered("is at most", found, subject.type, value(high, place), high.type, world)
            )
        case t.PeriodTest(subject=subject, which=which, unit=unit):
            return in_period(value(subject, place), which, unit, place.now, world.zone)
        case t.WithinTest(subject=subject, which=which, duration=duration):
            found, length = value(subject, place), needed(duration, place)
            return within(found, which, length, place.now, world.zone, world.calendar)
        case t.AgeTest(subject=subject, operator=operator, duration=duration, direction=direction):
            found, length = value(subject, place), needed(duration, place)
            return age(found, operator, length, direction, place.now, world.zone, world.calendar)  # type: ignore[arg-type]
        case t.ChangedTest(subject=subject):
            return changed(subject, place)
        case t.WasTest(subject=subject, value=other, negated=negated):
            known, before = value_before(subject, place)
            equal = same(before, subject.type, value(other, place), other.type, world)
            return known and (not equal if negated else equal)
        case t.Logical(operator="and", items=items):
            return all(holds(item, place) for item in items)
        case t.Logical(operator="or", items=items):
            return any(holds(item, place) for item in items)
        case t.Opposite(condition=inner):
            return not holds(inner, place)
    raise TypeError(f"the interpreter does not know the term {type(term).__name__}")


def comparison(term: t.Comparison, place: Place) -> bool:
    """From left to right; where the left side is missing, the right one is not looked at."""
    opposite = {"is not": "is", "does not contain": "contains"}.get(term.operator)
    if opposite is not None:
        return not comparison(evolve(term, operator=opposite), place)
    left = value(term.left, place)
    if left is None:
        return False
    right = value(term.right, place)
    if right is None:
        return False
    match term.operator:
        case "is" if term.ignoring_case:
            return same_text(left, right)
        case "is":
            return same(left, term.left.type, right, term.right.type, place.world)
        case "is on":
            return is_on(left, right, place.world.zone)
        case "contains":
            return contains(left, right, term.ignoring_case)
        case "starts with":
            return starts_with(left, right, term.ignoring_case)
        case "ends with":
            return ends_with(left, right, term.ignoring_case)
        case "matches":
            return matches(left, right, term.ignoring_case)
    return ordered(term.operator, left, term.left.type, right, term.right.type, place.world)


def by_day(left: ty.Type, right: ty.Type) -> bool:
    """Whether a date meets a moment."""
    return (left, right) in {(ty.DATE, ty.MOMENT), (ty.MOMENT, ty.DATE)}


def same(left: Value, left_type: ty.Type, right: Value, right_type: ty.Type, world: World) -> bool:
    if left is None or right is None:
        return False
    if by_day(left_type, right_type):
        return same_instant(left, right, world.zone)
    return bool(left == right)


def ordered(
    operator: str, left: Value, left_type: ty.Type, right: Value, right_type: ty.Type, world: World
) -> bool:
    if left is None or right is None:
        return False
    days = by_day(left_type, right_type)
    match operator:
        case "is less than":
            return is_before(left, right, world.zone) if days else left < right
        case "is more than":
            return is_before(right, left, world.zone) if days else left > right
        case "is at least":
            return not is_before(left, right, world.zone) if days else left >= right
        case "is at most":
            return not is_before(right, left, world.zone) if days else left <= right
    raise TypeError(f"the interpreter does not know {operator}")


def changed(subject: t.FieldRead, place: Place) -> bool:
    """Whether the change that started the run gave a field its value; or since what `since` remembers."""
    variables = place.run.variables if place.run else {}
    if place.since is None:
        change = variables.get("$change")
        return change is not None and subject.field in change["new"]
    if place.since not in variables:
        return False
    return bool(variables[place.since].get(words_of(subject)) != value(subject, place))


def value_before(subject: t.FieldRead, place: Place) -> tuple[bool, Value]:
    """Whether the value before the change that started the run is known, and what it was."""
    variables = place.run.variables if place.run else {}
    change = variables["$change"]
    if change["kind"] == "created":
        return True, None
    if subject.field in change["unknown"]:
        return False, None
    if subject.field in change["old"]:
        return True, change["old"][subject.field]
    # The change did not touch it: it was what it was when the run started.
    return True, variables[AT_START].get(subject.field)


# --- Several records ----------------------------------------------------------------------------


def listed(source: t.Term, place: Place) -> list[Any]:
    """The items of a list: record objects for records, without those that are gone."""
    if isinstance(source, t.Records):
        everyone = list(place.context.records(source.record))
        return list(those(source.where, source.variable, everyone, place))
    found = value(source, place) or ()
    kinds = kinds_of(source.type.item) if isinstance(source.type, ty.ListOf) else ()
    if not kinds:
        return list(found)
    records = [by_id(identity, kinds, place) for identity in found]
    return [one for one in records if one is not None]


def those(where: t.Term | None, name: str, items: list[Any], place: Place) -> Iterator[Any]:
    """The items for which a condition holds, asked of one after the other."""
    for item in items:
        if where is None or holds(where, place.with_item(name, item)):
            yield item


def as_value(item: Any) -> Value:
    """An item as a value: the id of a record."""
    return item.id if is_record(item) else item


def is_record(item: Any) -> bool:
    return hasattr(item, "id") and hasattr(item, "number")


def question(term: t.Term, place: Place) -> Value:
    match term:
        case t.Records():
            return tuple([one.id for one in listed(term, place)])
        case t.Existence(negated=negated, record=kind, variable=name, where=where):
            there = any(True for _ in those(where, name, list(place.context.records(kind)), place))
            return not there if negated else there
        case t.Quantifier(every=every, variable=name, source=source, condition=asked):
            answers = (holds(asked, place.with_item(name, item)) for item in listed(source, place))
            return all(answers) if every else any(answers)
        case t.AggregateTerm():
            return aggregate(term, place)
        case t.PickTerm():
            return picked(term, place)
    raise TypeError(f"the interpreter does not know the question {type(term).__name__}")


def aggregate(term: t.AggregateTerm, place: Place) -> Value:
    found: list[Value] = []
    for item in those(term.where, term.variable, listed(term.source, place), place):
        inside = place.with_item(term.variable, item)
        one = as_value(item) if term.value is None else value(term.value, inside)
        if one is not None or term.kind == "count":
            found.append(one)
    match term.kind:
        case "count":
            return len(found)
        case "distinct":
            return tuple(one for index, one in enumerate(found) if one not in found[:index])
        case "highest":
            return max(found, default=None)
        case "lowest":
            return min(found, default=None)
    if not found:
        return None if term.kind == "average" else nothing(term.type)
    whole = found[0]
    for one in found[1:]:
        whole = plus(whole, one)
    return divide(whole, len(found)) if term.kind == "average" else whole


def nothing(kind: ty.Type) -> Value:
    """The sum of nothing."""
    if isinstance(kind, ty.MoneyOf):
        return Money(0, kind.currency) if kind.currency else NO_MONEY
    return Length(0, "days") if kind == ty.DURATION else 0


def picked(term: t.PickTerm, place: Place) -> Value:
    """The first, the latest or the earliest; of equals the latest is the last, and the earliest the first."""
    found = list(those(term.where, term.variable, listed(term.source, place), place))
    if term.kind == "first":
        return as_value(found[0]) if found else None
    if not found:
        return None
    if not is_record(found[0]):
        return found[0] if term.kind == "earliest" else found[-1]
    name = attribute(term.by) if term.by else "number"
    known = [one for one in found if getattr(one, name) is not None]
    values = [getattr(one, name) for one in known]
    if not known:
        return None
    if term.kind == "earliest":
        return str(known[values.index(min(values))].id)
    return str([one for one in known if getattr(one, name) == max(values)][-1].id)
