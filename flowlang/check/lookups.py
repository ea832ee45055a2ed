"""Typing of `table "…" for …`: what a table means where it is asked, in the variables of whoever asks."""

from attrs import evolve

from flowlang.check.context import Checking
from flowlang.check.infer import handles, infer, infer_as, unknown
from flowlang.check.messages import tables as wording
from flowlang.check.replace import replaced
from flowlang.check.tables import TypedTable, read_table
from flowlang.check.terms import TableTerm, Term
from flowlang.schema.types import RecordOf, Shape, Type, variable_of, with_article
from flowlang.syntax.declarations import Table
from flowlang.syntax.expressions import TableLookup


@handles(TableLookup)
def _lookup(checking: Checking, tree: TableLookup, expected: Type | None) -> Term:
    name = tree.name.plain or ""
    table = checking.schema.tables.get(name)
    given = {one.name.text: one for one in tree.needs}
    if table is None or name in checking.tables:
        # Of one that looks into itself, that is said where it is declared.
        if table is None:
            checking.report(wording.unknown_table(name, tree.name.span, checking.schema.tables))
        for written in (tree.subject, *(one.value for one in tree.needs)):
            if written is not None:
                infer(checking, written)
        return unknown(tree)
    inner = Checking(checking.schema, tables=checking.tables)
    typed = read_table(inner, table)
    arguments: dict[str, Term] = {}
    subject = _subject(checking, tree, table, name)
    if subject is not None and table.record is not None:
        arguments[variable_of(table.record.text)] = subject
    for needed in table.needs:
        one = given.pop(needed.name.text, None)
        if one is None:
            span = needed.name.span
            checking.report(wording.table_needs(name, needed.name.text, tree.name.span, span))
        else:
            kind = inner.variables[needed.name.text].type if needed.name.text in inner.variables else None
            arguments[needed.name.text] = (
                infer(checking, one.value)
                if kind is None
                else infer_as(checking, one.value, kind, f"`{needed.name.text}`")
            )
    for one in given.values():
        infer(checking, one.value)
        options = [needed.name.text for needed in table.needs]
        checking.report(wording.unknown_table_input(name, one.name.text, one.name.span, options))
    if typed is None:
        return unknown(tree)
    return _meaning(typed, tree, arguments)


def _subject(checking: Checking, tree: TableLookup, table: Table, name: str) -> Term | None:
    if tree.subject is None:
        if table.record is not None:
            said = with_article(table.record.text)
            checking.report(wording.table_is_about(name, said, tree.span, table.name.span))
        return None
    if table.record is None:
        infer(checking, tree.subject)
        checking.report(wording.table_is_about_nothing(name, tree.subject.span, table.name.span))
        return None
    return infer_as(checking, tree.subject, RecordOf(table.record.text), f'what the table "{name}" is for')


def _meaning(typed: TypedTable, tree: TableLookup, arguments: dict[str, Term]) -> Term:
    names = tuple(typed.results)
    complete = typed.complete
    if len(names) == 1:
        kind: Type = typed.results[names[0]]
        complete = complete and not (typed.missing and not typed.tree.adds_up)
    else:
        kind = Shape(f'the table "{tree.name.plain}"', typed.results, typed.missing)
    rows = tuple(
        evolve(
            row,
            cells=tuple(replaced(cell, arguments) for cell in row.cells),
            results=tuple(None if one is None else replaced(one, arguments) for one in row.results),
        )
        for row in typed.rows
    )
    columns = tuple((name, replaced(term, arguments)) for name, term in typed.columns)
    return TableTerm(
        tree.span, kind, tree.name.plain or "", columns, rows, names, typed.tree.adds_up, complete
    )
