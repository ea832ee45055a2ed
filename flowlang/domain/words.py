"""Regions in the reader's words: `lead.score is from 40 to 49 or missing`."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from flowlang.domain.boxes import Region
from flowlang.domain.dimensions import Box, Dimension
from flowlang.domain.sets import Line, Points, Stretch, Values, singles
from flowlang.schema.types import PERCENT, ChoiceOf, MoneyOf, RecordOf, Type

# So many boxes of a region are told.
MOST_TOLD = 3


def in_words(values: Values, kind: Type) -> list[str]:
    """The values, each or each stretch of them: `Minor`, `from 40 to 49`, `missing`."""
    match values.present:
        case Points(values=known, but=False):
            found = [_value(one, kind) for one in _sorted(known, kind)]
        case Points(values=known):
            but = " or ".join(_value(one, kind) for one in _sorted(known, kind))
            found = [f"anything but {but}" if known else "anything"]
        case Line(stretches=stretches) as line:
            found = [_stretch(one, line, kind) for one in stretches]
    return found + (["missing"] if values.missing else [])


def describe_box(box: Box) -> list[str]:
    """What a box asks, one text for each of its dimensions."""
    return [_limit(dimension, values) for dimension, values in box.items()]


def describe(region: Region) -> str:
    """A region in words; of many boxes the first few."""
    told = [" and ".join(describe_box(box)) or "anything" for box in region[:MOST_TOLD]]
    return ", or ".join(told) + (", and others" if len(region) > MOST_TOLD else "")


def _limit(dimension: Dimension, values: Values) -> str:
    if dimension.test is not None:
        said = f'{dimension.test.operator} "{dimension.test.text}"'
        return f"{dimension.title} {said if _is_yes(values) else _not(said)}"
    if dimension.aspect == "holds":
        return dimension.title if _is_yes(values) else f"not ({dimension.title})"
    if values == Values(dimension.top.present):
        return f"{dimension.title} is present"
    return f"{dimension.title} is {' or '.join(in_words(values, dimension.kind))}"


def _is_yes(values: Values) -> bool:
    return isinstance(values.present, Points) and True in values.present.values


def _not(said: str) -> str:
    verb, rest = said.split(" ", 1)
    return {
        "contains": f"does not contain {rest}",
        "starts": f"does not start {rest}",
        "ends": f"does not end {rest}",
        "matches": f"does not match {rest}",
    }.get(verb, f"is not {rest}")


def _sorted(known: frozenset[Any], kind: Type) -> list[Any]:
    if isinstance(kind, ChoiceOf):
        return [one for one in kind.values if one in known]
    # Yes before no, the rest by its words.
    return sorted(known, key=lambda one: (one is False, str(one)))


def _stretch(one: Stretch, line: Line, kind: Type) -> str:
    low, high = one
    if low is None and high is None:
        return "anything"
    below = "" if high is None else f"{'at most' if high[1] else 'less than'} {_value(high[0], kind)}"
    above = "" if low is None else f"{'more than' if low[1] else 'at least'} {_value(low[0], kind)}"
    if low is None or high is None:
        return above or below
    single = list(singles(Line((one,), line.step)))
    if single:
        return _value(single[0], kind)
    last = _last(high, line.step)
    if low[1] == 0 and last is not None:
        return f"from {_value(low[0], kind)} to {_value(last, kind)}"
    return f"{above} and {below}"


def _last(high: tuple[Any, int], step: str) -> Any:
    """The last value before a cut, where there is one."""
    value, side = high
    if side:
        return value
    if step == "whole":
        return value - 1
    return date.fromordinal(value.toordinal() - 1) if step == "day" and value > date.min else None


def _value(value: Any, kind: Type) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | Decimal():
            if kind == PERCENT:
                return f"{_number(value * 100)}%"
            return f"{_number(value)} {kind.currency}" if isinstance(kind, MoneyOf) else _number(value)
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case time():
            return value.strftime("%H:%M")
    if isinstance(kind, ChoiceOf):
        return str(value)
    if isinstance(kind, RecordOf):
        return f'{kind.name.lower()} "{value}"'
    return f'"{value}"'


def _number(value: int | Decimal) -> str:
    plain = f"{value:f}" if isinstance(value, Decimal) else str(value)
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    whole, dot, rest = plain.partition(".")
    grouped = f"{int(whole):_}" if len(whole.lstrip("-")) > 3 else whole
    return grouped + dot + rest
