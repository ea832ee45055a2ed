"""Types and fields as text."""

from flowlang.syntax import expressions as x
from flowlang.syntax.format.print_texts import quoted
from flowlang.syntax.format.words import is_name


def print_type(node: x.TypeExpression) -> str:
    """A type as it is written after a field's name."""
    match node:
        case x.NamedType(name=name):
            return name
        case x.MoneyType(currency=currency):
            return "money" if currency is None else f"money in {currency}"
        case x.ListType(item=item, through=through):
            ending = "" if through is None else f" through {through.text}"
            return f"list of {print_type(item)}{ending}"
        case x.UnionType(options=options):
            return " or ".join(print_type(option) for option in options)
        case x.ChoiceType(values=values):
            # A single value in plain letters would be read as the name of a type.
            if len(values) == 1:
                return _quoted(values[0])
            return " | ".join(print_choice(value) for value in values)
        case _:
            raise TypeError(f"{type(node).__name__} has no printed form")


def print_choice(value: x.Identifier) -> str:
    """A value of a choice, in quotes where it is more than one plain word."""
    return value.text if is_name(value.text) else _quoted(value)


def _quoted(value: x.Identifier) -> str:
    return f'"{quoted(value.text)}"'
