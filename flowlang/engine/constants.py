"""Values that the schema gives: defaults of fields, the people and teams that are declared."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from decimal import Decimal

from flowlang.engine.context import Value
from flowlang.engine.decode import decode_date, decode_time
from flowlang.engine.numbers import Number
from flowlang.engine.values import Length, Money
from flowlang.engine.zones import at_time
from flowlang.schema.model import FieldInfo, Schema
from flowlang.schema.types import MOMENT
from flowlang.syntax.expressions import (
    DateLiteral,
    Duration,
    EmptyList,
    Expression,
    ListLiteral,
    MomentLiteral,
    MoneyAmount,
    Name,
    Named,
    Negative,
    Text,
    TimeLiteral,
)
from flowlang.syntax.expressions import Number as NumberLiteral

CREATED, UPDATED = "created", "updated"


def constant(written: Expression, zone: tzinfo) -> Value:
    """The value of a constant as it is written in a schema; moments are local to `zone`."""
    match written:
        case Text():
            return written.plain
        case NumberLiteral():
            number = _number(written.text.rstrip("%"))
            return Decimal(number) / 100 if written.percent else number
        case Negative(value=value):
            negated = constant(value, zone)
            return -negated
        case MoneyAmount(amount=amount, currency=currency):
            return Money(_number(amount), currency)
        case DateLiteral(text=text):
            return decode_date(text)
        case TimeLiteral(text=text):
            return decode_time(text)
        case MomentLiteral(text=text):
            moment = datetime.fromisoformat(text)
            return at_time(moment.date(), moment.time(), zone)
        case Duration(amount=amount, unit=unit):
            return Length(_number(amount), unit)
        case Name(text=text):
            return {"yes": True, "no": False}.get(text, text)
        case Named(name=name):
            return name.plain
        case ListLiteral(items=items):
            return tuple(constant(item, zone) for item in items)
        case EmptyList():
            return ()
    return None


def _number(text: str) -> Number:
    digits = text.replace("_", "")
    return Decimal(digits) if "." in digits else int(digits)


def defaults_of(fields: Mapping[str, FieldInfo], zone: tzinfo) -> dict[str, Value]:
    """The defaults of the fields that have one."""
    return {
        name: constant(known.default, zone) for name, known in fields.items() if known.default is not None
    }


def stamps_of(fields: Mapping[str, FieldInfo]) -> tuple[bool, bool]:
    """Whether a record has the read-only moments `created` and `updated`, which the engine keeps."""

    def stamped(name: str) -> bool:
        known = fields.get(name)
        return known is not None and known.read_only and known.type == MOMENT

    return stamped(CREATED), stamped(UPDATED)


def declared_people(schema: Schema) -> list[tuple[str, str, dict[str, Value]]]:
    """The users and teams that the schema declares, as (type of record, id, fields), users first.

    Their ids are their names. Types that the schema does not have are left out, and so are their records.
    """
    found: dict[tuple[str, str], dict[str, Value]] = {}
    for team in schema.teams.values():
        name = team.name.plain or ""
        members = [_person(member) for member in team.members]
        head = _person(team.head) if team.head is not None else None
        for person in (*members, *([head] if head else [])):
            found.setdefault(("User", person), {"name": person})
        found["Team", name] = {"name": name, "head": head, "members": tuple(members)}
    ordered = sorted(found.items(), key=lambda one: one[0][0] == "Team")
    return [
        (record, name, {key: value for key, value in values.items() if key in schema.records[record].fields})
        for (record, name), values in ordered
        if record in schema.records
    ]


def _person(written: Expression) -> str:
    return (written.name.plain or "") if isinstance(written, Named) else str(constant(written, UTC))
