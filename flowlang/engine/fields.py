"""How fields are read from JSON, of events and of what people fill in: one function a field, chosen once."""

from collections.abc import Callable, Mapping
from datetime import tzinfo
from functools import partial

from flowlang.engine.context import Value
from flowlang.engine.decode import (
    DecodeProblem,
    decode_choice,
    decode_date,
    decode_duration,
    decode_email,
    decode_id,
    decode_link,
    decode_list,
    decode_moment,
    decode_money,
    decode_number,
    decode_percent,
    decode_phone,
    decode_text,
    decode_time,
    decode_whole_number,
    decode_yes_no,
    found,
)
from flowlang.schema.model import FieldInfo
from flowlang.schema.types import AnyRecord, ChoiceOf, Either, ListOf, MoneyOf, RecordOf, Simple, Type

Reader = Callable[[object], Value]

_SIMPLE: dict[str, Reader] = {
    "text": decode_text,
    "template": decode_text,
    "number": decode_number,
    "percent": decode_percent,
    "whole number": decode_whole_number,
    "yes/no": decode_yes_no,
    "date": decode_date,
    "time": decode_time,
    "duration": decode_duration,
    "email": decode_email,
    "phone": decode_phone,
    "link": decode_link,
}


def reader(kind: Type, zone: tzinfo) -> Reader:
    """The function that reads values of a type; it raises DecodeProblem for what is not one."""
    match kind:
        case Simple("moment"):
            return partial(decode_moment, zone=zone)
        case Simple(name):
            return _SIMPLE[name]
        case MoneyOf(currency):
            return partial(decode_money, currency=currency)
        case ChoiceOf(values):
            return partial(decode_choice, values=dict.fromkeys(values))
        case RecordOf() | AnyRecord():
            return decode_id
        case ListOf(item):
            return partial(decode_list, item=reader(item, zone))
        case Either(options):
            return partial(_first_that_fits, readers=tuple(reader(option, zone) for option in options))
    return _anything


def _first_that_fits(value: object, readers: tuple[Reader, ...]) -> Value:
    problems: list[DecodeProblem] = []
    for one in readers:
        try:
            return one(value)
        except DecodeProblem as problem:
            problems.append(problem)
    expected = " or ".join(dict.fromkeys(problem.expected for problem in problems))
    raise DecodeProblem(expected, found(value))


def _anything(value: object) -> Value:
    raise DecodeProblem("a value of a known type", found(value))


def readers(fields: Mapping[str, FieldInfo], zone: tzinfo) -> dict[str, Reader]:
    """The readers of the fields that an event may give; lists worked out from other records are not given."""
    return {
        name: reader(known.type, zone)
        for name, known in fields.items()
        if not (isinstance(known.type, ListOf) and known.type.through)
    }
