"""Values as JSON: `plain` for people and other programs, `freeze` and `thaw` for the way there and back."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache

from flowlang.engine.numbers import Number, show_number
from flowlang.engine.values import Length, Money, Value, show_length, show_time

Json = str | int | float | bool | list["Json"] | dict[str, "Json"] | None
# What a state may hold: values, and the lists and dictionaries around them.
Frozen = Value | list["Frozen"] | tuple["Frozen", ...] | Mapping[str, "Frozen"]


# --- For people and other programs --------------------------------------------------------------


def _plain_number(number: Decimal) -> int | float | str:
    if number == number.to_integral_value() and number.adjusted() < 28:
        return int(number)
    rounded = float(number)
    return rounded if Decimal(repr(rounded)) == number else show_number(number)


# The journal names each moment many times.
@lru_cache(maxsize=4096)
def _plain_moment(moment: datetime) -> str:
    text = moment.isoformat()
    return f"{text[:-6]}Z" if moment.tzinfo is UTC or text.endswith("+00:00") else text


# Read by the exact class: `datetime` is a `date`. What is not here is plain already.
_PLAIN: dict[type, Callable[..., Json]] = {
    Decimal: _plain_number,
    date: date.isoformat,
    time: show_time,
    datetime: _plain_moment,
    Money: lambda value: {"amount": show_number(value.amount), "currency": value.currency},
    Length: show_length,
    tuple: lambda value: [plain(item) for item in value],
    list: lambda value: [plain(item) for item in value],
    dict: lambda value: {key: plain(item) for key, item in value.items()},
}


# What needs no function: to call one for every field costs more than all the rest.
AS_THEY_ARE = frozenset({str, bool, int, type(None)})


def plain(value: Value) -> Json:
    """Write a value as journals show it, in the forms that events may use; also groups of values.

    A number is a JSON number where that is exact, otherwise its digits as text.
    """
    write = _PLAIN.get(type(value))
    return value if write is None else write(value)  # type: ignore[return-value]  # it is plain already


# --- For what must come back exactly ------------------------------------------------------------


def _freeze_number(number: Number) -> Json:
    return number if isinstance(number, int) else str(number)


def _thaw_number(frozen: Json) -> Number:
    return frozen if isinstance(frozen, int) else Decimal(_text(frozen))


def _text(frozen: Json) -> str:
    if not isinstance(frozen, str):
        raise TypeError(f"not the frozen form of a value: {frozen!r}")
    return frozen


def _pair(frozen: Json) -> tuple[Number, str]:
    if not isinstance(frozen, list):
        raise TypeError(f"not the frozen form of an amount: {frozen!r}")
    return _thaw_number(frozen[0]), _text(frozen[1])


def _freeze_moment(moment: datetime) -> Json:
    if moment.tzinfo is not UTC:
        raise TypeError(f"a moment at run time is in UTC: {moment!r}")
    return {"$moment": moment.replace(tzinfo=None).isoformat()}


def _freeze_map(items: Mapping[str, Frozen]) -> Json:
    if any(key.startswith("$") for key in items):
        return {"$map": [[key, freeze(item)] for key, item in items.items()]}
    return {key: freeze(item) for key, item in items.items()}


def _thaw_map(pairs: Json) -> Frozen:
    if not isinstance(pairs, list):
        raise TypeError(f"not the frozen form of a dictionary: {pairs!r}")
    result: dict[str, Frozen] = {}
    for pair in pairs:
        if not isinstance(pair, list):
            raise TypeError(f"not the frozen form of a dictionary: {pairs!r}")
        result[_text(pair[0])] = thaw(pair[1])
    return result


def _thaw_list(items: Json) -> Frozen:
    if not isinstance(items, list):
        raise TypeError(f"not the frozen form of a list: {items!r}")
    return [thaw(item) for item in items]


_FREEZE: dict[type, Callable[..., Json]] = {
    Decimal: lambda value: {"$number": str(value)},
    date: lambda value: {"$date": value.isoformat()},
    time: lambda value: {"$time": value.isoformat()},
    datetime: _freeze_moment,
    Money: lambda value: {"$money": [_freeze_number(value.amount), value.currency]},
    Length: lambda value: {"$length": [_freeze_number(value.amount), value.unit]},
    tuple: lambda value: [freeze(item) for item in value],
    list: lambda value: {"$list": [freeze(item) for item in value]},
    dict: _freeze_map,
}

_THAW: dict[str, Callable[[Json], Frozen]] = {
    "$number": lambda frozen: Decimal(_text(frozen)),
    "$date": lambda frozen: date.fromisoformat(_text(frozen)),
    "$time": lambda frozen: time.fromisoformat(_text(frozen)),
    "$moment": lambda frozen: datetime.fromisoformat(_text(frozen)).replace(tzinfo=UTC),
    "$money": lambda frozen: Money(*_pair(frozen)),
    "$length": lambda frozen: Length(*_pair(frozen)),
    "$list": _thaw_list,
    "$map": _thaw_map,
}


def freeze(value: Frozen) -> Json:
    """Write a value, or lists and dictionaries of values, as JSON that `thaw` turns back exactly.

    A tuple becomes a list; whatever JSON can't say becomes a dictionary with one key that starts with `$`.
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    return _FREEZE[type(value)](value)


def thaw(frozen: Json) -> Frozen:
    """Give back what `freeze` was given."""
    if frozen is None or isinstance(frozen, str | bool | int):
        return frozen
    if isinstance(frozen, list):
        return tuple([thaw(item) for item in frozen])
    if not isinstance(frozen, dict):
        raise TypeError(f"not the frozen form of a value: {frozen!r}")
    if len(frozen) == 1:
        [(tag, content)] = frozen.items()
        if tag.startswith("$"):
            return _THAW[tag](content)
    return {key: thaw(item) for key, item in frozen.items()}
