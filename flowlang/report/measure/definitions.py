"""What each metric is made of: which record, which fields, which values.

`[report.…]` in flow.toml says where a company differs. The defaults are those of the records in `use crm`.
"""

from collections.abc import Mapping
from typing import Any

from attrs import Attribute, field, fields

from flowlang.frozen import frozen

Values = tuple[str | int | bool, ...]
States = Mapping[str, Values]
"""A field and the values that count: `{"status": ("Converted",)}`. Several fields must all have theirs."""


@frozen
class Definition:
    """What all definitions have: the record; `only` those with these values; where the owner is found.

    An owner may be that of a linked record, `ticket.owner`; the first that is present counts.
    """

    record: str
    only: States = field(factory=dict, kw_only=True)
    owner: tuple[str, ...] = field(default=("owner",), kw_only=True)


@frozen
class Satisfaction(Definition):
    """Satisfied are answers whose score is at least `satisfied_from`."""

    record: str = "SurveyAnswer"
    score: str = "score"
    satisfied_from: int = 8
    owner: tuple[str, ...] = field(
        default=("ticket.owner", "deal.owner", "order.owner", "contact.owner"), kw_only=True
    )


@frozen
class Promoters(Definition):
    """Promoters gave at least `promoters_from`, detractors at most `detractors_to`, of 0 to 10."""

    record: str = "SurveyAnswer"
    score: str = "score"
    promoters_from: int = 9
    detractors_to: int = 6
    owner: tuple[str, ...] = field(
        default=("ticket.owner", "deal.owner", "order.owner", "contact.owner"), kw_only=True
    )


@frozen
class ResponseTime(Definition):
    """From `asked`, a field with a moment, to `answered`: such a field, or a field that becomes a value."""

    record: str = "Ticket"
    asked: str = "created"
    answered: str | States = "first_answer"


@frozen
class Conversion(Definition):
    """`converted` leads among those that were `converted` or `lost`."""

    record: str = "Lead"
    converted: States = field(factory=lambda: {"status": ("Converted",)})
    lost: States = field(factory=lambda: {"status": ("Rejected", "Lost")})


@frozen
class Customers(Definition):
    """Customers have an `active` record. `customer` are the links that say whose it is."""

    record: str = "Subscription"
    active: States = field(factory=lambda: {"status": ("Active", "Paused")})
    customer: tuple[str, ...] = ("company", "contact")


@frozen
class SalesCycle(Definition):
    """From `begun`, a field with a moment or date, until the record is `won`; `amount` is its worth."""

    record: str = "Deal"
    begun: str = "created"
    amount: str = "amount"
    won: States = field(factory=lambda: {"stage": ("Won",)})


@frozen
class Tasks(Definition):
    """What somebody has to do, until it is `done`; overdue after `due`."""

    record: str = "Task"
    due: str = "due"
    done: States = field(factory=lambda: {"status": ("Done", "Dropped")})


@frozen
class Definitions:
    """All of them; the names of the fields are those of the tables in flow.toml."""

    satisfaction: Satisfaction = field(factory=Satisfaction)
    promoters: Promoters = field(factory=Promoters)
    response_time: ResponseTime = field(factory=ResponseTime)
    conversion: Conversion = field(factory=Conversion)
    customers: Customers = field(factory=Customers)
    sales_cycle: SalesCycle = field(factory=SalesCycle)
    tasks: Tasks = field(factory=Tasks)
    # What flow.toml says: (table, key).
    given: frozenset[tuple[str, str]] = frozenset()


TABLES: dict[str, type[Definition]] = {
    "satisfaction": Satisfaction,
    "promoters": Promoters,
    "response_time": ResponseTime,
    "conversion": Conversion,
    "customers": Customers,
    "sales_cycle": SalesCycle,
    "tasks": Tasks,
}


def each(definitions: Definitions) -> dict[str, Definition]:
    """The definitions by the name of their table."""
    return {name: getattr(definitions, name) for name in TABLES}


def keys_of(table: str) -> "dict[str, Attribute[Any]]":
    """The keys of a table."""
    return {one.name: one for one in fields(TABLES[table])}


def fields_of(definition: Definition) -> set[str]:
    """The fields of its record that a definition reads, without those of `owner`."""
    found: set[str] = set()
    for one in fields(type(definition)):
        value = getattr(definition, one.name)
        if one.name in ("record", "owner"):
            continue
        if isinstance(value, Mapping | tuple):
            found |= set(value)
        elif isinstance(value, str):
            found.add(value)
    return found
