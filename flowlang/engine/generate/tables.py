"""Decision tables: a function that says which rows hold, and an expression for what comes of them."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from attrs import evolve

from flowlang.check import terms
from flowlang.check.terms import TableRow, TableTerm, Term, walk
from flowlang.engine.generate.code import Code, Compilers
from flowlang.engine.generate.functions import define
from flowlang.engine.generate.module import Module
from flowlang.engine.generate.scope import Bound, Scope
from flowlang.engine.generate.starts import constant_value
from flowlang.engine.tables import rows_in_words, sum_of_rows
from flowlang.engine.values import NO_MONEY, Length, Money
from flowlang.schema.types import DURATION, MoneyOf

_PLAIN = (terms.Constant, terms.MoneyConstant, terms.Length, terms.ListOfTerms)


def _table(term: TableTerm, scope: Scope) -> Code:
    return looked_up(term, scope)[0]


def looked_up(term: TableTerm, scope: Scope) -> tuple[Code, str]:
    """An expression for what a table gives, and the name that afterwards holds which rows did hold.

    That is the number of the first row, or nothing; of a table that adds up, the numbers of all.
    """
    rows, inputs = _with_inputs(term)
    name = _function(scope.module, term, rows, inputs)
    columns = [scope.value(column).text for _, column in term.columns]
    columns += [scope.value(one).text for one in inputs.values()]
    held = scope.temporary()
    labels = scope.module.constant(tuple(row.label for row in term.rows))
    asked = f"{name}({', '.join(['run', 'context', *columns])})"
    found = f"({held} := context.looked_up(run, {term.name!r}, {labels}, {asked}))"
    if term.adds_up:
        add = scope.module.helper(sum_of_rows)
        amounts = "".join(
            f"{scope.value(row.results[0]).text if row.results[0] is not None else None}, "
            for row in term.rows
        )
        nothing = scope.module.constant(_nothing(term))
        return Code(f"{add}({found}, ({amounts.rstrip()}), {nothing})", maybe=False), held
    return _chosen(term, found, held, scope), held


def words_of_rows(term: TableTerm, held: str, scope: Scope) -> str:
    """An expression for the rows that held, in words."""
    tell = scope.module.helper(rows_in_words)
    return f"{tell}({held}, {scope.module.constant(tuple(row.label for row in term.rows))})"


def _nothing(term: TableTerm) -> Any:
    if isinstance(term.type, MoneyOf):
        return Money(0, term.type.currency) if term.type.currency else NO_MONEY
    return Length(0, "days") if term.type == DURATION else 0


# --- Which rows hold ----------------------------------------------------------------------------


def _with_inputs(term: TableTerm) -> tuple[list[tuple[Term, ...]], dict[str, Term]]:
    """The cells of each row, with values that are not known from the text as further inputs by name."""
    inputs: dict[str, Term] = {}
    columns = {name for name, _ in term.columns}
    rows = [tuple(_with_variables(cell, columns, inputs) for cell in row.cells) for row in term.rows]
    return rows, inputs


def _with_variables(cell: Term, columns: set[str], inputs: dict[str, Term]) -> Term:
    changes: dict[str, Any] = {}
    for name in ("right", "low", "high"):
        value = getattr(cell, name, None)
        if isinstance(value, Term):
            changes[name] = _as_input(value, columns, inputs)
    items = getattr(cell, "items", None)
    if isinstance(items, tuple):
        changes["items"] = tuple(_as_input(item, columns, inputs) for item in items)
    if isinstance(cell, terms.Opposite):
        changes["condition"] = _with_variables(cell.condition, columns, inputs)
    return evolve(cell, **changes)


def _as_input(value: Term, columns: set[str], inputs: dict[str, Term]) -> Term:
    if all(isinstance(part, _PLAIN) for part in walk(value)):
        return value
    name = next((name for name, known in inputs.items() if known == value), f"input {len(inputs) + 1}")
    inputs[name] = value
    return terms.Variable(value.span, value.type, name)


def _function(module: Module, term: TableTerm, rows: list[tuple[Term, ...]], inputs: dict[str, Term]) -> str:
    """The name of the function of a table, written once for all places that look into it."""
    key = ("table", term.name, tuple(rows), tuple(column.type for _, column in term.columns), term.adds_up)
    known = module.tables.get(key)
    if known is not None:
        return known
    scope = Scope(module)
    parameters = ["run", "context"]
    for name in (*(name for name, _ in term.columns), *inputs):
        parameters.append(scope.fresh("x_", name))
        scope.local[name] = Bound(parameters[-1], record=False, maybe=True)
    lines = list(_tests(rows, scope, term.adds_up))
    name = module.fresh("table_", term.name)
    define(module, name, ", ".join(parameters), scope, lines)
    module.tables[key] = name
    return name


def _tests(rows: list[tuple[Term, ...]], scope: Scope, adds_up: bool) -> Iterator[str]:
    if adds_up:
        yield "found = []"
    for number, cells in enumerate(rows):
        test = " and ".join(scope.condition(cell) for cell in cells) or "True"
        yield f"if {test}:"
        yield f"    found.append({number})" if adds_up else f"    return {number}"
    yield "return found" if adds_up else "return None"


# --- What comes of them -------------------------------------------------------------------------


def _chosen(term: TableTerm, found: str, held: str, scope: Scope) -> Code:
    """The results of the row that held. Those known from the text stand in a constant, by their row."""
    plain = [all(one is None or _is_plain(one) for one in row.results) for row in term.rows]
    known = tuple(
        _constant_result(term, row, scope) if is_plain else None
        for row, is_plain in zip(term.rows, plain, strict=True)
    )
    constant = scope.module.bind("K_", known)
    text = f"{constant}[{held}]"
    for number, row in enumerate(term.rows):
        if not plain[number]:
            text = f"{_result(term, row, scope)} if {held} == {number} else {text}"
    maybe = not term.complete or (len(term.gives) == 1 and any(row.results[0] is None for row in term.rows))
    return Code(f"(None if {found} is None else {text})", maybe=maybe or not all(plain))


def _is_plain(value: Term) -> bool:
    return all(isinstance(part, _PLAIN) for part in walk(value))


def _constant_result(term: TableTerm, row: TableRow, scope: Scope) -> Any:
    values = [None if one is None else _constant(one, scope) for one in row.results]
    return values[0] if len(values) == 1 else dict(zip(term.gives, values, strict=True))


def _constant(value: Term, scope: Scope) -> Any:
    match value:
        case terms.Length(amount=terms.Constant(value=int() | Decimal() as amount), unit=unit):
            return Length(amount, unit)
        case terms.ListOfTerms(items=items):
            return tuple(_constant(item, scope) for item in items)
    return constant_value(value, scope.module)


def _result(term: TableTerm, row: TableRow, scope: Scope) -> str:
    values = ["None" if one is None else scope.value(one).text for one in row.results]
    if len(values) == 1:
        return values[0]
    pairs = ", ".join(f"{name!r}: {value}" for name, value in zip(term.gives, values, strict=True))
    return f"{{{pairs}}}"


TABLES: Compilers = {TableTerm: _table}
