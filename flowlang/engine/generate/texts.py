"""Texts with fillings as Python expressions."""

from flowlang.check import terms
from flowlang.check.terms import Repeated, TableOf, Term
from flowlang.engine.generate.code import Code, Compilers
from flowlang.engine.generate.rows import Rows, comprehension, rows
from flowlang.engine.generate.scope import Bound, Scope, kinds_of, words_of
from flowlang.engine.support import called, existing, naming, table
from flowlang.engine.values import in_percent, show
from flowlang.schema.types import TEXTUAL, ChoiceOf, ListOf, is_percent

Part = str | Term | Repeated | TableOf


def _filled(term: terms.Filled, scope: Scope) -> Code:
    return Code(_joined(term.parts, scope), maybe=False)


def _joined(parts: tuple[Part, ...], scope: Scope) -> str:
    pieces = [_piece(part, scope) for part in parts]
    if not pieces:
        return "''"
    return pieces[0] if len(pieces) == 1 else f"''.join(({', '.join(pieces)}))"


def _piece(part: Part, scope: Scope) -> str:
    match part:
        case str():
            return repr(part)
        case Repeated():
            found = rows(part.source, part.variable, None, scope)
            with found.binding(scope):
                text = _joined(part.parts, scope)
            return comprehension("''.join(", text, found, scope)
        case TableOf():
            return _table(part, scope)
    return shown(scope, part)


def _table(part: TableOf, scope: Scope) -> str:
    found = rows(part.source, part.variable, None, scope)
    with found.binding(scope):
        cells = "".join(f"{_cell(column, scope)}, " for _, column in part.columns)
    names = repr(tuple(name for name, _ in part.columns))
    make = scope.module.helper(table)
    return comprehension(f"{make}({names}, (", f"({cells.rstrip()})", found, scope, "), ZONE)")


def _cell(term: Term, scope: Scope) -> str:
    """A value of a table, or the name of a record; it may be missing."""
    if not kinds_of(term.type):
        value = scope.value(term).text
        return f"{scope.module.helper(in_percent)}({value})" if is_percent(term.type) else value
    record = scope.record(term)
    return f"getattr({record}, {_naming(term, scope)!r}, None)"


def _naming(term: Term, scope: Scope) -> str:
    return naming(scope.module.attributes(kinds_of(term.type)[0]))


def shown(scope: Scope, term: Term) -> str:
    """A value as it reads in a text; the run fails where it is missing."""
    if isinstance(term, terms.Constant) and isinstance(term.value, str) and not kinds_of(term.type):
        return repr(term.value)
    if kinds_of(term.type):
        name, words = _naming(term, scope), words_of(term)
        return f"{scope.module.helper(called)}({scope.record(term)}, {name!r}, {words!r})"
    value = argument_in_text(scope, term)
    if term.type in TEXTUAL or isinstance(term.type, ChoiceOf):
        return value
    return f"{scope.module.helper(show)}({value}, ZONE)"


def argument_in_text(scope: Scope, term: Term) -> str:
    """A value that goes into a text: records stand there by their names, percentages with their sign."""
    if kinds_of(term.type):
        return shown(scope, term)
    if isinstance(term.type, ListOf) and kinds_of(term.type.item):
        name = scope.fresh("r_", "item")
        item = terms.Variable(term.span, term.type.item, "item")
        with scope.binding("item", Bound(name, record=True)):
            text = shown(scope, item)
        kinds = kinds_of(term.type.item)
        source = f"{scope.module.helper(existing)}(context, {kinds!r}, {scope.need(term)})"
        return comprehension("tuple([", text, Rows(source, name, "item", True), scope, "])")
    if is_percent(term.type):
        return f"{scope.module.helper(in_percent)}({scope.need(term)})"
    return scope.need(term)


TEXTS: Compilers = {terms.Filled: _filled}
