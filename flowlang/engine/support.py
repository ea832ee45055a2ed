"""What generated code calls while it runs.

Generated code holds conditions and field reads itself; whatever takes more than a line is here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time, tzinfo
from typing import Any

from flowlang.engine.context import ChangeEvent, Context, Run, RunFault, Value
from flowlang.engine.durations import shift
from flowlang.engine.numbers import ValueFault, add, multiply
from flowlang.engine.values import Length, Money, divide, plus, show
from flowlang.engine.zones import at_time, local_date, start_of_day

# How a record is called in a text: by the first of these that it has.
NAMING_FIELDS = ("name", "title", "subject", "number")

NOTHING: Mapping[str, Value] = {}
"""What an event or a result that is not there reads as."""

# A run that goes round so often without waiting will never wait.
MOST_ROUNDS = 100_000


def guarded(step: Callable[[Run, Context], Any], plan: str) -> Callable[[Run, Context], str]:
    """A stretch as the engine calls it: it goes on from function to function until the run waits or ends.

    A generated function gives back the name of the node it came to, or the function that goes on from there.
    """

    def run_on(run: Run, context: Context) -> str:
        try:
            reached = step(run, context)
            rounds = 0
            while type(reached) is not str:
                reached = reached(run, context)
                rounds += 1
                if rounds > MOST_ROUNDS:
                    raise RunFault(f'"{plan}" goes round and round without ever waiting')
        except ValueFault as fault:
            raise RunFault(fault.message) from None
        return reached

    return run_on


def need(value: Value, words: str) -> Value:
    """A value that must be there; `words` are how the text calls it."""
    if value is None:
        raise RunFault(f"{words} is missing", words)
    return value


# --- Records ------------------------------------------------------------------------------------


def either(context: Context, kinds: tuple[str, ...], id: str | None, missing: Any) -> Any:  # noqa: A002
    """The record with an id among records of several types."""
    if id is not None:
        for kind in kinds:
            found = context.record(kind, id)
            if found is not None:
                return found
    return missing


def existing(context: Context, kinds: tuple[str, ...], ids: Iterable[str] | None) -> Iterator[Any]:
    """The records with these ids, without those that are gone."""
    for id in ids or ():  # noqa: A001
        found = either(context, kinds, id, None)
        if found is not None:
            yield found


def matching(context: Context, kind: str, field: str, value: Value) -> Iterable[Any]:
    """The records whose field equals a value; a missing value equals nothing."""
    return () if value is None else context.matching(kind, field, value)


def ids(records: Iterable[Any]) -> tuple[str, ...]:
    """Records as a value: their ids."""
    return tuple([record.id for record in records])


def latest(records: Iterable[Any], by: str | None, earliest: bool) -> str | None:
    """The id of the record with the highest or lowest value of an attribute; by creation without one.

    Records without a value don't count. Of equals, the latest is the one created last.
    """
    attribute = by or "number"
    known = [record for record in records if getattr(record, attribute) is not None]
    if not known:
        return None
    if earliest:
        return str(min(known, key=lambda record: getattr(record, attribute)).id)
    known.reverse()
    return str(max(known, key=lambda record: getattr(record, attribute)).id)


def last(records: Iterable[Any]) -> str | None:
    """The id of the last of some records."""
    found = None
    for record in records:
        found = record.id
    return found


def people(context: Context, value: Value, words: str) -> tuple[str, ...]:
    """The active people that a user, a team or a list of these stands for, each once, by their ids."""
    found: dict[str, None] = {}
    for one in value if isinstance(value, tuple) else (value,):
        user = context.record("User", one)
        asked = members(context, one) if user is None else [user] if is_active(context, one) else []
        found.update((user.id, None) for user in asked)
    if not found:
        raise RunFault(f"there is nobody to ask: {words} stands for nobody who is active", words)
    return tuple(found)


def members(context: Context, team: str | tuple[str, ...] | None) -> list[Any]:
    """The active members of a team, or active people of a list, as records, in their order."""
    listed = team if isinstance(team, tuple) else getattr(context.record("Team", team), "members", ())
    found = (context.record("User", member) for member in listed or ())
    return [user for user in found if user is not None and getattr(user, "active", True) is not False]


def is_active(context: Context, user: str | None) -> bool:
    """Whether somebody may be given work: whoever is not known to be inactive."""
    return user is not None and getattr(context.record("User", user), "active", True) is not False


def best(candidates: list[tuple[Any, Value]], highest: bool) -> str | None:
    """The id of the first candidate with the highest or lowest value; none without a value counts."""
    known = [(record, value) for record, value in candidates if value is not None]
    if not known:
        return None
    choose = max if highest else min
    return str(choose(known, key=lambda one: one[1])[0].id)


def copied(record: Any, attributes: tuple[tuple[str, str], ...]) -> dict[str, Value]:
    """The fields of a record, `(field, attribute)`, that have a value."""
    pairs = ((name, getattr(record, attribute)) for name, attribute in attributes)
    return {name: value for name, value in pairs if value is not None}


# --- The change that started the run ------------------------------------------------------------


def before_change(change: ChangeEvent, record: Any, attributes: Mapping[str, str]) -> Any:
    """What a record was before a change: a copy with the old values over the present ones."""
    kind = type(record)
    old = kind(record.id, record.number)
    for name in kind.__slots__:
        setattr(old, name, getattr(record, name))
    for name, value in change.old.items():
        if name in attributes:
            setattr(old, attributes[name], value)
    return old


def changed(change: Mapping[str, Value] | None, field: str) -> bool:
    """Whether the change that started the run gave a field its value."""
    return change is not None and field in change["new"]


_UNKNOWN = object()


def was(change: Mapping[str, Value] | None, field: str, now: Value) -> Any:
    """The value of a field before the change that started the run; see `is_known`."""
    if not change or change["kind"] == "created":
        return None if change else now
    if field in change["old"]:
        return change["old"][field]
    return _UNKNOWN if field in change["unknown"] else now


def previous(change: Mapping[str, Value] | None, field: str, now: Value) -> Any:
    """The same as a value: missing where it is not known."""
    before = was(change, field, now)
    return None if before is _UNKNOWN else before


def is_known(value: Any) -> bool:
    """Whether the value before a change is known."""
    return value is not _UNKNOWN


# --- Arithmetic ---------------------------------------------------------------------------------


def minus(left: Any, right: Any) -> Any:
    """A difference of two numbers, two amounts of money or two lengths."""
    return plus(left, -right)


def times(left: Any, right: Any) -> Any:
    """A product; one side may be money or a length."""
    if isinstance(left, Money | Length) or isinstance(right, Money | Length):
        return left * right
    return multiply(left, right)


def average(values: list[Any]) -> Any:
    """The average of some amounts; missing when there are none."""
    if not values:
        return None
    whole = values[0]
    for value in values[1:]:
        whole = (
            plus(whole, value)
            if not isinstance(whole, int) or not isinstance(value, int)
            else add(whole, value)
        )
    return divide(whole, len(values))


def distinct(values: Iterable[Value]) -> tuple[Value, ...]:
    """Each value once, in the order in which they first come."""
    found: list[Value] = []
    seen = set()
    for value in values:
        if value not in seen:
            seen.add(value)
            found.append(value)
    return tuple(found)


# --- Lists --------------------------------------------------------------------------------------


def with_item(items: tuple[Value, ...] | None, item: Value) -> tuple[Value, ...]:
    """A list with an item, or with the items of another list, added where they are not in it."""
    found = list(items or ())
    for one in item if isinstance(item, tuple) else (item,):
        if one not in found:
            found.append(one)
    return tuple(found)


def without_item(items: tuple[Value, ...] | None, item: Value) -> tuple[Value, ...]:
    """A list without an item, or without the items of another list."""
    gone = item if isinstance(item, tuple) else (item,)
    return tuple(one for one in items or () if one not in gone)


# --- Time ---------------------------------------------------------------------------------------


def moved(base: Any, length: Any, direction: Any, zone: tzinfo, calendar: Any) -> Any:
    """A date or moment moved by a length; missing when either is."""
    if base is None or length is None:
        return None
    return shift(base, length, direction, zone, calendar)


def as_moment(value: date | datetime | None, at: time | None, zone: tzinfo) -> datetime | None:
    """The moment that is meant by a date or moment: at a local time of its day, where one is given."""
    if value is None:
        return None
    if at is not None:
        return at_time(value, at, zone)
    return value if isinstance(value, datetime) else start_of_day(value, zone)


def as_date(value: date | datetime | None, zone: tzinfo) -> date | None:
    """The local day of a date or moment."""
    return None if value is None else local_date(value, zone)


# --- Texts --------------------------------------------------------------------------------------


def naming(attributes: Mapping[str, str]) -> str:
    """The attribute by which a type of record is called in a text; its id when it has none that would do."""
    return next((attributes[name] for name in NAMING_FIELDS if name in attributes), "id")


def called(record: Any, attribute: str, words: str) -> str:
    """How a record is called in a text: by its name, or by its id when it has no name."""
    if record.id is None:
        raise RunFault(f"{words} is missing", words)
    name = getattr(record, attribute, None)
    return str(record.id) if name is None else str(name)


def table(names: tuple[str, ...], rows: Iterable[tuple[Value, ...]], zone: tzinfo) -> str:
    """Rows as lines of text, in columns under their names; what is missing stays blank."""
    lines = [names]
    # A value of several lines would break the columns.
    lines += [
        tuple("" if value is None else " ".join(show(value, zone).splitlines()) for value in row)
        for row in rows
    ]
    widths = [max(len(line[index]) for line in lines) for index in range(len(names))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
