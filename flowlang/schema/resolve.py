"""From a type as it is written to the type that it names."""

from collections.abc import Callable, Mapping

from attrs import frozen

from flowlang.diagnostics import Diagnostic
from flowlang.schema import messages
from flowlang.schema.currencies import CURRENCIES
from flowlang.schema.types import (
    SIMPLE_TYPES,
    TEMPLATE,
    UNKNOWN,
    AnyRecord,
    ChoiceOf,
    Either,
    ListOf,
    MoneyOf,
    RecordOf,
    Type,
)
from flowlang.syntax.expressions import (
    ChoiceType,
    ListType,
    MoneyType,
    NamedType,
    TypeExpression,
    UnionType,
)


@frozen
class TypeNames:
    """The names that a type may use: records, and choices with their values."""

    records: frozenset[str]
    choices: Mapping[str, ChoiceOf]
    report: Callable[[Diagnostic], None]

    def resolve(self, written: TypeExpression) -> Type:
        """The type that was written; `UNKNOWN`, and a report, for a name that nothing declares."""
        match written:
            case NamedType(name=name):
                return self._named(name, written)
            case MoneyType(currency=currency):
                if currency is not None and currency not in CURRENCIES:
                    self.report(messages.no_such_currency(currency, written.span))
                return MoneyOf(currency)
            case ChoiceType(values=values):
                return ChoiceOf(tuple(value.text for value in values))
            case ListType(item=item, through=through):
                return ListOf(self.resolve(item), through.text if through else None)
            case UnionType(options=options):
                return Either(tuple(self.resolve(option) for option in options))
        raise AssertionError(written)

    def knows(self, name: str) -> bool:
        """Whether something declares a type of that name, or the language has it."""
        return name in {*SIMPLE_TYPES, "money", "any record", "Template"} or (
            name in self.records or name in self.choices
        )

    def _named(self, name: str, written: TypeExpression) -> Type:
        if name in SIMPLE_TYPES and name != TEMPLATE.name:
            return SIMPLE_TYPES[name]
        if name == "Template":
            return TEMPLATE
        if name == "money":
            return MoneyOf()
        if name == "any record":
            return AnyRecord()
        if name in self.records:
            return RecordOf(name)
        if name in self.choices:
            return self.choices[name]
        options = [*SIMPLE_TYPES, "money", "any record", *self.records, *self.choices]
        self.report(messages.unknown_type(name, written.span, options))
        return UNKNOWN
